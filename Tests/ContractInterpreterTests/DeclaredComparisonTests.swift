// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Functions that compare values go by what these are declared to be, not by how they are written.
@Suite struct DeclaredComparisonTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var parameter: String
        var call: String
        /// What `$parameters.v` is, and what the call gives, as JSON.
        var given: String
        var gives: String

        var testDescription: String { call }
    }

    private static let amounts = "type: list, constraints: { items: { type: decimal } }"
    private static let lines =
        "type: list, constraints: { items: { type: object, constraints: { fields: [{ key: n, type: decimal }, { key: t, type: string }] } } }"

    static let rows: [Row] = [
        Row(
            parameter: amounts, call: "list.sort", given: #"["10.5","-3",9,"9.00","1e2"]"#,
            gives: #"["-3",9,"9.00","10.5","1e2"]"#),
        Row(
            parameter: amounts, call: "list.sort, with: { order: descending }", given: #"["9","10","-1"]"#,
            gives: #"["10","9","-1"]"#),
        Row(
            parameter: amounts, call: "list.unique", given: #"["1.0",2,"1.00","2.0","10"]"#,
            gives: #"["1.0",2,"10"]"#),
        Row(
            parameter: lines, call: "list.sort, with: { by: n }",
            given: #"[{"n":"10","t":"a"},{"n":"9","t":"b"}]"#,
            gives: #"[{"n":"9","t":"b"},{"n":"10","t":"a"}]"#),
        Row(
            parameter: lines, call: "list.sort, with: { by: t }",
            given: #"[{"n":"1","t":"9"},{"n":"2","t":"10"}]"#,
            gives: #"[{"n":"2","t":"10"},{"n":"1","t":"9"}]"#),
        Row(
            parameter: lines, call: "list.unique",
            given: #"[{"n":"1.0","t":"1"},{"n":"1","t":"1"},{"n":"1","t":"1.0"}]"#,
            gives: #"[{"n":"1.0","t":"1"},{"n":"1","t":"1.0"}]"#),
        Row(
            parameter: "type: list, constraints: { items: { type: datetime } }", call: "list.sort",
            given: #"["2026-11-30T09:00:00.5Z","2026-11-30T09:00:00Z","2026-11-30T09:30:00+01:00"]"#,
            gives: #"["2026-11-30T09:30:00+01:00","2026-11-30T09:00:00Z","2026-11-30T09:00:00.5Z"]"#),
        Row(
            parameter: "type: list, constraints: { items: { type: duration } }", call: "list.unique",
            given: #"["60s","2m","1m","PT2M"]"#, gives: #"["60s","2m"]"#),
        // Text is text, whatever it looks like.
        Row(
            parameter: "type: list, constraints: { items: { type: string } }", call: "list.sort",
            given: #"["10","9","1.0","1"]"#, gives: #"["1","1.0","10","9"]"#),
        Row(
            parameter: "type: list, constraints: { items: { type: string } }", call: "list.unique",
            given: #"["1.0","1"]"#, gives: #"["1.0","1"]"#),
    ]

    private static func contract(_ row: Row, normalizing: Bool) -> String {
        let call = row.call.contains("with:") ? row.call : row.call + ", with: { }"
        let normalize = "{ function: " + call.replacing("with: {", with: "with: { field: v, ") + " }"
        let value = "{ function: " + call.replacing("with: {", with: "with: { value: $parameters.v, ") + " }"
        return """
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: ["*"] }
                parameters: [{ key: v, required: true, \(row.parameter) }]
                creates: [{ key: r, entity_type: r, fields: { v: \(normalizing ? "$parameters.v" : value) } }]
                submission_contract: { duplicates: none, normalize: [\(normalizing ? normalize : "")] }
            """.replacing(", ,", with: ",").replacing(",  }", with: " }")
    }

    @Test(arguments: rows, [true, false])
    func `a list is sorted, and each element kept once, by what is declared`(
        _ row: Row, normalizing: Bool
    ) async throws {
        let bench = Workbench(Self.contract(row, normalizing: normalizing))
        let payload = try #require(try JSONReader.read(#"{"v":\#(row.given)}"#).map)
        let detail = try await bench.submit("send", payload)
        #expect(detail.submission.status == .created)
        let record = try #require(try await bench.records("r").first)
        let fields = try #require(try JSONReader.read(record.fields).map)
        #expect(fields["v"] == (try JSONReader.read(row.gives)))
    }

    @Test(arguments: [
        (#"decimal"#, #"[0.06, "0.13"]"#, #""0.060""#, true), ("decimal", #"[0.06, "0.13"]"#, "0.130", true),
        ("decimal", "[0.06]", #""0.61""#, false),
        ("datetime", #"["2026-11-30T09:00:00Z"]"#, #""2026-11-30T10:00:00+01:00""#, true),
        ("duration", "[1m]", #""60s""#, true), ("string", #"["1.0"]"#, #""1""#, false),
    ])
    func `a value is one of a set by what is declared`(
        _ type: String, _ set: String, _ value: String, _ holds: Bool
    ) async throws {
        let call = "function: validate.in_set, with: { value: $parameters.v, set: \(set) }"
        let bench = Workbench(
            """
            actions:
              - key: ask
                status: published
                permissions_policy: { apply: ["*"] }
                parameters: [{ key: v, type: \(type), required: true }]
                submission_criteria: [{ key: known, criteria_type: function, config: { \(call) } }]
                creates: [{ key: r, entity_type: r, fields: { v: $parameters.v } }]
              - key: check
                execution_mode: workflow
                status: published
                permissions_policy: { apply: ["*"] }
                parameters: [{ key: v, type: \(type), required: true }]
                creates: [{ key: r, entity_type: r, fields: { v: $parameters.v } }]
                submission_contract: { duplicates: none, validate: [{ function: validate.in_set, with: { field: v, set: \(set) } }] }
            """)
        let payload = try #require(try JSONReader.read(#"{"v":\#(value)}"#).map)
        #expect(try await bench.refusals("ask", payload).isEmpty == holds)
        #expect(try await bench.refusals("check", payload).isEmpty == holds)
    }
}
