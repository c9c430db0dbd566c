// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let queryElsewhere = LintRule(
        "L0710", "query-elsewhere", .effects, isDefault: false,
        summary: "The look-up of 'query_first' asks another resource than the one that is written.",
        rationale: """
            'query_first' asks whether a write arrived before it is sent again. Where the look-up asks a resource that has \
            no word in common with the one that the push writes, it does not find the write, which is then done twice, or \
            it finds something else, and the write is never done.
            """,
        triggering: [
            RuleExample(
                """
                connections: [{ key: bank, type: http, base_url: "https://bank.example" }]
                actions:
                  - key: pay
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    steps:
                      - key: pay
                        push:
                          connection: bank
                          resource: payments
                          value: { order: $submission.id }
                          idempotency: { query_first: { lookup: { resource: 1️⃣orders, key: { order: $submission.id } } } }
                """,
                in: .file, expecting: ["1️⃣": "the look-up asks 'orders', and 'payments' is written"]),
            RuleExample(
                """
                connections:
                  - key: bank
                    type: http
                    base_url: "https://bank.example"
                    idempotency: { query_first: { lookup: { resource: payments, key: { order: $submission.id } } } }
                actions:
                  - key: pay
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    steps:
                      - key: pay
                        push: { connection: bank, resource: payments, value: { order: $submission.id } }
                        compensate: { push: { connection: bank, resource: 1️⃣refunds, value: { order: $submission.id } } }
                """,
                in: .file, expecting: ["1️⃣": "the look-up asks 'payments', and 'refunds' is written"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                connections: [{ key: bank, type: http, base_url: "https://bank.example" }]
                actions:
                  - key: pay
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    steps:
                      - key: pay
                        push:
                          connection: bank
                          resource: payments
                          value: { order: $submission.id }
                          idempotency: { query_first: { lookup: { resource: "search/payments", key: { order: $submission.id } } } }
                """,
                in: .file),
            RuleExample(
                """
                connections: [{ key: bank, type: http, base_url: "https://bank.example" }]
                actions:
                  - key: pay
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    steps:
                      - key: pay
                        push:
                          connection: bank
                          resource: "{kind}"
                          path: { kind: $tenant.code }
                          value: { order: $submission.id }
                          idempotency: { query_first: { lookup: { resource: payments, key: { order: $submission.id } } } }
                """,
                in: .file),
        ],
        check: .application { application, report in
            for action in application.application.actions where !action.steps.isEmpty {
                for step in action.steps.flatMap(\.withNested) where step.isActive {
                    for body in [step.body].compactMap(\.self) + step.compensation {
                        guard case .push(let push) = body.value else { continue }
                        let connection = application.application.connections.first {
                            $0.key.names(push.resource.connection.value)
                        }
                        guard
                            case .queryFirst(let lookup)? = (push.idempotency ?? connection?.idempotency)?
                                .value
                        else { continue }
                        let (asked, written) = (lookup.resource.name, push.resource.name)
                        guard let askedWords = words(of: asked), let writtenWords = words(of: written),
                            askedWords.isDisjoint(with: writtenWords)
                        else { continue }
                        let isOwn = push.idempotency != nil
                        report(
                            "the look-up asks '\(asked.value)', and '\(written.value)' is written",
                            at: (isOwn ? asked : written).place,
                            labels: [
                                isOwn
                                    ? .init("what is written", at: written.range)
                                    : .init("what is asked", at: asked.range)
                            ],
                            help: isOwn
                                ? "ask the resource that is written"
                                : "say with 'idempotency' on the push how it is told that it arrived")
                    }
                }
            }
        })

    /// The words of a resource; nil where something fills a part of it of which nothing is known.
    private static func words(of resource: Located<String>) -> Set<String>? {
        let parts = resource.value.lowercased().split { "/.?=&_-".contains($0) }.map(String.init)
        let words = Set(parts.filter { !$0.contains("{") })
        // What is filled may be just what is missing.
        return words.isEmpty ? nil : words
    }
}
