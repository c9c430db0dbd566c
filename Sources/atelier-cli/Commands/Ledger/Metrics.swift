// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger
import Telemetry

/// `atelier metrics`.
struct Metrics: Verb {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Prints how things stand in a ledger, in the text format of Prometheus.",
        discussion: """
            Counts submissions by action and status, and runs by state and by what they wait for, and says how long the \
            oldest due run has been due. It reads the whole ledger.

            Example: atelier metrics
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            let store = workplace.store
            let tenants = try await reading { () async throws(LedgerError) in
                var tenants: [(tenant: String, gauges: TenantGauges)] = []
                for scope in try await store.tenants() {
                    tenants.append((scope.tenant, try await store.gauges(in: scope)))
                }
                return tenants
            }
            session.console.print(
                json: Metrics.document(tenants), text: MetricsPage(tenants, now: SystemClock.now()).text)
            return .done
        }
    }

    private static func document(_ tenants: [(tenant: String, gauges: TenantGauges)]) -> Value {
        [
            "schema_version": 1,
            "tenants": .list(
                tenants.map { tenant, gauges in
                    [
                        "tenant": .string(tenant),
                        "submissions": .list(
                            gauges.submissions.map {
                                [
                                    "application": .string($0.application), "action": .string($0.action),
                                    "status": .string($0.status.rawValue), "count": .number(Number($0.count)),
                                ]
                            }),
                        "runs": .list(
                            gauges.runs.map {
                                [
                                    "state": .string($0.state.rawValue),
                                    "waits_for": $0.waitKind.map(Value.string) ?? .null,
                                    "count": .number(Number($0.count)),
                                ]
                            }),
                        "first_due": gauges.firstDue.map { .string(DateTimeText.render($0)) } ?? .null,
                    ]
                }),
        ]
    }
}
