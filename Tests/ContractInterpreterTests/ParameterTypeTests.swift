// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What each type of parameter takes and refuses, through the whole admission.
@Suite struct ParameterTypeTests {
    enum Expected: Sendable {
        /// Taken, and stands in the record as this JSON.
        case taken(as: String)
        case refused(String)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var label: String
        var type: String
        var constraints: String
        var json: String
        var expected: Expected

        var testDescription: String { "\(label) · \(type) \(constraints) ← \(json.prefix(60))" }

        init(
            _ label: String, _ type: String, _ constraints: String = "", _ json: String, _ expected: Expected
        ) {
            self.label = label
            self.type = type
            self.constraints = constraints
            self.json = json
            self.expected = expected
        }

        /// Taken as it is written.
        static func takes(
            _ label: String, _ type: String, having constraints: String = "", _ jsons: String...
        ) -> [Row] {
            jsons.map { Row(label, type, constraints, $0, .taken(as: $0)) }
        }

        static func refuses(
            _ label: String, _ type: String, having constraints: String = "", code: String = "type",
            _ jsons: String...
        ) -> [Row] {
            jsons.map { Row(label, type, constraints, $0, .refused(code)) }
        }
    }

    private static func contract(_ row: Row) -> String {
        """
        actions:
          - key: send
            status: published
            permissions_policy: { apply: ["*"] }
            parameters:
              - key: v
                type: \(row.type)
                \(row.constraints.isEmpty ? "" : "constraints: { \(row.constraints) }")
            creates: [ { key: r, entity_type: r, fields: { v: $parameters.v } } ]
        """
    }

    private func check(_ row: Row) async throws {
        let bench = Workbench(Self.contract(row))
        let payload = try JSONReader.read(#"{"v":"# + row.json + "}").map ?? [:]
        let refusals = try await bench.refusals("send", payload)
        let records = try await bench.records("r")
        switch row.expected {
        case .refused(let code):
            #expect(refusals == ["v: \(code)"])
            #expect(records.isEmpty)
        case .taken(let json):
            #expect(refusals == [])
            let text = try #require(records.first).fields
            let wanted = CanonicalJSON.faithfulText(["v": try JSONReader.read(json)])
            #expect(text == wanted)
        }
    }

    // MARK: - The tables

    static let texts: [Row] = [
        Row.takes(
            "any text", "string", #""x""#, #""  x ""#, #""línea\n2""#, #""=cmd()""#,
            #""{{7*7}} ${jndi:x} %s%n""#),
        Row.takes(
            "J-22 J-23 J-24", "text", #""a\u001b[31m\u2028b""#, #""'; DROP TABLE x; --""#,
            #""<svg onload=x>""#),
        Row.takes("J-7 J-8", "string", #""\ufffe\uffff\ue000""#, #""\u202eabc\u200b""#),
        Row.refuses("J-12", "string", "5", "true", "[]", "{}"),
        Row.refuses("J-12", "text", "5", "false", #"["x"]"#),
        Row.takes(
            "length in characters", "string", having: "max_length: 2, min_length: 1", #""é€""#, #""👍👍""#,
            #""a""#),
        Row.refuses(
            "length in characters", "string", having: "max_length: 2", code: "max_length", #""abc""#,
            #""e\u0301x""#),
        Row.refuses(
            "J-16", "string", having: "max_length: 100", code: "max_length",
            "\"" + String(repeating: "\\u0301", count: 1000) + "\""),
        Row.refuses(
            "length in characters", "text", having: "min_length: 3", code: "min_length", #""ab""#, #""""#),
        Row.takes("pattern", "string", having: #"pattern: "^[a-z]+$""#, #""abc""#),
        Row.refuses(
            "pattern", "string", having: #"pattern: "^[a-z]+$""#, code: "pattern", #""aBc""#, #""abc\n""#,
            #""""#),
        Row.takes("choices", "string", having: "choices: [a, b]", #""a""#),
        Row.refuses("choices", "string", having: "choices: [a, b]", code: "choices", #""A""#, #""a ""#),
        // The choices of an enum are texts, whatever they look like; a number is the choice written like it.
        Row.takes(
            "enum", "enum", having: "choices: [a, 2, { value: c, label: See }]", #""a""#, #""2""#, #""c""#),
        [Row("enum", "enum", "choices: [a, 2]", "2", .taken(as: #""2""#))],
        Row.refuses(
            "enum", "enum", having: "choices: [a, 2]", code: "choices", "3", "2.5", #""See""#, "true"),
        Row.refuses("enum", "enum", having: "choices: [a]", "[]", "{}"),
        Row.takes("reference", "reference", #""r1""#),
        Row.refuses("reference", "reference", "1", "{}"),
    ].flatMap { $0 }

    static let numbers: [Row] = [
        Row.takes("J-9", "integer", "9007199254740993", "-9007199254740993", "9223372036854775807"),
        Row.takes("J-10", "integer", "9223372036854775808", "123456789012345678901234567890"),
        [
            Row("J-10", "integer", "", "1.0", .taken(as: "1")),
            Row("J-10", "integer", "", "1e2", .taken(as: "100")),
            Row("J-10", "integer", "", "-0", .taken(as: "0")),
        ],
        Row.refuses("J-10", "integer", "1.5", "1e-1"),
        Row.refuses("J-12", "integer", #""5""#, "true", "[]", "[5]"),
        Row.takes("min max", "integer", having: "min: 1, max: 3", "1", "3"),
        Row.refuses("min max", "integer", having: "min: 1", code: "min", "0", "-9007199254740993"),
        Row.refuses("min max", "integer", having: "max: 9007199254740992", code: "max", "9007199254740993"),
        Row.takes("number", "number", "1.5", "-2", "0.1", "1e100"),
        Row.refuses("J-12", "number", #""1.5""#, "true", "{}"),
        Row.refuses("exclusive", "number", having: "exclusive_min: 0", code: "exclusive_min", "0", "-0.0"),
        Row.refuses("exclusive", "number", having: "exclusive_max: 1", code: "exclusive_max", "1", "1.000"),
        Row.takes("multiple_of", "number", having: "multiple_of: 0.1", "0.3", "1", "1e3"),
        Row.refuses("multiple_of", "number", having: "multiple_of: 0.1", code: "multiple_of", "0.35"),
        Row.takes("J-11", "decimal", "0.1", "19.99", "1.005", "1.10", #""1.10""#, "0.30000000000000000001"),
        Row.refuses("J-12", "decimal", #""1,10""#, #""one""#, #""+1""#, #"" 1""#, "true", "[]"),
        Row.refuses("decimal", "decimal", having: "min: 0.01, max: 10", code: "min", "0.009", #""0.00""#),
        Row.refuses("decimal", "decimal", having: "max: 10", code: "max", "10.0000000000000000001"),
        Row.takes("boolean", "boolean", "true", "false"),
        Row.refuses("J-12", "boolean", "1", "0", #""true""#, #""yes""#, "[]"),
    ].flatMap { $0 }

    static let times: [Row] = [
        Row.takes("date", "date", #""2026-11-21""#, #""2024-02-29""#, #""0001-01-01""#, #""9999-12-31""#),
        Row.refuses(
            "J-18", "date", #""2025-02-29""#, #""2026-02-30""#, #""2026-13-01""#, #""0000-01-01""#,
            #""10000-01-01""#,
            #""2026-1-1""#, #""20261121""#, #""2026-11-21T00:00:00Z""#, #""２０２６-11-21""#, "20261121",
            #"" 2026-11-21""#),
        Row.refuses(
            "date", "date", having: #"before: "2026-11-21""#, code: "before", #""2026-11-21""#,
            #""2027-01-01""#),
        Row.refuses("date", "date", having: #"after: "2026-11-21""#, code: "after", #""2026-11-21""#),
        Row.takes("datetime", "datetime", #""2026-11-21T09:00:00Z""#, #""2026-11-21T09:00:00.123456-09:30""#),
        // RFC 3339 section 5.6 allows lower case. A leap second has no place in a count of seconds, and is refused.
        Row.takes("J-18", "datetime", #""2026-11-21t09:00:00z""#),
        Row.refuses(
            "J-18", "datetime", #""2026-02-30T00:00:00Z""#, #""2026-11-21T24:00:00Z""#,
            #""2026-11-21T09:00:61Z""#, #""2016-12-31T23:59:60Z""#,
            #""2026-11-21T09:00:00+25:00""#, #""2026-11-21T09:00:00""#, #""2026-11-21 09:00""#,
            #""2026-11-21""#,
            #""0000-01-01T00:00:00Z""#, "1795252800"),
        Row.refuses(
            "datetime", "datetime", having: #"before: "2026-11-21T09:00:00Z""#, code: "before",
            #""2026-11-21T10:00:00+01:00""#),
        Row.takes(
            "datetime", "datetime", having: #"before: "2026-11-21T09:00:00Z""#,
            #""2026-11-21T09:59:59+01:00""#),
        Row.takes(
            "duration", "duration", #""500ms""#, #""90s""#, #""24h""#, #""7d""#, #""PT1H30M""#, #""P1D""#),
        Row.refuses(
            "duration", "duration", #""1 h""#, #""P1M""#, #""P1Y""#, #""-1s""#, #""90""#, "90", #""1w""#),
    ].flatMap { $0 }

    static let forms: [Row] = [
        Row.takes(
            "email", "email", #""a@b.pt""#, #""first.last+tag@sub.example.org""#, #""ação@exemplo.pt""#),
        Row.refuses(
            "J-19", "email", #""a@b\r\nBcc: c@d.pt""#, #""a@b.pt\n""#, #""a b@c.pt""#, #""a@b""#, #""@b.pt""#,
            #""a@@b.pt""#,
            #""a@.pt""#, #""a@b..pt""#, #""<a@b.pt>""#, #""a,b@c.pt""#, #""a@-b.pt""#, "5"),
        Row.takes(
            "url", "url", #""https://example.org""#, #""http://[::1]:8080/x?y#z""#, #""ftp://h/a%20b""#),
        Row.refuses(
            "url", "url", #""example.org""#, #""https://""#, #""https:///x""#, #""javascript:alert(1)""#,
            #""http://[::1]80/""#, #""http://[::1]::80/""#,
            #""https://a b""#,
            #""https://h:99999/""#, #""http://localhost%00.evil.com/""#, #""https://h\n.evil""#, "5"),
        Row.refuses(
            "a backslash", "url", #""http://169.254.169.254\\@evil.com/""#, #""https:\\\\evil.com""#,
            #""https://example.org/a\\b""#),
        Row.takes("phone", "phone", #""+351 210 000 000""#, #""(021) 555-0100""#),
        Row.refuses(
            "J-19", "phone", #""+351\r\n210000000""#, #""12""#, #""+1 2345 6789 0123 4567""#,
            #""210 000 000 ext 5""#,
            #""٢١٠٠٠٠""#, "210000000"),
        Row.takes("uuid", "uuid", #""018f3f3e-7b1a-7cc0-8000-0123456789ab""#),
        [
            Row(
                "RFC 9562 4", "uuid", "", #""018F3F3E-7B1A-7CC0-8000-0123456789Ab""#,
                .taken(as: #""018f3f3e-7b1a-7cc0-8000-0123456789ab""#))
        ],
        Row.refuses(
            "uuid", "uuid", #""018f3f3e""#, #""{018f3f3e-7b1a-7cc0-8000-0123456789ab}""#,
            #""x18f3f3e-7b1a-7cc0-8000-0123456789ab""#),
    ].flatMap { $0 }

    private static let square =
        #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#

    static let places: [Row] = [
        [
            Row(
                "geo", "geo", "", #"{"lat":38.7,"lon":-9.1}"#,
                .taken(as: #"{"type":"Point","coordinates":[-9.1,38.7]}"#)),
            Row(
                "J-17 thirty decimals", "geo", "", #"{"lat":38.123456789012345678901234567890,"lon":-9}"#,
                .taken(as: #"{"type":"Point","coordinates":[-9,38.123456789012345678901234567890]}"#)),
        ],
        Row.takes(
            "geo", "geo", #"{"type":"Point","coordinates":[180,-90]}"#,
            #"{"type":"Point","coordinates":[1,2,3]}"#,
            #"{"type":"LineString","coordinates":[[179,0],[-179,0]]}"#, square),
        Row.takes(
            "geo with a bounding box", "geo", #"{"type":"Point","coordinates":[5,1],"bbox":[5,1,5,1]}"#,
            #"{"type":"Point","coordinates":[5,1,9],"bbox":[5,1,0,5,1,9]}"#,
            #"{"type":"LineString","coordinates":[[179,0],[-179,0]],"bbox":[179,0,-179,0]}"#),
        Row.refuses(
            "geo with a bounding box", "geo", #"{"type":"Point","coordinates":[5,1],"bbox":[5,1]}"#,
            #"{"type":"Point","coordinates":[5,1],"bbox":[5,2,5,1]}"#,
            #"{"type":"Point","coordinates":[5,1],"bbox":[5,1,181,1]}"#,
            #"{"type":"Point","coordinates":[5,1],"box":[5,1,5,1]}"#,
            #"{"type":"Point","bbox":[5,1,5,1]}"#),
        Row.takes(
            "geo of several", "geo",
            #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},"# + square
                + "]}",
            #"{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}],"bbox":[1,2,1,2]}"#
        ),
        Row.refuses(
            "geo of several", "geo", #"{"type":"GeometryCollection","geometries":[{"lat":1,"lon":2}]}"#,
            #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,91]}]}"#,
            #"{"type":"GeometryCollection","geometries":{"type":"Point","coordinates":[1,2]}}"#,
            String(repeating: #"{"type":"GeometryCollection","geometries":["#, count: 9)
                + #"{"type":"Point","coordinates":[1,2]}"# + String(repeating: "]}", count: 9)),
        Row.refuses(
            "J-17", "geo", #"{"lat":91,"lon":0}"#, #"{"lat":0,"lon":-181}"#, #"{"lat":"NaN","lon":0}"#,
            #"{"lat":90.0000001,"lon":0}"#,
            #"{"type":"Point","coordinates":[38.7,-91]}"#, #"{"type":"Point","coordinates":[1]}"#,
            #"{"type":"Point","coordinates":[1,2,3,4]}"#, #"{"lat":1}"#, #"{"lat":1,"lon":2,"alt":3}"#,
            "[1,2]", #""1,2""#,
            #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#,
            #"{"type":"LineString","coordinates":[[0,0]]}"#, #"{"type":"Circle","coordinates":[0,0]}"#,
            #"{"type":"GeometryCollection","coordinates":[]}"#),
        Row.refuses(
            "J-17 too many points", "geo",
            #"{"type":"LineString","coordinates":["#
                + Array(repeating: "[0,0]", count: 10_001).joined(separator: ",") + "]}"),
        Row.refuses(
            "within", "geo", having: "within: { west: 170, south: -10, east: -170, north: 10 }",
            code: "within",
            #"{"type":"Point","coordinates":[0,0]}"#, #"{"type":"Point","coordinates":[175,11]}"#),
        Row.takes(
            "within", "geo", having: "within: { west: 170, south: -10, east: -170, north: 10 }",
            #"{"type":"Point","coordinates":[175,0]}"#, #"{"type":"Point","coordinates":[-175,10]}"#),
        Row.takes(
            "within, edges and corners", "geo",
            having: "within: { type: Polygon, coordinates: [[[0,0],[4,0],[4,4],[0,4],[0,0]]] }",
            #"{"type":"Point","coordinates":[2,2]}"#, #"{"type":"Point","coordinates":[4,4]}"#,
            #"{"type":"Point","coordinates":[4,2]}"#, #"{"type":"Point","coordinates":[2,4]}"#,
            #"{"type":"Point","coordinates":[0,0]}"#, square),
        Row.refuses(
            "within", "geo",
            having: "within: { type: Polygon, coordinates: [[[0,0],[4,0],[4,4],[0,4],[0,0]]] }",
            code: "within",
            #"{"type":"Point","coordinates":[4.001,2]}"#,
            #"{"type":"LineString","coordinates":[[1,1],[5,1]]}"#,
            #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,1]},{"type":"Point","coordinates":[5,1]}]}"#
        ),
    ].flatMap { $0 }

    static let compounds: [Row] = [
        Row.takes("list", "list", having: "items: { type: integer }", "[]", "[1,2]"),
        [Row("list", "list", "items: { type: integer }", "[1.0]", .taken(as: "[1]"))],
        Row.refuses("list", "list", having: "items: { type: integer }", #"["1"]"#, "1", "{}"),
        Row.refuses(
            "list", "list", having: "items: { type: integer, constraints: { max: 3 } }", code: "max", "[1,4]"),
        Row.refuses("list", "list", having: "max_items: 2", code: "max_items", "[1,2,3]"),
        Row.refuses("list", "list", having: "min_items: 2", code: "min_items", "[1]"),
        Row.refuses(
            "list", "list", having: "unique_items: true", code: "unique_items", "[1,1.0]", #"["a","a"]"#),
        Row.takes("list", "list", having: "unique_items: true", #"[1,"1"]"#, #"["e\u0301","\u00e9"]"#),
        Row.takes("object", "object", having: "fields: [ { key: a, type: integer } ]", "{}", #"{"a":1}"#),
        [
            Row(
                "object", "object", "fields: [ { key: a, type: integer, default: 7 } ]", "{}",
                .taken(as: #"{"a":7}"#))
        ],
        Row.refuses(
            "J-12", "object", having: "fields: [ { key: a, type: integer } ]", #"{"a":"1"}"#, "[]", #""x""#),
        Row.refuses(
            "J-13 J-14", "object", having: "fields: [ { key: a, type: integer } ]", code: "unknown_parameter",
            #"{"b":1}"#,
            #"{"__proto__":{}}"#, #"{"$where":"x"}"#, #"{"A":1}"#),
        Row.refuses(
            "object", "object", having: "fields: [ { key: a, type: string, required: true } ]",
            code: "required", "{}", #"{"a":null}"#),
        Row.refuses(
            "object", "object",
            having: "fields: [ { key: a, type: string, constraints: { max_length: 1 } } ]",
            code: "max_length",
            #"{"a":"xy"}"#),
        Row.refuses(
            "a file that is only claimed", "file", #"{"sha256":"00","name":"x"}"#, #""/etc/passwd""#,
            #""file:///etc/passwd""#, "{}"),
        Row.refuses(
            "a file that is only claimed", "list", having: "items: { type: file }", #"[{"sha256":"00"}]"#),
    ].flatMap { $0 }

    @Test(arguments: texts) func `a text`(_ row: Row) async throws { try await check(row) }
    @Test(arguments: numbers) func `a number or truth`(_ row: Row) async throws { try await check(row) }
    @Test(arguments: times) func `a time`(_ row: Row) async throws { try await check(row) }
    @Test(arguments: forms) func `a text of a form`(_ row: Row) async throws { try await check(row) }
    @Test(arguments: places) func `a place`(_ row: Row) async throws { try await check(row) }
    @Test(arguments: compounds) func `a list, an object or a file`(_ row: Row) async throws {
        try await check(row)
    }

    @Test func `every type has right and wrong values in the tables`() {
        let rows = Self.texts + Self.numbers + Self.times + Self.forms + Self.places + Self.compounds
        for type in ValueType.allCases {
            let own = rows.filter { $0.type == type.rawValue }
            // The right values of a file come beside the payload.
            let isTaken = own.contains { if case .taken = $0.expected { true } else { false } }
            #expect(isTaken || type == .file, "\(type)")
            #expect(own.contains { if case .refused = $0.expected { true } else { false } }, "\(type)")
        }
    }
}
