// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import LedgerSQLite
import Synchronization
import Testing

/// What a life is held against, while it goes on and when it is over.
extension ContractLife {
    // MARK: - What must be true all the time

    func standing() async throws -> [String] {
        guard setting.home == .memory else { return [] }
        return try await observed { store in
            guard let store = store as? MemoryLedger else { return [] }
            let problems = try await LivenessQuery(store: store, scope: Self.scope).problems()
            return try await problems + orphans(store)
        }
    }

    /// Nothing goes on for a run that has ended, but to undo what it did.
    func orphans(_ store: any LedgerStore) async throws -> [String] {
        let rows = try await store.submissions(SubmissionQuery(limit: 10_000), in: Self.scope)
        var problems: [String] = []
        for (family, members) in Dictionary(grouping: rows, by: \.correlationID) {
            guard let root = members.first(where: { $0.source != "call" }),
                try await store.runs(of: root.id, in: Self.scope).last?.state.isFinal ?? false
            else { continue }
            var going: [(String, isUndoing: Bool)] = []
            for row in members where row.id != root.id {
                guard let run = try await store.runs(of: row.id, in: Self.scope).last, !run.state.isFinal
                else { continue }
                going.append((row.action, try JSONReader.read(run.machine)["undo"] != nil))
            }
            if let orphan = going.first(where: { !$0.isUndoing }), !going.contains(where: \.isUndoing) {
                problems.append("'\(orphan.0)' goes on, and the family \(family.suffix(4)) has ended")
            }
        }
        return problems
    }

    // MARK: - Afterwards

    mutating func healed() async throws -> [String] {
        let store = try home.open(as: "healer")
        let healer = FaultyLedger(store, fault: nil, editing: editing)
        let bench = bench(on: healer, 999)
        var round = 0
        while round < ContractLife.rounds, try await isUnderWay(store) {
            round += 1
            for _ in 0..<3 { _ = try? await Worker(bench.interpreter, concurrency: 1).run(.once) }
            for id in try await waitingForPeople() {
                _ = try? await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.admin)
            }
            _ = await ContractLife.perform(ContractLife.event("h\(round)"), bench)
            clock.advance(.seconds(3_700))
        }
        var broken = try await isUnderWay(store) ? ["it does not come to its end"] : []
        // What was made is for the oracle to say: a run may end well before its record.
        if broken.isEmpty {
            broken += try await LedgerInvariants(store: store, scope: Self.scope, plans: [:]).broken()
        }
        for id in told.keys.sorted() { broken += try await verdict(of: id, store) }
        broken += try await eventsTakenTwice(store)
        for (kind, number) in world.faults { faults[kind, default: 0] += number }
        await store.close()
        return try broken + home.broken()
    }

    func isUnderWay(_ store: any LedgerStore) async throws -> Bool {
        for row in try await store.submissions(SubmissionQuery(limit: 10_000), in: Self.scope) {
            if let run = try await store.runs(of: row.id, in: Self.scope).last, !run.state.isFinal {
                return true
            }
        }
        return false
    }

    func verdict(of id: String, _ store: any LedgerStore) async throws -> [String] {
        guard let root = try await store.submission(id, in: Self.scope),
            let run = try await store.runs(of: id, in: Self.scope).last
        else { return ["the acknowledged \(id) is lost"] }
        let expected = ShapeOracle.outcome(of: setting.shape)
        var problems: [String] = []
        let isStopped = run.state == .terminated && told[id] == true
        if !isStopped, run.state != (expected.fails ? .failed : .completed) {
            problems.append(
                "its run \(run.state.rawValue), and should \(expected.fails ? "fail" : "complete")")
        }
        let rows = try await store.submissions(SubmissionQuery(limit: 10_000), in: Self.scope)
        let family = Set(rows.filter { $0.correlationID == root.correlationID }.map(\.id))
        var records: [String: Int] = [:]
        for record in try await store.records(RecordQuery(entityType: "thing", limit: 10_000), in: Self.scope)
        where family.contains(record.createdBy) {
            records["thing " + (try JSONReader.read(record.fields)["of"]?.string ?? ""), default: 0] += 1
        }
        let verdict = ShapeVerdict(
            isStopped: isStopped, outcome: expected, traces: world.traces(of: root.correlationID),
            order: world.order(of: root.correlationID), records: records)
        return problems + verdict.problems()
    }

    /// No run takes one event twice, however often it was told.
    func eventsTakenTwice(_ store: any LedgerStore) async throws -> [String] {
        var problems: [String] = []
        for row in try await store.submissions(SubmissionQuery(limit: 10_000), in: Self.scope) {
            for run in try await store.runs(of: row.id, in: Self.scope) {
                let taken = try await store.journal(of: run.id, in: Self.scope).filter { $0.verb == "wait" }
                    .compactMap { try $0.output.map { try JSONReader.read($0) }?["n"]?.string }
                if Set(taken).count != taken.count { problems.append("'\(row.action)' took \(taken)") }
            }
        }
        return problems
    }
}
