// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Counts what a tenant has by what state it is in.
final class GaugeReads {
    private let submissions: SQLiteStatement
    private let runs: SQLiteStatement
    private let due: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        submissions = SQLiteStatement(
            connection,
            """
            SELECT application, action, status, count(*) FROM submissions WHERE tenant = ?
            GROUP BY application, action, status ORDER BY application, action, status
            """)
        runs = SQLiteStatement(
            connection,
            """
            SELECT state, wait_kind, count(*) FROM runs WHERE tenant = ?
            GROUP BY state, wait_kind ORDER BY state, wait_kind
            """)
        due = SQLiteStatement(
            connection, "SELECT min(due_at) FROM runs WHERE tenant = ? AND due_at IS NOT NULL")
    }

    func gauges(_ tenant: String) throws(LedgerError) -> TenantGauges {
        var gauges = TenantGauges()
        try submissions.start()
        submissions.bind(tenant)
        while try submissions.step() {
            guard let status = SubmissionRow.Status(rawValue: submissions.text(2)) else { continue }
            gauges.submissions.append(
                TenantGauges.Submissions(
                    application: submissions.text(0), action: submissions.text(1), status: status,
                    count: submissions.integer(3)))
        }
        try runs.start()
        runs.bind(tenant)
        while try runs.step() {
            guard let state = RunRow.State(rawValue: runs.text(0)) else { continue }
            gauges.runs.append(
                TenantGauges.Runs(state: state, waitKind: runs.optionalText(1), count: runs.integer(2)))
        }
        try due.start()
        due.bind(tenant)
        if try due.step() {
            gauges.firstDue = due.optionalInteger(0).map { Instant(microseconds: $0) }
            due.reset()
        }
        return gauges
    }
}
