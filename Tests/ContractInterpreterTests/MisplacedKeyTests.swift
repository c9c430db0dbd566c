// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// A key in the wrong place is told once: what it leaves out where it belongs is not missing as well.
@Suite struct MisplacedKeyTests {
    private static func messages(_ step: String) -> [String] {
        let text = """
            events:
              - { key: told, payload: [{ key: order, type: string, required: true }, { key: sku, type: string, required: true }] }
            connections:
              - { key: outbox, type: file, path: outbox }
              - { key: shop, type: http, base_url: "https://shop.example" }
              - { key: reader, type: model, base_url: "https://models.example" }
            actions:
              - key: pack
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [system, clerk] }
                parameters: [{ key: sku, type: string, required: true }, { key: count, type: integer, required: true }]
                submission_contract: { duplicates: none }
                steps: [{ key: packed, wait: { for: 3d } }]
              - key: place
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                parameters: [{ key: sku, type: string, required: true }]
                steps:

            """ + step.split(separator: "\n").map { "      \($0)\n" }.joined()
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        return (decoding + merging + compiled).map { "\($0.message) | \($0.help ?? "")" }
    }

    @Test(arguments: [
        (
            """
            - key: packed
              call:
                action: pack
                input:
                  sku: $parameters.sku
                count: 2
            """, "unknown key 'count' in a call of an action | indent it more: it belongs in 'input'"
        ),
        (
            """
            - key: told
              emit:
                event: told
                payload:
                  order: $submission.id
                sku: $parameters.sku
            """, "unknown key 'sku' in an emit | indent it more: it belongs in 'payload'"
        ),
        (
            """
            - key: checked
              transform:
                function: validate.in_set
                with:
                  value: $parameters.sku
                set: [a, b]
            """, "unknown key 'set' in a call | write it under 'with'"
        ),
        (
            """
            - key: gone
              execute:
                function: file.delete
              with: { connection: outbox, resource: orders/a.json }
            """, "unknown key 'with' in a step | indent it more: it belongs in 'execute'"
        ),
        (
            """
            - { key: first, call: { action: pack, input: { sku: a, count: 2 } } }
            - key: second
              call:
                action: pack
                input: { sku: a, count: 2 }
              ref: second
            """, "unknown key 'ref' in a step | indent it more: it belongs in 'call'"
        ),
        (
            """
            - key: sent
              push:
                connection: shop
                resource: orders
                value: { sku: $parameters.sku }
              idempotency: keyed
            """, "unknown key 'idempotency' in a step | indent it more: it belongs in 'push'"
        ),
        (
            """
            - key: sent
              push:
                connection: outbox
                resource: orders
                value: { sku: $parameters.sku }
                compensate: { push: { connection: outbox, resource: recalls, value: { sku: $parameters.sku } } }
            - { key: checked, transform: { function: validate.in_set, with: { value: $parameters.sku, set: [a] } } }
            """, "unknown key 'compensate' in a push | indent it less: it belongs beside 'push'"
        ),
        (
            """
            - key: heard
              wait:
                event: told
                filter:
                  field: order
                  operator: eq
                  value: $submission.id
                  timeout: 14d
            """, "unknown key 'timeout' in a condition | indent it less: it belongs beside 'filter'"
        ),
        (
            """
            - key: guessed
              model:
                connection: reader
                prompt: "Sort {{sku}}"
                input: { sku: $parameters.sku }
                output: [{ key: shelf, type: string, required: true }, { key: row, type: string, required: true }]
                fallback:
                  shelf: none
                row: none
            """,
            "unknown key 'row' in a model step | expected one of 'connection', 'evaluate', 'fallback', 'input', 'output', 'prompt'"
        ),
        (
            """
            - key: guessed
              model: { connection: reader, prompt: "Sort {{sku}}", input: { sku: $parameters.sku }, fallback: { shelf: a } }
            - { key: put, push: { connection: outbox, resource: shelves, value: { shelf: $steps.guessed.shelf } } }
            """, "missing key 'output' in a model step | "
        ),
        (
            """
            - key: gone
              execute: { function: file.delete, with: { connection: outbox, resource: "a/{b}", pth: { b: c } } }
            """, "'file.delete' takes no argument 'pth' | did you mean 'path'?"
        ),
    ])
    func `what a misplaced key leaves out is not told as missing`(_ step: String, _ expected: String) {
        #expect(Self.messages(step) == [expected])
    }
}
