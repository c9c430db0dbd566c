// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import LedgerSQLite
import Synchronization
import Testing

/// A random life of one made-up contract: several processes on one ledger, each of which may fail or end between any two
/// operations; then everything is healed and held against what the oracle tells.
struct ContractLife {
    /// What may happen to a life.
    struct Setting: Sendable {
        var seed: UInt64
        var shape: ContractShape
        var home = Home.Kind.memory
        /// The mistake that the engine makes.
        var fault: EngineFault?
        /// The same without kills, faults, jumps and rivals.
        var isQuiet = false
    }

    static let steps = 40
    static let rounds = 120

    let setting: Setting
    let chance: SeededBytes
    let clock = ManualClock()
    let home: Home
    let compiled: ContractCompiler.Outcome
    let world = OutsideWorld()
    var processes: [Process] = []
    var started = 0
    /// The submissions that were told, and whether somebody may have stopped them.
    var told: [String: Bool] = [:]
    var problems: [String] = []
    var events: [String] = []
    /// How often each kind of fault struck.
    var faults: [String: Int] = [:]

    struct Process {
        let name: String
        let store: any LedgerStore
        let faulty: FaultyLedger
        let bench: Workbench
        let meeting: Meeting
        /// What happens when a run is about to go to sleep, behind its last look.
        let bedtime: Meeting
    }

    static let scope = Workbench.citizen.scope

    init(_ setting: Setting) throws {
        self.setting = setting
        chance = SeededBytes(seed: setting.seed &* 31 &+ 5)
        home = try Home(setting.home, clock)
        compiled = Workbench.compile(setting.shape.text)
    }

    func random(_ limit: Int) -> Int {
        let bytes = chance.next(2)
        return (Int(bytes[0]) << 8 | Int(bytes[1])) % limit
    }

    mutating func count(_ fault: String) { faults[fault, default: 0] += 1 }

    /// Lives the life; what is broken in it or in the end, in words.
    mutating func run() async throws -> [String] {
        let submissions = 1 + random(2)
        for number in 0..<submissions { try await submit(number) }
        for _ in 0..<(setting.isQuiet ? 0 : ContractLife.steps) where problems.isEmpty {
            while processes.count < 3 { try start() }
            try await step()
            problems += try await standing()
        }
        for process in processes { await end(process) }
        guard problems.isEmpty else { return problems }
        return try await healed()
    }

    // MARK: - Processes

    mutating func start() throws {
        started += 1
        let store = try home.open(as: "p\(started)")
        let fault = FaultyLedger.Fault(
            operation: 1 + random(160), moment: FaultyLedger.Fault.Moment.allCases[random(3)],
            extent: FaultyLedger.Fault.Extent.allCases[random(3)])
        let hasFault = random(3) > 0
        if hasFault { count("store: \(fault.moment), \(fault.extent)") }
        let (meeting, bedtime) = (Meeting(), Meeting())
        let mistake = setting.fault
        let faulty = FaultyLedger(
            store, fault: hasFault ? fault : nil, behind: { _ in await meeting.pass() },
            editing: { transition, store in
                if transition.goesToSleep { await bedtime.pass() }
                guard let mistake else { return transition }
                return await mistake.edit(transition, store)
            })
        processes.append(
            Process(
                name: "p\(started)", store: store, faulty: faulty,
                bench: bench(on: faulty, UInt64(started)), meeting: meeting, bedtime: bedtime))
    }

    var editing: (@Sendable (Transition, any LedgerStore) async -> Transition?)? {
        guard let fault = setting.fault else { return nil }
        return { await fault.edit($0, $1) }
    }

    func bench(on store: any LedgerStore, _ number: UInt64) -> Workbench {
        Workbench(
            compiled: compiled, store: store, clock: clock, seed: setting.seed &* 1_000 &+ number,
            connections: world)
    }

    func end(_ process: Process) async {
        if let file = process.store as? SQLiteLedger {
            await file.endAbruptly()
        } else {
            await home.end(process.store)
        }
    }

    mutating func submit(_ number: Int) async throws {
        let store = try home.open(as: "caller\(number)")
        let bench = bench(on: store, 900 + UInt64(number))
        var request = SubmitRequest(payload: ["title": "Lamp"])
        request.idempotencyKey = "k\(number)"
        let outcome = try await bench.interpreter.submit(
            request, to: try bench.action(setting.shape.top.key), as: Workbench.citizen)
        told[outcome.submission.id] = false
        await store.close()
    }

    // MARK: - What happens

    struct Deed: Sendable {
        let what: String
        let body: @Sendable (Workbench) async throws -> Void
    }

    mutating func step() async throws {
        let index = random(processes.count)
        let process = processes[index]
        let rival = processes[(index + 1) % processes.count].bench
        switch random(12) {
        case 0: jump()
        case 1: await kill(process)
        case 2...5:
            // Another process does its part between two operations of this one.
            let (deed, other) = (try await self.deed(), try await self.deed())
            let said = Mutex("")
            process.meeting.set(after: random(40)) {
                let word = await ContractLife.perform(other, rival)
                said.withLock { $0 = "  meanwhile " + word }
            }
            count("two at once")
            await perform(deed, process)
            process.meeting.clear()
            let word = said.withLock { $0 }
            if !word.isEmpty { events.append(word) }
        case 6, 7:
            // It stands still while its request is under way, for longer than its lease lasts.
            let clock = clock
            world.meeting.set(after: random(4)) {
                clock.advance(.seconds(45))
                _ = try? await Worker(rival.interpreter, concurrency: 1).run(.once)
            }
            count("a lease that runs out under a request")
            await perform(try await deed(), process)
            world.meeting.clear()
        case 8, 9:
            let id = "b\(events.count)"
            process.bedtime.set(after: random(3)) {
                _ = await ContractLife.perform(ContractLife.event(id), rival)
                await ContractLife.approveAll(rival)
                _ = await ContractLife.perform(ContractLife.work, rival)
            }
            count("what is waited for comes at bedtime")
            await perform(try await deed(), process)
            process.bedtime.clear()
        default: await perform(try await deed(), process)
        }
        if process.faulty.hasStruck, random(2) == 0 { await kill(process) }
    }

    mutating func perform(_ deed: Deed, _ process: Process) async {
        events.append("\(process.name) " + (await ContractLife.perform(deed, process.bench)))
    }

    /// Tries a deed; whoever is refused has come too late.
    static func perform(_ deed: Deed, _ bench: Workbench) async -> String {
        do {
            try await deed.body(bench)
            return deed.what
        } catch let error as InterpreterError {
            return deed.what + ": \(error.kind.rawValue)"
        } catch {
            return deed.what + ": \(error)"
        }
    }

    mutating func kill(_ process: Process) async {
        guard processes.contains(where: { $0.name == process.name }) else { return }
        processes.removeAll { $0.name == process.name }
        events.append("\(process.name) dies")
        count("process killed")
        await end(process)
    }

    mutating func jump() {
        let jumps: [Duration] = [
            .seconds(1), .seconds(61), .seconds(700), .seconds(4_000), .seconds(-700), .seconds(-4_000),
        ]
        let jump = jumps[random(jumps.count)]
        events.append("the clock jumps by \(jump)")
        if jump < .zero {
            clock.set(by: jump)
            count("clock set back")
        } else {
            clock.advance(jump)
            count("clock jumped")
        }
    }

    mutating func deed() async throws -> Deed {
        let ids = told.keys.sorted()
        switch random(16) {
        case 0...3:
            let id = "e\(random(5))"
            count("event told, some again")
            return ContractLife.event(id)
        case 4, 5:
            let all = try await waitingForPeople()
            if all.isEmpty { return ContractLife.work }
            let asked = all[random(all.count)]
            return Deed(what: "approve \(asked.suffix(4))") { bench in
                _ = try await bench.interpreter.decide(asked, .approve, reason: nil, as: Workbench.admin)
            }
        case 6 where setting.seed % 3 == 0:
            let id = ids[random(ids.count)]
            told[id] = true
            count("stopped by somebody")
            return Deed(what: "cancel \(id.suffix(4))") { bench in
                _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.admin)
            }
        default: return ContractLife.work
        }
    }

    static let work = Deed(what: "work") { bench in
        try await Worker(bench.interpreter, concurrency: 1).run(.once)
    }

    static func event(_ id: String) -> Deed {
        Deed(what: "raise \(id)") { bench in
            _ = try await bench.interpreter.raise(
                "go", data: ["n": .string(id)], id: id, in: bench.compiled.actions[0].plan.application,
                as: Workbench.admin)
        }
    }

    /// A handle that nothing goes wrong with.
    func observed<Answer>(_ body: (any LedgerStore) async throws -> Answer) async throws -> Answer {
        let store = try home.open(as: "observer")
        let answer = try await body(store)
        await store.close()
        return answer
    }

    func waitingForPeople() async throws -> [String] {
        try await observed { try await ContractLife.waitingForPeople(in: $0) }
    }

    static func waitingForPeople(in store: any LedgerStore) async throws -> [String] {
        var asked: [String] = []
        for row in try await store.submissions(SubmissionQuery(limit: 10_000), in: scope) {
            let run = try await store.runs(of: row.id, in: scope).last
            if run?.state == .waiting, run?.wait?.kind == "approval" { asked.append(row.id) }
        }
        return asked
    }

    static func approveAll(_ bench: Workbench) async {
        for id in (try? await waitingForPeople(in: bench.store)) ?? [] {
            _ = try? await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.admin)
        }
    }
}

extension Transition {
    /// True for one that lets a run wait.
    fileprivate var goesToSleep: Bool {
        writes.contains { if case .updateRun(let row) = $0 { row.state == .waiting } else { false } }
    }
}
