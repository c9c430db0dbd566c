// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What a static list of `values_from`, choices and literal defaults admit, through the whole admission.
@Suite struct ListedValueTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var parameter: String
        var taken: [String]
        var refused: [String]

        var testDescription: String { parameter }
    }

    static let rows: [Row] = [
        Row(
            parameter: "type: string, values_from: [1.10, 007]", taken: [#""1.10""#, #""007""#],
            refused: [#""1.1""#, #""7""#]),
        Row(parameter: "type: string, values_from: [1, 2]", taken: [#""1""#], refused: [#""3""#]),
        Row(
            parameter: "type: string, values_from: [$$user.id, b]", taken: [#""$user.id""#],
            refused: [#""u""#]),
        Row(
            parameter: "type: phone, values_from: [+351210000000]", taken: [#""+351210000000""#],
            refused: [#""+351210000001""#]),
        Row(parameter: "type: decimal, values_from: [1.10]", taken: ["1.1", #""1.10""#], refused: ["1.2"]),
        Row(
            parameter: "type: list, values_from: [a, b], constraints: { items: { type: string } }",
            taken: [#"["a"]"#, #"["b","a"]"#, "[]"], refused: [#"["c"]"#, #"["a","c"]"#]),
        Row(
            parameter: "type: list, values_from: [1.10, 2], constraints: { items: { type: decimal } }",
            taken: [#"["1.1"]"#, "[2.0]"], refused: ["[1.2]"]),
        Row(parameter: "type: list, values_from: [a, b]", taken: [#"["a"]"#], refused: [#"["c"]"#]),
        Row(
            parameter: "type: uuid, values_from: [018F3F6E-0000-7000-8000-00000000000A]",
            taken: [#""018f3f6e-0000-7000-8000-00000000000a""#, #""018F3F6E-0000-7000-8000-00000000000A""#],
            refused: [#""018f3f6e-0000-7000-8000-00000000000b""#]),
        Row(
            parameter: "type: uuid, constraints: { choices: [018F3F6E-0000-7000-8000-00000000000A] }",
            taken: [#""018f3f6e-0000-7000-8000-00000000000a""#, #""018F3F6E-0000-7000-8000-00000000000A""#],
            refused: [#""018f3f6e-0000-7000-8000-00000000000b""#]),
        Row(
            parameter: "type: geo, values_from: [{ lat: 38.7, lon: -9.1 }]",
            taken: [#"{"lat":38.7,"lon":-9.1}"#, #"{"type":"Point","coordinates":[-9.1,38.7]}"#],
            refused: [#"{"lat":38.8,"lon":-9.1}"#]),
    ]

    private func contract(_ parameter: String) -> String {
        """
        actions:
          - key: send
            status: published
            permissions_policy: { apply: ["*"] }
            parameters: [{ key: v, \(parameter) }]
            creates: [{ key: r, entity_type: r, fields: { v: $parameters.v } }]
        """
    }

    @Test(arguments: rows)
    func `a value of the list is taken, and no other`(_ row: Row) async throws {
        for json in row.taken {
            let payload = try #require(try JSONReader.read(#"{"v":\#(json)}"#).map)
            #expect(try await Workbench(contract(row.parameter)).refusals("send", payload) == [], "\(json)")
        }
        for json in row.refused {
            let payload = try #require(try JSONReader.read(#"{"v":\#(json)}"#).map)
            let refusals = try await Workbench(contract(row.parameter)).refusals("send", payload)
            #expect(refusals.count == 1, "\(json)")
        }
    }

    @Test(arguments: [
        (
            "type: object, default: { a: 007 }, constraints: { fields: [{ key: a, type: string }] }",
            #"{"a":"007"}"#
        ),
        ("type: list, default: [007], constraints: { items: { type: string } }", #"["007"]"#),
        (
            "type: list, default: [{ a: 1.10 }], "
                + "constraints: { items: { type: object, constraints: { fields: [{ key: a, type: text }] } } }",
            #"[{"a":"1.10"}]"#
        ),
    ])
    func `a literal default keeps its spelling inside lists and maps`(
        _ parameter: String, _ json: String
    )
        async throws
    {
        let bench = Workbench(contract(parameter))
        #expect(try await bench.refusals("send", [:]) == [])
        let fields = try #require(try await bench.records("r").first).fields
        #expect(fields == CanonicalJSON.faithfulText(["v": try JSONReader.read(json)]))
    }
}
