// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// Asks of every live run what moves it next: a wake-up, an owner, or something that it waits for, which can still come.
struct LivenessQuery {
    let store: MemoryLedger
    let scope: TenantScope

    /// What stands still, and what goes on for nobody; in words.
    func problems() async throws -> [String] {
        let rows = try await store.submissions(SubmissionQuery(limit: 100_000), in: scope)
        var runs: [String: RunRow] = [:]
        for row in rows { runs[row.id] = try await store.runs(of: row.id, in: scope).last }
        let events = try await store.outbox(after: 0, limit: 100_000, in: scope)
        let byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var problems: [String] = []
        for row in rows {
            guard let run = runs[row.id] else {
                problems.append("'\(row.action)' has no run")
                continue
            }
            if run.state.isFinal { continue }
            if let reason = try stands(row, run, runs, byID, events) {
                problems.append("'\(row.action)' \(row.id.suffix(4)) \(reason)")
            }
        }
        return problems
    }

    /// Why nothing will ever move a run; nil when something will.
    private func stands(
        _ row: SubmissionRow, _ run: RunRow, _ runs: [String: RunRow], _ byID: [String: SubmissionRow],
        _ events: [OutboxRow]
    ) throws -> String? {
        if run.lease != nil || run.state == .suspended { return nil }
        let isMoved = run.wake.map { $0.dueAt != run.wait?.until } ?? false
        if isMoved { return nil }
        guard run.state == .waiting, let wait = run.wait else {
            return run.wake == nil ? "is \(run.state.rawValue), and nothing moves it" : nil
        }
        let holds = try store.holds(of: row.id, in: scope)
        switch wait.kind {
        case "child":
            let children = holds.compactMap { byID[$0] }
            if children.isEmpty { return "waits for no child" }
            let over = children.filter {
                $0.status == .rejectedDuplicate || runs[$0.id]?.state.isFinal ?? true
            }
            return over.isEmpty ? nil : "waits for '\(over[0].action)', which has ended"
        case "event":
            if holds.isEmpty { return "waits for no event" }
            let state = try JSONReader.read(run.machine)
            let taken = Set((state["taken"]?.list ?? []).compactMap(\.integer))
            let place = state["event_place"]?.integer ?? 0
            let missed = events.first {
                $0.sequence > place && !taken.contains($0.sequence)
                    && holds.contains(OutboxRow.waitKey($0.event))
            }
            return missed.map { "waits for '\($0.event)', which has come" }
        case "approval": return nil
        case "duplicate": return holds.isEmpty && run.wake == nil ? "is held because of nobody" : nil
        default: return run.wake == nil ? "waits for \(wait.kind) without a wake-up" : nil
        }
    }
}

extension Value {
    fileprivate var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        return number.int64
    }
}
