// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import LedgerSQLite

/// The store alone: the transitions that the interpreter made for another ledger, committed to an empty one.
struct StoreBench {
    private let options: Options
    private let workload: Workload

    init(_ options: Options) throws(Failure) {
        self.options = options
        workload = try Workload(options)
    }

    func run() async throws {
        let runs = options.count("runs", 5_000)
        let pairs = try await prepare(runs + 1)
        let ledger = try Workload.ledger(options)
        // The first run brings the contract and its duplicate check; the others rely on them.
        try await StoreBench.commit(pairs[runs], to: ledger)
        StatementTrace.mark()
        let stretch = Stretch()
        try await Clients(count: options.count("clients", 1), pieces: runs).work { piece in
            try await StoreBench.commit(pairs[piece], to: ledger)
        }
        stretch.report(runs: runs)
        StatementTrace.finish()
        await ledger.close()
    }

    /// The accept and the completion of each run.
    private func prepare(_ runs: Int) async throws -> [(accept: Transition, completion: Transition)] {
        let witness = Witness()
        let interpreter = workload.interpreter(over: witness.ledger())
        for index in 0..<runs {
            try await workload.complete(Workload.payload(index), by: interpreter, as: .completed)
        }
        let transitions = witness.transitions.map(StoreBench.relaxed)
        guard transitions.count == runs * 2 else {
            throw Failure(message: "\(runs) runs took \(transitions.count) transitions, not two each")
        }
        // The first comes last, where it is not counted among the others.
        return (1...runs).map { $0 % runs }.map { (transitions[$0 * 2], transitions[$0 * 2 + 1]) }
    }

    private static func commit(
        _ pair: (accept: Transition, completion: Transition), to ledger: SQLiteLedger
    ) async throws {
        for transition in [pair.accept, pair.completion] {
            let outcome = try await ledger.commit(transition)
            guard case .committed = outcome else {
                throw Failure(message: "a transition was refused: \(outcome)")
            }
        }
    }

    /// What was read from the other ledger is older than anything in this one: the guard looks, and lets pass.
    private static func relaxed(_ transition: Transition) -> Transition {
        var transition = transition
        transition.guards = transition.guards.map { condition in
            if case .matchKeysUnchanged(let keys, _) = condition {
                return .matchKeysUnchanged(keys, since: .max)
            }
            return condition
        }
        return transition
    }
}
