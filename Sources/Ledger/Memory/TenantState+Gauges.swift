// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    /// How many submissions and runs are in which state.
    var gauges: TenantGauges {
        let bySubmission = Dictionary(grouping: submissions) {
            [$0.application, $0.action, $0.status.rawValue]
        }
        let byRun = Dictionary(grouping: runs.values) { [$0.state.rawValue, $0.wait?.kind ?? ""] }
        var gauges = TenantGauges()
        for (key, rows) in bySubmission.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            gauges.submissions.append(
                TenantGauges.Submissions(
                    application: key[0], action: key[1], status: rows[0].status, count: Int64(rows.count)))
        }
        for (_, rows) in byRun.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            gauges.runs.append(
                TenantGauges.Runs(
                    state: rows[0].state, waitKind: rows[0].wait?.kind, count: Int64(rows.count)))
        }
        gauges.firstDue = runs.values.filter { !$0.state.isFinal && $0.state != .suspended }
            .compactMap { $0.wake?.dueAt }.min()
        return gauges
    }
}
