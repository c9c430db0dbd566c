// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let plainTransport = LintRule(
        "L0910", "plain-transport", .security,
        summary: "A connection goes over plain HTTP.",
        rationale: """
            Everybody on the way reads and changes what goes over 'http://', secrets among it. Write 'https://'.
            """,
        triggering: [
            RuleExample(
                """
                connections:
                  - { key: stock, type: http, base_url: 1️⃣"http://stock.example.com" }
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    target_model: thing
                    edits: [{ key: tidy, field: name, value: tidy }]
                """,
                in: .file, expecting: ["1️⃣": "connection 'stock' goes over plain HTTP"],
                fixed: """
                    connections:
                      - { key: stock, type: http, base_url: "https://stock.example.com" }
                    actions:
                      - key: tell
                        status: published
                        permissions_policy: { view: [member], apply: [member], edit: [office] }
                        target_model: thing
                        edits: [{ key: tidy, field: name, value: tidy }]
                    """)
        ],
        nonTriggering: [
            RuleExample(
                """
                connections:
                  - { key: stock, type: http, base_url: "https://stock.example.com" }
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    target_model: thing
                    edits: [{ key: tidy, field: name, value: tidy }]
                """,
                in: .file)
        ],
        check: .application { application, report in
            for connection in application.application.connections {
                guard let address = connection.baseURL, address.value.lowercased().hasPrefix("http://") else {
                    continue
                }
                let host = address.value.dropFirst(7).prefix { $0 != "/" && $0 != ":" }
                if host == "localhost" || host.hasPrefix("127.") || host.hasPrefix("[::1]") { continue }
                let range = address.range
                let written = "https://" + address.value.dropFirst(7)
                report(
                    "connection '\(connection.key.value)' goes over plain HTTP", at: address.place,
                    help: "write 'https://'",
                    fix: Fix(
                        "write 'https://'", isSafe: false,
                        edits: [TextEdit(range, with: "\"\(written)\"")]))
            }
        })
}
