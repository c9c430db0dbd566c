// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import LedgerSQLite
import Testing

/// A random life of one ledger, the same for the same seed: people submit, decide, cancel and retry, processes come, drive
/// and die, the store fails, the clock jumps; then everything is healed and looked over.
struct Simulation {
    static let steps = 60
    private static let contracts = [ReportContract.text, Scenario.waiting]

    private let seed: UInt64
    private let chance: SeededBytes
    private let clock = ManualClock()
    private let home: Home
    private let compiled: ContractCompiler.Outcome
    /// What callers were told: submission → reference, and key → submission.
    private var told: [String: String?] = [:]
    private var answers: [String: String] = [:]
    private var processes: [Process] = []
    private var started = 0
    /// What nobody should ever see.
    private(set) var problems: [String] = []
    private(set) var events: [String] = []

    private struct Process {
        let name: String
        let store: any LedgerStore
        let faulty: FaultyLedger
        let bench: Workbench
    }

    init(seed: UInt64, on kind: Home.Kind) throws {
        self.seed = seed
        chance = SeededBytes(seed: seed)
        home = try Home(kind, clock)
        compiled = Workbench.compile(Self.contracts[Int(seed % 2)])
    }

    private func random(_ limit: Int) -> Int {
        let bytes = chance.next(2)
        return (Int(bytes[0]) << 8 | Int(bytes[1])) % limit
    }

    /// Lives the life; what is broken in the end, in words.
    mutating func run() async throws -> [String] {
        for _ in 0..<Self.steps {
            while processes.count < 2 { try start() }
            try await step()
        }
        for process in processes { await end(process) }
        return try await healed()
    }

    // MARK: - Processes

    /// A process whose ledger will fail at some operation: once, for ever, or by the process's own end.
    private mutating func start() throws {
        started += 1
        let store = try home.open(as: "p\(started)")
        let fault = FaultyLedger.Fault(
            operation: 1 + random(120),
            moment: FaultyLedger.Fault.Moment.allCases[random(2)],
            extent: FaultyLedger.Fault.Extent.allCases[random(3)])
        let faulty = FaultyLedger(store, fault: random(4) == 0 ? nil : fault)
        let bench = Workbench(
            compiled: compiled, store: faulty, clock: clock, seed: seed &* 1_000 &+ UInt64(started))
        processes.append(Process(name: "p\(started)", store: store, faulty: faulty, bench: bench))
    }

    private func end(_ process: Process) async {
        if let file = process.store as? SQLiteLedger {
            await file.endAbruptly()
        } else {
            await home.end(process.store)
        }
    }

    // MARK: - What happens

    private mutating func step() async throws {
        let index = random(processes.count)
        let process = processes[index]
        switch random(16) {
        case 0...4: await submit(process.bench)
        case 5...8: await attempt("work") { try await process.bench.work() }
        case 9, 10: await decide(process.bench)
        case 11: await cancel(process.bench)
        case 12: await retry(process.bench)
        case 13: jump()
        case 14:
            let later = clock.now.adding(.seconds(random(3) * 43_200))
            await attempt("sweep") {
                _ = try await process.store.sweepFiles(olderThan: .seconds(86_400), now: later)
            }
        default: await kill(index)
        }
        // Behind a fault that stopped it, a process is only a name.
        if process.faulty.hasStruck, random(2) == 0,
            let place = processes.firstIndex(where: { $0.name == process.name })
        {
            await kill(place)
        }
    }

    private mutating func kill(_ index: Int) async {
        let process = processes.remove(at: index)
        events.append("\(process.name) dies")
        await end(process)
    }

    private mutating func jump() {
        let jumps: [Duration] = [
            .seconds(1), .seconds(60), .seconds(3_600), .seconds(86_400), .seconds(-3_600), .seconds(-86_400),
        ]
        let jump = jumps[random(jumps.count)]
        events.append("the clock jumps by \(jump)")
        clock.advance(jump)
    }

    private mutating func submit(_ bench: Workbench) async {
        let place = random(5)
        // A key names one payload; one in three is used again.
        let key = "k\(place)-\(random(3))"
        var request = SubmitRequest(
            payload: [
                "title": .string("Hole \(place)"), "description": "Deep",
                "location": ["lat": .decimal("38.\(place)"), "lon": .decimal("-9.1")],
            ])
        if seed % 2 == 1 { request.payload = ["title": .string("Hole \(place)"), "note": .string("n")] }
        request.idempotencyKey = key
        if seed % 2 == 0, place < 2 {
            request.files = [Scenario.file("hole.png", Scenario.png + [UInt8(place)])]
        }
        var row: SubmissionRow?
        await attempt("submit \(key)") { [request] in
            row = try await bench.interpreter.submit(
                request, to: try bench.action("submit_report"), as: Workbench.citizen
            ).submission
        }
        guard let row else { return }
        told[row.id] = .some(row.reference)
        if let earlier = answers[key], earlier != row.id { problems.append("\(key) was answered twice") }
        answers[key] = row.id
    }

    /// Someone that a person knows of.
    private func known() -> String? {
        let ids = told.keys.sorted()
        return ids.isEmpty ? nil : ids[random(ids.count)]
    }

    private mutating func decide(_ bench: Workbench) async {
        guard let id = known() else { return }
        let kind = [Decision.Kind.confirm, .override, .approve, .approve, .reject][random(5)]
        await attempt("\(kind) \(id.suffix(4))") {
            _ = try await bench.interpreter.decide(id, kind, reason: nil, as: Workbench.admin)
        }
    }

    private mutating func cancel(_ bench: Workbench) async {
        guard let id = known() else { return }
        await attempt("cancel \(id.suffix(4))") {
            _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.admin)
        }
    }

    private mutating func retry(_ bench: Workbench) async {
        guard let id = known() else { return }
        await attempt("retry \(id.suffix(4))") {
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        }
    }

    /// What a person tries; being refused is ordinary life, an error that no caller knows is not.
    private mutating func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
            events.append(what)
        } catch let error as InterpreterError {
            events.append("\(what): \(error.kind.rawValue)")
            if error.kind == .refused || error.kind == .denied || error.kind == .usage {
                problems.append("\(what): \(error.message)")
            }
        } catch is LedgerError {
            events.append("\(what): the ledger failed")
        } catch {
            problems.append("\(what): \(error)")
        }
    }

    // MARK: - Afterwards

    private func healed() async throws -> [String] {
        let store = try home.open(as: "healer")
        let bench = Workbench(compiled: compiled, store: store, clock: clock, seed: seed &+ 77)
        var broken = problems
        for _ in 0..<4 {
            try await bench.work()
            clock.advance(.seconds(86_400))
        }
        if try await bench.work() > 0 { broken.append("something is always due") }
        broken += try await bench.broken(acknowledged: told)
        await store.close()
        return try broken + home.broken()
    }
}
