// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Telemetry
import Testing

@Suite struct MetricsPageTests {
    private static let now = Instant(microseconds: 1_772_000_000_000_000)

    @Test func `each state is a sample, and what is due longest has an age`() {
        let gauges = TenantGauges(
            submissions: [.init(application: "shop", action: "buy", status: .created, count: 3)],
            runs: [
                .init(state: .completed, waitKind: nil, count: 2),
                .init(state: .waiting, waitKind: "event", count: 1),
            ],
            firstDue: now.adding(.milliseconds(-1_500)))
        let text = MetricsPage([("lisbon", gauges)], now: now).text
        #expect(
            text == """
                # HELP atelier_submissions Submissions in the ledger, by action and status.
                # TYPE atelier_submissions gauge
                atelier_submissions{tenant="lisbon",application="shop",action="buy",status="created"} 3
                # HELP atelier_runs Runs in the ledger, by state and by what they wait for.
                # TYPE atelier_runs gauge
                atelier_runs{tenant="lisbon",state="completed",waits_for=""} 2
                atelier_runs{tenant="lisbon",state="waiting",waits_for="event"} 1
                # HELP atelier_due_run_age_seconds How long the run has been due that has been due longest; 0 when none is.
                # TYPE atelier_due_run_age_seconds gauge
                atelier_due_run_age_seconds{tenant="lisbon"} 1.500000

                """)
    }

    @Test func `what is due later has no age`() {
        let gauges = TenantGauges(firstDue: now.adding(.seconds(9)))
        #expect(MetricsPage([("a", gauges)], now: now).text.contains(#"{tenant="a"} 0.000000"#))
    }

    @Test func `a name cannot end its label`() {
        let gauges = TenantGauges(
            submissions: [.init(application: "a\"} 9\n", action: "b\\", status: .failed, count: 1)])
        let text = MetricsPage([("t", gauges)], now: now).text
        #expect(text.contains(#"application="a\"} 9\n",action="b\\",status="failed"} 1"#))
        #expect(text.split(separator: "\n").count == 8)
    }

    private var now: Instant { Self.now }
}
