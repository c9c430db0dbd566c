// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger

/// An open ledger with an interpreter over it, and the project around both.
struct Workplace: Sendable {
    let project: Project
    let address: LedgerAddress
    let interpreter: Interpreter

    var store: any LedgerStore { interpreter.store }

    /// Opens what a verb works with, lets it work, and closes it in any case.
    ///
    /// Where there is no ledger, only what adds to one makes it; the others find an empty one.
    static func with<Answer: Sendable>(
        _ options: LedgerOptions, in session: Session, for purpose: LedgerOpening.Purpose,
        log: LogFormat = .none, _ work: (Workplace) async throws(Failure) -> Answer
    ) async throws(Failure) -> Answer {
        let project = try session.project()
        let named = session.setting(options.ledger, "ledger")
        let address = try project.ledgerAddress(named)
        // Whoever names one means one that is there.
        if purpose != .adding, purpose != .trying, named != nil, let file = address.file,
            FileSystem.isAbsent(file, following: false)
        {
            session.console.note("note: there is no ledger at '\(file)' yet")
        }
        let store = try await LedgerOpening.open(address, for: purpose)
        let workplace: Workplace
        let exporter: TraceExporter?
        do throws(Failure) {
            let key = KeyFile(session, project)
            let sealer = try key.sealer()
            if sealer != nil, let mode = FileSystem.mode(key.path), mode & 0o077 != 0 {
                session.console.note(
                    "warning: the key file '\(key.path)' can be read by others; chmod 600 mends it")
            }
            exporter = try TraceExporter(session)
            var surroundings = try HostSurroundings.make(for: project, session.environment)
            if exporter != nil || log != .none {
                surroundings.committed = { transition, reference in
                    exporter?.note(transition, reference)
                    log.note(transition, reference)
                }
            }
            workplace = Workplace(
                project: project, address: address,
                interpreter: Interpreter(
                    store: store, registry: .standard, surroundings: surroundings, sealer: sealer))
        } catch {
            await store.close()
            throw error
        }
        do throws(Failure) {
            let answer = try await work(workplace)
            await store.close()
            await exporter?.finish()
            return answer
        } catch {
            await store.close()
            await exporter?.finish()
            throw error
        }
    }

    /// Ends a verb that has nothing to say of a ledger that is not there.
    static func requireLedger(_ options: LedgerOptions, in session: Session) throws(Failure) {
        guard try isMissing(options, in: session) else { return }
        let address = try session.project().ledgerAddress(session.setting(options.ledger, "ledger"))
        throw .unavailable(
            "there is no ledger at '\(address.file ?? "")'",
            help: "name another file; a ledger is made when it is first written to")
    }

    /// True when nothing was ever written to the ledger.
    static func isMissing(_ options: LedgerOptions, in session: Session) throws(Failure) -> Bool {
        let address = try session.project().ledgerAddress(session.setting(options.ledger, "ledger"))
        return address.file.map { FileSystem.isAbsent($0) } ?? false
    }

    /// The compiled action that a name means, from `--contracts` or the project.
    static func action(
        _ name: String, _ options: ContractOptions, in session: Session, _ project: Project
    ) throws(Failure) -> CompiledAction {
        try declaredAction(name, options, in: session, project).compiled
    }

    /// The compiled action with what its author wrote.
    static func declaredAction(
        _ name: String, _ options: ContractOptions, in session: Session, _ project: Project
    ) throws(Failure) -> (compiled: CompiledAction, declared: ActionDefinition) {
        let paths = session.list(options.contracts, "contracts") ?? []
        let files: [FoundFile]
        if paths.isEmpty {
            files = try project.contracts([]).files
        } else {
            files = try ContractDiscovery(workingFolder: session.workingFolder)
                .files(for: paths, from: session.workingFolder)
            if files.isEmpty { throw .usage("no contract found in \(paths.joined(separator: ", "))") }
        }
        let loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        let compiled = try loaded.action(name)
        let declared = loaded.applications.first { $0.application.code == compiled.plan.application }?
            .application.action(compiled.plan.action)
        guard let declared else { throw .usage("action '\(name)' cannot be compiled") }
        return (compiled, declared)
    }
}

/// Reads with the interpreter's and the ledger's errors told as failures.
func telling<Answer>(
    _ body: () async throws(InterpreterError) -> Answer
) async throws(Failure) -> Answer {
    do throws(InterpreterError) { return try await body() } catch { throw Failure(error) }
}

func reading<Answer>(_ body: () async throws(LedgerError) -> Answer) async throws(Failure) -> Answer {
    do throws(LedgerError) { return try await body() } catch { throw Failure(error) }
}

extension Failure {
    init(_ error: InterpreterError) {
        switch error.kind {
        case .denied: self = .denied(error.message, help: error.help)
        case .notFound: self = .notFound(error.message, help: error.help)
        case .conflict: self = .conflict(error.message, help: error.help)
        case .unavailable: self = .unavailable(error.message, help: error.help)
        case .usage: self = .usage(error.message, help: error.help)
        case .refused:
            // Who reads only a criterion's words does not know how to say that they were read.
            let seen = error.errors.filter { $0.code == "acknowledge" }.compactMap(\.criterion)
            let flags = seen.map { "--acknowledge \($0)" }.joined(separator: " ")
            var entries = error.errors.map {
                Entry(code: $0.code, message: $0.message, details: $0.value.map ?? [:])
            }
            if let last = entries.lastIndex(where: { $0.code == "acknowledge" }) {
                entries[last] = entries[last].helped(by: "if it is meant, repeat it with \(flags)")
            }
            self.init(.findings, entries)
        }
    }
}
