// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import Ledger

/// How things stand in a ledger, in the text format that Prometheus reads.
public struct MetricsPage: Sendable {
    private var families: [Family] = []

    private struct Family: Sendable {
        var name: String
        var help: String
        var samples: [String] = []
    }

    public init(_ tenants: [(tenant: String, gauges: TenantGauges)], now: Instant) {
        var submissions = Family(
            name: "atelier_submissions", help: "Submissions in the ledger, by action and status.")
        var runs = Family(
            name: "atelier_runs", help: "Runs in the ledger, by state and by what they wait for.")
        var late = Family(
            name: "atelier_due_run_age_seconds",
            help: "How long the run has been due that has been due longest; 0 when none is.")
        for (tenant, gauges) in tenants {
            for row in gauges.submissions {
                submissions.samples.append(
                    MetricsPage.sample(
                        submissions.name,
                        [
                            ("tenant", tenant), ("application", row.application), ("action", row.action),
                            ("status", row.status.rawValue),
                        ], "\(row.count)"))
            }
            for row in gauges.runs {
                runs.samples.append(
                    MetricsPage.sample(
                        runs.name,
                        [
                            ("tenant", tenant), ("state", row.state.rawValue),
                            ("waits_for", row.waitKind ?? ""),
                        ], "\(row.count)"))
            }
            let age = gauges.firstDue.map { max(0, now.microseconds - $0.microseconds) } ?? 0
            late.samples.append(
                MetricsPage.sample(late.name, [("tenant", tenant)], MetricsPage.seconds(age)))
        }
        families = [submissions, runs, late]
    }

    /// The whole page.
    public var text: String {
        families.map { family in
            "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) gauge\n"
                + family.samples.map { $0 + "\n" }.joined()
        }.joined()
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let rest = "\(microseconds % 1_000_000)"
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - rest.count) + rest
    }

    private static func sample(_ name: String, _ labels: [(String, String)], _ value: String) -> String {
        let written = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        return "\(name){\(written)} \(value)"
    }

    /// A label's value: what would end it is escaped.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
