// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    package static let staleBaselineEntry = LintRule(
        "L1305", "stale-baseline-entry", .meta, .info,
        summary: "The baseline holds a finding that there is no longer.",
        rationale: """
            The finding was mended. 'atelier lint --baseline FILE --write-baseline' writes the baseline again without it, so \
            that it cannot come back unseen.
            """,
        triggering: [], nonTriggering: [], check: .meta)
}
