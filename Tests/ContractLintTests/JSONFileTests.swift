// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractLint

/// What rules say of a file that is read as JSON, and what their fixes write into it.
@Suite struct JSONFileTests {
    private static func source(_ parameter: String, _ fields: String) -> SourceText {
        SourceText(
            file: "report.json",
            text: """
                {"actions":[{"key":"ask","label":"Ask","status":"published",
                "permissions_policy":{"view":["member"],"apply":["member"],"edit":["office"]},
                "parameters":[\(parameter)],
                "creates":[{"key":"note","entity_type":"note","fields":{\(fields)}}]}]}

                """)
    }

    @Test(arguments: [
        (
            LintRule.referenceWithoutDollar, #"{"key":"q","type":"string","constraints":{"max_length":9}}"#,
            #""q":"parameters.q","r":"$parameters.q""#, #""q":"$parameters.q","r":"$parameters.q""#
        ),
        (
            LintRule.unanchoredPattern, #"{"key":"q","type":"string","constraints":{"pattern":"[a-z]\\d+"}}"#,
            #""q":"$parameters.q""#, #""pattern":"^[a-z]\\d+$""#
        ),
        (
            LintRule.moneyAsNumber, #"{"key":"price","type":"number"}"#, #""price":"$parameters.price""#,
            #"{"key":"price","type":"decimal"}"#
        ),
    ])
    func `a fix leaves JSON as it is read`(
        _ rule: LintRule, _ parameter: String, _ fields: String, _ wanted: String
    ) {
        var source = Self.source(parameter, fields)
        let fixes = Bench.lint(source, [rule]).compactMap(\.fix)
        #expect(!fixes.isEmpty)
        source = SourceText(file: source.file, bytes: FixApplication.apply(fixes, to: source).bytes)
        let text = String(decoding: source.bytes, as: UTF8.self)
        #expect(text.contains(wanted), "\(text)")
        #expect(Bench.errors(source).isEmpty, "\(text)")
        #expect(Bench.lint(source, [rule]).isEmpty, "\(text)")
    }

    @Test func `nothing in JSON is spelled as YAML 1.1`() {
        let parameter = #"{"key":"n","type":"number","constraints":{"max":1e3}}"#
        let json = Self.source(parameter, #""n":"$parameters.n""#)
        let rules: [LintRule] = [
            .ambiguousBoolean, .ambiguousOctal, .sexagesimalNumber, .ambiguousFloat, .groupedNumber,
            .implicitTimestamp, .emptyValue,
        ]
        #expect(Bench.errors(json).isEmpty)
        #expect(Bench.lint(json, rules).isEmpty)
        // The same text under another name is read by readers of YAML.
        let yaml = SourceText(file: "report.yaml", bytes: json.bytes)
        #expect(Bench.lint(yaml, rules).map(\.code.name) == ["ambiguous-float"])
    }
}
