// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import ContractInterpreter

/// What is known beforehand of the record of a child.
@Suite struct ChildRecordTests {
    /// The codes for a parent that works on with the child's record, and with its reference where one is asked for.
    private static func codes(creates: String, contract: String = "", steps: String = "") -> [String] {
        let text = """
            entities:
              - entity_type: account
                schema: { fields: [{ field_key: login, field_type: { type: string } }] }
              - entity_type: note
                schema: { fields: [{ field_key: text, field_type: { type: string } }] }
            actions:
              - key: open
                target_model: account
                execution_mode: workflow
                permissions_policy: { apply: [office] }
                parameters: [{ key: login, type: string, required: true }, { key: fast, type: boolean }]
                creates: [\(creates)]
                \(contract)
                steps: [\(steps)]
              - key: rename
                target_model: account
                permissions_policy: { apply: [office] }
                parameters: [{ key: login, type: string, required: true }]
                edits: [{ field: login, value: $parameters.login }]
              - key: join
                execution_mode: workflow
                permissions_policy: { apply: [office] }
                steps:
                  - { key: account, call: { action: open, input: { login: ines } } }
                  - { key: named, call: { action: rename, target: $steps.account.entity.id, input: { login: $steps.account.reference } } }
            """
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        return (decoding + merging + outcome.diagnostics).map(\.code.code)
    }

    private static let always = "{ key: account, entity_type: account, fields: { login: $parameters.login } }"
    private static let numbered =
        #"submission_contract: { reference: { field: login, format: "{prefix}-{seq:03d}" } }"#
    private static let unnamed = "{ key: account, entity_type: account }"

    @Test func `a child that always makes a record and has a number is read as one that has both`() {
        #expect(Self.codes(creates: Self.unnamed, contract: Self.numbered) == [])
    }

    @Test func `without a number the reference may be absent, and the record is there`() {
        #expect(Self.codes(creates: Self.always) == ["E0229"])
    }

    @Test(arguments: [
        // Not made on every way.
        (
            "{ key: account, entity_type: account, when: { field: $parameters.fast, operator: eq, value: true } }",
            ""
        ),
        // Not made at all when the run ends before.
        (
            unnamed,
            "{ key: none, at: before_create, gate: { when: { field: $parameters.fast, operator: eq, value: true }, end: completed } }"
        ),
        // What is made always is not what the action is about.
        (
            """
            { key: account, entity_type: account, when: { field: $parameters.fast, operator: eq, value: true } }, \
            { key: note, entity_type: note }
            """, ""
        ),
    ])
    func `a child that may end without its record is one that may have none`(
        _ creates: String, _ steps: String
    ) {
        #expect(Self.codes(creates: creates, contract: Self.numbered, steps: steps) == ["E0229"])
    }

    @Test func `a gate that fails the child leaves no way without a record`() {
        let gate = """
            { key: none, at: before_create, gate: { when: { field: $parameters.fast, operator: eq, value: true }, \
            end: failed, message: too fast } }
            """
        #expect(Self.codes(creates: Self.unnamed, contract: Self.numbered, steps: gate) == [])
    }
}
