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

    @Test(arguments: [
        ("decimal", #""1.50""#, ["1.5", #""1.500""#], ["1.51", #""1.05""#]),
        (
            "datetime", #""2026-01-01T00:00:00Z""#, [#""2026-01-01T01:00:00+01:00""#],
            [#""2026-01-01T00:00:00+01:00""#]
        ),
        ("duration", "60m", [#""1h""#], [#""61m""#]), ("string", "a", [#""a""#], [#""A""#]),
    ])
    func `a value of a record is the same however it is written`(
        _ type: String, _ held: String, _ taken: [String], _ refused: [String]
    ) async throws {
        let bench = Workbench(
            """
            entities:
              - { entity_type: thing, schema: { fields: [{ field_key: held, field_type: { type: \(type) } }] } }
            actions:
              - key: make
                status: published
                permissions_policy: { apply: [citizen] }
                creates: [{ key: thing, entity_type: thing, fields: { held: \(held) } }]
              - key: pick
                status: published
                permissions_policy: { apply: [citizen] }
                parameters:
                  - { key: one, type: \(type), values_from: { entity_type: thing, field: held } }
                  - { key: id, type: reference, object_type: thing, values_from: { entity_type: thing, field: id, where: { field: held, operator: eq, value: \(held) } } }

            """)
        _ = try await bench.submit("make", [:])
        let id = try #require(try await bench.records("thing").first).id.id
        for text in taken {
            #expect(try await bench.refusals("pick", ["one": try JSONReader.read(text)]).isEmpty)
        }
        for text in refused {
            #expect(
                try await bench.refusals("pick", ["one": try JSONReader.read(text)]) == ["one: values_from"])
        }
        #expect(try await bench.refusals("pick", ["id": .string(id)]).isEmpty)
    }
}
