// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import LedgerSQLite
import Synchronization
import Testing

/// A random life of one ledger, the same for the same seed: people submit, decide, cancel and retry, processes come, drive
/// and die, the store fails, the clock jumps; then everything is healed and looked over.
struct Simulation {
    static let steps = 60
    private static let contracts = [ReportContract.text, Scenario.waiting, order]
    /// An order that is asked about, pays by a child that may wait, waits for an event, and is undone.
    private static let order = StepContract.text(
        """
        - { key: begun, at: before_create, emit: { event: begun }, compensate: { emit: { event: undone } } }
        - { key: boss, at: before_create, when: { field: $parameters.amount, operator: gt, value: 2 }, approval: { approvers: { roles: [admin] }, message: Fine?, expires_after: 2d } }
        - { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true }, timeout: 1d }, compensate: { call: { action: pay, input: { title: refund }, ref: refund } } }
        - { key: shipped, wait: { event: shipped, timeout: 1d }, on_error: continue }
        - { key: choice, gate: { when: { field: $parameters.amount, operator: eq, value: 1 }, end: failed } }
        """)

    private let seed: UInt64
    /// Which of the contracts the life is about.
    private let kind: Int
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
        let meeting: Meeting
    }

    init(seed: UInt64, on home: Home.Kind) throws {
        self.seed = seed
        chance = SeededBytes(seed: seed)
        self.home = try Home(home, clock)
        kind = Int(seed % UInt64(Self.contracts.count))
        compiled = Workbench.compile(Self.contracts[self.kind])
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
        let meeting = Meeting()
        let faulty = FaultyLedger(
            store, fault: random(4) == 0 ? nil : fault, behind: { _ in await meeting.pass() })
        let bench = Workbench(
            compiled: compiled, store: faulty, clock: clock, seed: seed &* 1_000 &+ UInt64(started))
        processes.append(
            Process(name: "p\(started)", store: store, faulty: faulty, bench: bench, meeting: meeting))
    }

    private func end(_ process: Process) async {
        if let file = process.store as? SQLiteLedger {
            await file.endAbruptly()
        } else {
            await home.end(process.store)
        }
    }

    // MARK: - What happens

    /// Something that somebody wants of a process.
    private struct Deed: Sendable {
        let what: String
        /// The key that a submission goes under.
        var key: String?
        let body: @Sendable (Workbench) async throws -> SubmissionRow?
    }

    private struct Outcome: Sendable {
        let deed: Deed
        var row: SubmissionRow?
        var event: String
        var problem: String?
    }

    private mutating func step() async throws {
        let index = random(processes.count)
        let process = processes[index]
        switch random(16) {
        case 0: jump()
        case 1: await kill(process)
        case 2...6:
            // Another process does its part between two operations of this one.
            let (deed, other) = (self.deed(), self.deed())
            let rival = processes[(index + 1) % processes.count].bench
            let met = Mutex<Outcome?>(nil)
            process.meeting.set(after: random(24)) {
                let outcome = await Simulation.perform(other, rival)
                met.withLock { $0 = outcome }
            }
            let outcome = await Simulation.perform(deed, process.bench)
            process.meeting.clear()
            if let inner = met.withLock({ $0 }) { note(inner, "  meanwhile ") }
            note(outcome)
        default: note(await Simulation.perform(deed(), process.bench))
        }
        // Behind a fault that stopped it, a process is only a name.
        if process.faulty.hasStruck, random(2) == 0 { await kill(process) }
    }

    private mutating func note(_ outcome: Outcome, _ prefix: String = "") {
        events.append(prefix + outcome.event)
        if let problem = outcome.problem { problems.append(problem) }
        guard let row = outcome.row, let key = outcome.deed.key else { return }
        told[row.id] = .some(row.reference)
        if let earlier = answers[key], earlier != row.id { problems.append("\(key) was answered twice") }
        answers[key] = row.id
    }

    /// Tries a deed; being refused is ordinary life, an error that no caller knows is not.
    private static func perform(_ deed: Deed, _ bench: Workbench) async -> Outcome {
        var outcome = Outcome(deed: deed, event: deed.what)
        do {
            outcome.row = try await deed.body(bench)
        } catch let error as InterpreterError {
            outcome.event += ": \(error.kind.rawValue)"
            if [.refused, .denied, .usage].contains(error.kind) {
                outcome.problem = "\(deed.what): \(error.message)"
            }
        } catch is LedgerError {
            outcome.event += ": the ledger failed"
        } catch {
            outcome.problem = "\(deed.what): \(error)"
        }
        return outcome
    }

    private mutating func kill(_ process: Process) async {
        processes.removeAll { $0.name == process.name }
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

    private func deed() -> Deed {
        let ids = told.keys.sorted()
        guard !ids.isEmpty else { return submission() }
        let id = ids[random(ids.count)]
        switch random(12) {
        case 0...4: return submission()
        case 5...7:
            return Deed(what: "work") { bench in
                // One at a time, so that the same seed asks for the same in the same order.
                try await Worker(bench.interpreter, concurrency: 1).run(.once)
                return nil
            }
        case 8, 9:
            let kind = [Decision.Kind.confirm, .override, .approve, .approve, .reject][random(5)]
            return Deed(what: "\(kind) \(id.suffix(4))") { bench in
                try await bench.interpreter.decide(id, kind, reason: nil, as: Workbench.admin).submission
            }
        case 10:
            return Deed(what: "cancel \(id.suffix(4))") { bench in
                try await bench.interpreter.cancel(id, reason: nil, as: Workbench.admin).submission
            }
        case 11 where kind == 2:
            let name = "e\(random(4))"
            return Deed(what: "raise \(name) for \(id.suffix(4))") { bench in
                _ = try await bench.interpreter.raise(
                    "shipped", data: [:], id: name, for: id, as: Workbench.admin)
                return nil
            }
        default:
            let later = clock.now.adding(.seconds(random(3) * 43_200))
            if random(2) == 0 {
                return Deed(what: "sweep") { bench in
                    _ = try await bench.store.sweepFiles(olderThan: .seconds(86_400), now: later)
                    return nil
                }
            }
            return Deed(what: "retry \(id.suffix(4))") { bench in
                try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin).submission
            }
        }
    }

    private func submission() -> Deed {
        let place = random(5)
        // A key names one payload; one in three is used again.
        let key = "k\(place)-\(random(3))"
        var request = SubmitRequest(
            payload: [
                "title": .string("Hole \(place)"), "description": "Deep",
                "location": ["lat": .decimal("38.\(place)"), "lon": .decimal("-9.1")],
            ])
        if kind == 2 { request.payload = ["title": "Lamp", "amount": .decimal("\(place)")] }
        if kind == 1 { request.payload = ["title": .string("Hole \(place)"), "note": .string("n")] }
        request.idempotencyKey = key
        if kind == 0, place < 2 {
            request.files = [Scenario.file("hole.png", SampleFiles.png(width: place + 1))]
        }
        return Deed(what: "submit \(key)", key: key) { [request, isOrder = kind == 2] bench in
            try await bench.interpreter.submit(
                request, to: try bench.action(isOrder ? "order" : "submit_report"), as: Workbench.citizen
            ).submission
        }
    }

    // MARK: - Afterwards

    private func healed() async throws -> [String] {
        let store = try home.open(as: "healer")
        let bench = Workbench(compiled: compiled, store: store, clock: clock, seed: seed &+ 77)
        var broken = problems
        // The longest order: asked about for two days, paid in one, shipped in one, undone.
        for _ in 0..<8 {
            try await bench.work()
            clock.advance(.seconds(86_400))
        }
        if try await bench.work() > 0 { broken.append("something is always due") }
        broken += try await bench.broken(acknowledged: told)
        await store.close()
        return try broken + home.broken()
    }
}

/// What somebody else does when a process has done so many operations more.
final class Meeting: Sendable {
    private let waiting = Mutex<(left: Int, body: @Sendable () async -> Void)?>(nil)

    func set(after operations: Int, _ body: @escaping @Sendable () async -> Void) {
        waiting.withLock { $0 = (operations, body) }
    }

    func clear() { waiting.withLock { $0 = nil } }

    /// Counts an operation, and lets the other go when it is time.
    func pass() async {
        let body = waiting.withLock { waiting -> (@Sendable () async -> Void)? in
            guard let (left, body) = waiting else { return nil }
            waiting = left == 0 ? nil : (left - 1, body)
            return left == 0 ? body : nil
        }
        await body?()
    }
}
