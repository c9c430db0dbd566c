// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// Two processes that want something of one ledger: the second does all of its part between two operations of the first.
struct Race: Sendable {
    typealias Part = @Sendable (_ bench: Workbench, _ notes: Notes) async throws -> SubmissionRow?

    /// What one side got.
    enum Outcome: Sendable {
        case done(SubmissionRow?)
        case refused(InterpreterError)

        var row: SubmissionRow? { if case .done(let row) = self { row } else { nil } }
        var error: InterpreterError? { if case .refused(let error) = self { error } else { nil } }
        var isDone: Bool { error == nil }
    }

    /// What is left when both are done and every run has come to rest.
    struct End: Sendable {
        let first: Outcome
        let second: Outcome
        let bench: Workbench
        let notes: Notes
        /// Submissions in the order of the ledger, those of the preparation included.
        let rows: [SubmissionRow]

        /// The error of the one side that was refused; nil when it was both or none.
        var onlyError: InterpreterError? {
            first.isDone == second.isDone ? nil : first.error ?? second.error
        }
    }

    var text = ReportContract.text
    /// Made anew for each meeting.
    var registry: @Sendable () -> FunctionRegistry = { .standard }
    var before: [Scenario.Step] = []
    let first: Part
    let second: Part

    /// Lets the second side act behind the first, second, … operation of the first, until the first has no more.
    func run(
        on kind: Home.Kind, sourceLocation: SourceLocation = #_sourceLocation,
        check: (End) async throws -> Void
    ) async throws {
        let compiled = Workbench.compile(text, registry: registry())
        var operation = 1
        while try await meet(at: operation, compiled, kind, sourceLocation, check), operation < 500 {
            operation += 1
        }
        #expect(2..<500 ~= operation, sourceLocation: sourceLocation)
    }

    /// True when the first side got as far as the operation.
    private func meet(
        at operation: Int, _ compiled: ContractCompiler.Outcome, _ kind: Home.Kind,
        _ sourceLocation: SourceLocation, _ check: (End) async throws -> Void
    ) async throws -> Bool {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let stores = [try home.open(as: "first"), try home.open(as: "second")]
        let bench = Workbench(compiled: compiled, registry: registry(), store: stores[0], clock: clock)
        let rival = bench.sibling(on: stores[1], seed: 2)
        let notes = Notes()
        for step in before { try await step(bench, notes) }
        let met = Mutex<Outcome?>(nil)
        let watched = FaultyLedger(
            stores[0], fault: nil,
            behind: { number in
                guard number == operation else { return }
                let outcome = await Race.outcome(self.second, rival, notes)
                met.withLock { $0 = outcome }
            })
        let first = await Race.outcome(self.first, bench.sibling(on: watched, seed: 3), notes)
        let inside = met.withLock { $0 }
        var second = inside
        if second == nil { second = await Race.outcome(self.second, rival, notes) }
        try await rest(rival)
        let rows = try await rival.store.submissions(SubmissionQuery(limit: 100), in: Workbench.citizen.scope)
        let end = End(
            first: first, second: try #require(second), bench: rival, notes: notes, rows: rows)
        let told = [first.row, end.second.row].compactMap { row in row.map { ($0.id, $0.reference) } }
        let broken = try await rival.broken(acknowledged: Dictionary(told) { _, last in last })
        #expect(broken == [], "at operation \(operation)", sourceLocation: sourceLocation)
        try await check(end)
        for store in stores { await store.close() }
        #expect(try home.broken() == [], "at operation \(operation)", sourceLocation: sourceLocation)
        return inside != nil
    }

    /// Everything that is due, and what becomes due by that.
    private func rest(_ bench: Workbench) async throws {
        for _ in 0..<4 { try await bench.work() }
    }

    static func outcome(_ part: Part, _ bench: Workbench, _ notes: Notes) async -> Outcome {
        do {
            return .done(try await part(bench, notes))
        } catch let error as InterpreterError {
            return .refused(error)
        } catch {
            return .refused(InterpreterError(.usage, "an error that no caller knows: \(error)"))
        }
    }

    /// A submission under a key, driven as far as it goes.
    static func submit(
        _ action: String, _ payload: ValueMap, key: String? = nil, as caller: Caller = Workbench.citizen,
        target: String? = nil, files: [SubmitRequest.File] = []
    ) -> Part {
        { bench, notes in
            var request = SubmitRequest(payload: payload)
            request.idempotencyKey = key
            request.files = files
            if let target {
                request.target = try await bench.detail(try notes.id(target)).submission.entity?.id
            }
            let outcome = try await bench.interpreter.submit(
                request, to: try bench.action(action), as: caller)
            if let run = outcome.run { _ = try await bench.interpreter.drive(run.id, in: caller.scope) }
            return outcome.submission
        }
    }

    static func decide(_ name: String, _ kind: Decision.Kind, as caller: Caller = Workbench.admin) -> Part {
        { bench, notes in
            try await bench.interpreter.decide(try notes.id(name), kind, reason: nil, as: caller).submission
        }
    }

    static func retry(_ name: String) -> Part {
        { bench, notes in
            try await bench.interpreter.retry(try notes.id(name), reason: nil, as: Workbench.admin).submission
        }
    }

    static func cancel(_ name: String, as caller: Caller = Workbench.citizen) -> Part {
        { bench, notes in
            try await bench.interpreter.cancel(try notes.id(name), reason: nil, as: caller).submission
        }
    }
}

extension Workbench {
    /// What is broken in the ledger, as a reader of the store sees it.
    func broken(acknowledged: [String: String?] = [:], isSettled: Bool = true) async throws -> [String] {
        let plans = Dictionary(
            compiled.actions.map { ($0.digest, $0.plan) }, uniquingKeysWith: { first, _ in first })
        return try await LedgerInvariants(store: store, scope: Workbench.citizen.scope, plans: plans)
            .broken(acknowledged: acknowledged, isSettled: isSettled)
    }
}
