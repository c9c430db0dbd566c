// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// A contract around steps that are to be proved right or wrong.
enum ProofContract {
    /// What the steps of `order` may use: connections of each safety, small children, lists.
    static let surroundings = """
        connections:
          - { key: shop, type: file, path: shop }
          - { key: bank, type: http, base_url: "https://bank.example", idempotency: keyed }
          - { key: once, type: http, base_url: "https://once.example", idempotency: at_most_once }
          - { key: plain, type: http, base_url: "https://plain.example" }
        policies:
          - { key: limit, require: [{ field: $parameters.total, operator: lt, value: 100 }] }

        """

    static let children = """
          - key: quiet
            execution_mode: workflow
            permissions_policy: { apply: [clerk, system] }
            steps: [{ key: quiet_note, emit: { event: noted } }]
          - key: noted
            execution_mode: workflow
            permissions_policy: { apply: [clerk, system] }
            creates: [{ key: note, entity_type: note, fields: { text: noted } }]
          - key: priced
            permissions_policy: { apply: [clerk, system] }
          - key: pay
            execution_mode: workflow
            permissions_policy: { apply: [clerk, system] }
            steps: [{ key: charge, push: { connection: bank, resource: payments, value: 1 } }]
          - key: pay_once
            execution_mode: workflow
            permissions_policy: { apply: [clerk, system] }
            steps: [{ key: charge_once, push: { connection: once, resource: payments, value: 1 } }]
          - key: asks
            execution_mode: workflow
            permissions_policy: { apply: [clerk, system] }
            steps: [{ key: ask, approval: { approvers: { roles: [office] } } }]

        """

    static func text(_ steps: String, further: String = "") -> String {
        surroundings + "actions:\n" + children
            + """
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters:
                  - { key: total, type: integer, required: true }
                  - { key: kind, type: string, required: true }
                  - { key: note, type: string }
                  - { key: lines, type: list, required: true, constraints: { max_items: 10 } }
                  - { key: open, type: list, required: true }
                steps:

            """
            + steps.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n") + "\n" + further
    }

    static func diagnostics(
        _ text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) -> [Diagnostic] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        #expect((decoding + merging).map(\.message) == [], sourceLocation: sourceLocation)
        return ContractCompiler(application, registry: .standard).compile().diagnostics
    }

    /// The codes that are reported about steps of `order`.
    static func codes(
        _ steps: String, further: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        diagnostics(text(steps, further: further), sourceLocation: sourceLocation).map(\.code.code)
    }
}
