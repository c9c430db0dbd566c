// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary
internal import Ledger
internal import Synchronization

/// An interpreter on the ledger of a case, as one process of many would be; it may be made to end at a commit.
struct TestProcess: Sendable {
    let interpreter: Interpreter
    /// What the interpreter works with.
    private let ledger: FaultyLedger
    /// What really holds the rows.
    let store: any LedgerStore
    let crash: CrashPoint
    /// Runs the triggers of the application; nil where there are none.
    let scheduler: Scheduler?
    /// What the worker could not do.
    private let reports = Reports()

    private final class Reports: Sendable { let texts = Mutex<[String]>([]) }
    private final class Slept: Sendable { let time = Mutex<Duration>(.zero) }

    init(
        on store: any LedgerStore, clock: StillClock, bytes: SeededBytes, bench: TestBench,
        witness: EvaluationWitness, connections: CannedConnections, triggers: [ReadyTrigger] = []
    ) {
        let crash = CrashPoint()
        // What a process sleeps passes for itself alone, so that waiting for a ledger that is gone has an end.
        let slept = Slept()
        var surroundings = Surroundings(
            now: { clock.now.adding(slept.time.withLock { $0 }) },
            uptime: { .microseconds(clock.now.microseconds) + slept.time.withLock { $0 } },
            random: { bytes.next($0) }, timeZone: bench.timeZone,
            sleep: { duration in slept.time.withLock { $0 += duration } },
            contentType: { head, _ in try ContentSniffer().contentType(of: head).text })
        surroundings.witness = witness
        surroundings.isOrderly = true
        surroundings.connections = connections
        ledger = FaultyLedger(store, fault: nil, ending: { crash.moment(of: $0) })
        self.store = store
        self.crash = crash
        interpreter = Interpreter(
            store: ledger, registry: bench.registry, surroundings: surroundings,
            sealer: Sealer(
                key: Array(repeating: 7, count: Sealer.keyLength), random: { bytes.next($0) }))
        scheduler = triggers.isEmpty ? nil : Scheduler(interpreter, triggers)
    }

    /// True once the process has ended at its commit.
    var hasEnded: Bool { ledger.hasStruck }

    /// Does what is due, until nothing is; answers what could not be done.
    func settle() async -> [String] {
        let texts = reports
        var worker = Worker(
            interpreter, concurrency: 1, report: { text in texts.texts.withLock { $0.append(text) } })
        worker.scheduler = scheduler
        for _ in 0..<TestProcess.maxRounds {
            do throws(InterpreterError) {
                if try await worker.run(.once) == 0 { break }
            } catch {
                texts.texts.withLock { $0.append(error.message) }
                break
            }
            if hasEnded { break }
        }
        return texts.texts.withLock { texts in
            defer { texts = [] }
            return hasEnded ? [] : texts
        }
    }

    private static let maxRounds = 200
}

/// Where a process is to end: at the commit that holds the row of a step.
final class CrashPoint: Sendable {
    private struct Goal {
        var step: String
        var moment: FaultyLedger.Fault.Moment
        /// True until the first commit, where that is what a person has decided.
        var isDecision: Bool
    }

    private let goal = Mutex<Goal?>(nil)

    /// Ends the process before that commit takes effect, or right behind it.
    ///
    /// A person's decision is not taken back: the commit that holds it takes effect.
    func set(_ key: String, isBefore: Bool, isDecision: Bool = false) {
        goal.withLock { $0 = Goal(step: key, moment: isBefore ? .before : .after, isDecision: isDecision) }
    }

    func clear() { goal.withLock { $0 = nil } }

    fileprivate func moment(of transition: Transition) -> FaultyLedger.Fault.Moment? {
        let current = goal.withLock { goal -> Goal? in
            defer { goal?.isDecision = false }
            return goal
        }
        guard let current else { return nil }
        let (key, moment) = (current.step, current.isDecision ? .after : current.moment)
        let writes = transition.writes + (transition.numbered?("") ?? [])
        var isAccept = false
        var holdsStep = false
        for write in writes {
            switch write {
            case .insertSubmission: isAccept = true
            case .journal(let row): holdsStep = holdsStep || row.step == key
            default: break
            }
        }
        // An accept that had no effect would leave nothing to go on with.
        if isAccept { return holdsStep || key == CrashPoint.accept ? .after : nil }
        return holdsStep ? moment : nil
    }

    /// What the accept is called, where a step is named.
    static let accept = "accept"
}
