// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import Testing

/// Choices among records of another type than the one that the action is about.
@Suite struct ChosenRecordsTests {
    /// Two types whose fields have the same names and are of other kinds.
    private static func contract(_ condition: String) -> String {
        """
        entities:
          - entity_type: donor
            schema:
              fields:
                - { field_key: status, field_type: { type: enum, choices: [active, barred] }, required: true }
                - { field_key: version, field_type: { type: string } }
          - entity_type: gift
            schema:
              fields:
                - { field_key: donor, field_type: { type: reference, object_type: donor } }
                - { field_key: status, field_type: { type: enum, choices: [taken, gone] }, default: taken, required: true }
                - { field_key: version, field_type: { type: decimal } }
        actions:
          - key: give
            status: published
            permissions_policy: { view: [nurse], apply: [nurse], edit: [admin] }
            parameters:
              - key: donor
                type: reference
                object_type: donor
                values_from: { entity_type: donor, field: id, where: \(condition) }
            creates: [{ key: gift, entity_type: gift, fields: { donor: $parameters.donor } }]

        """
    }

    private static func told(_ condition: String, _ name: String) throws -> [String] {
        let rule = try #require(LintRule.all.first { $0.name == name })
        return Bench.lint(contract(condition), [rule]).map(\.message)
    }

    @Test(arguments: [
        ("{ field: status, operator: eq, value: active }", []),
        ("{ field: status, operator: in, value: [active, barred] }", ["this condition always holds"]),
        ("{ not: { field: status, operator: in, value: [active, barred] } }", ["this condition never holds"]),
    ])
    func `whether it can hold is judged by the type that is chosen from`(
        _ condition: String, _ told: [String]
    ) throws {
        #expect(try Self.told(condition, "constant-condition") == told)
    }

    @Test func `a text without quotes is one by the type that is chosen from`() throws {
        let condition = "{ field: version, operator: eq, value: 1.10 }"
        #expect(
            try Self.told(condition, "trailing-zero-choice") == [
                "'1.10' is text here, and the number 1.1 to other readers"
            ])
    }
}
