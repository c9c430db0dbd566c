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
        shown: (
            wrong: """
            {
              "schema_version": 1,
              "findings": [
                {"file":"actions/report.yaml","rule":"unused-parameter","fingerprint":"9f2c41d07a35be86","count":1,"message":"nothing reads parameter 'color'"}
              ]
            }
            """,
            right: """
            {
              "schema_version": 1,
              "findings": []
            }
            """
        ),
        triggering: [], nonTriggering: [], check: .meta)
}
