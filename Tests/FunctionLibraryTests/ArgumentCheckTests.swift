// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

/// What the arguments of a call must keep to beyond their types, found before anything runs.
@Suite struct ArgumentCheckTests {
    struct Call: Sendable, CustomTestStringConvertible {
        let name: String
        let literals: ValueMap
        let problems: [String]

        init(_ name: String, _ literals: ValueMap, _ problems: [String] = []) {
            self.name = name
            self.literals = literals
            self.problems = problems
        }

        var testDescription: String { "\(name) \(CanonicalJSON.text(.map(literals)))" }
    }

    private static let square: Value = [
        "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
    ]

    static let calls = [
        Call("geo.within_box", ["west": -9, "south": 38, "east": -8, "north": 39]),
        Call("geo.within_box", ["west": -9, "south": 38], []),
        Call(
            "geo.within_box", ["west": -8, "south": 39, "east": -9, "north": 38],
            [
                "'south' must not be greater than 'north'",
                "'west' is greater than 'east', and a box over the antimeridian spans at most 180 degrees",
            ]),
        Call("geo.within_box", ["west": 177, "south": -20, "east": -178, "north": -15]),
        Call(
            "geo.within_box", ["west": -181, "north": 91],
            [
                "'west' must lie between -180 and 180", "'north' must lie between -90 and 90",
            ]),
        Call("geo.within_polygon", ["polygon": square]),
        Call(
            "geo.within_polygon", ["polygon": ["type": "Point", "coordinates": [0, 0]]],
            [
                "'polygon' must be a GeoJSON Polygon or MultiPolygon of closed rings"
            ]),
        Call(
            "geo.within_polygon",
            ["polygon": ["type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]]],
            [
                "'polygon' must be a GeoJSON Polygon or MultiPolygon of closed rings"
            ]),
        Call(
            "geo.within_polygon",
            [
                "polygon": [
                    "type": "Polygon", "coordinates": [[[179, 0], [-179, 0], [-179, 1], [179, 0]]],
                ]
            ],
            [
                "'polygon' has an edge over more than 180 degrees; cut it at the antimeridian, or add a point between"
            ]),
        Call(
            "geo.within_polygon",
            [
                "polygon": [
                    "type": "Polygon",
                    "coordinates": [[[-180, 0], [180, 0], [180, 1], [-180, 1], [-180, 0]]],
                ]
            ]),
        Call("geo.round", ["digits": 16], ["'digits' must lie between 0 and 15"]),
        Call("validate.matches", ["pattern": "^[a-z]+$"]),
        Call("validate.matches", ["pattern": "["], ["the pattern does not compile: missing ]: ["]),
        Call(
            "validate.matches", ["pattern": "(?=a)b"],
            ["the pattern does not compile: invalid perl operator: (?="]),
        Call("validate.in_set", ["set": []], ["'set' holds no value, so nothing passes"]),
        Call(
            "validate.required_together", ["fields": ["title"]], ["'fields' must name at least 2 parameters"]),
        Call(
            "validate.in_set", ["field": "count", "set": ["1", "x"]],
            ["'set' holds a string, and 'count' is of type integer"]),
        Call(
            "number.clamp", ["field": "count", "min": .number(Number("1.5") ?? Number(0))],
            ["'min' is no whole number, and 'count' is of type integer"]),
        Call("validate.sum_equals", ["fields": []], ["'fields' must name a parameter"]),
        Call("validate.sum_equals", ["field": "amount", "fields": "tags"]),
        Call("records.identical", ["within": "0s"], ["'within' must be longer than nothing"]),
        Call(
            "records.near_in_space_and_time", ["meters": 0, "within": "24h"],
            [
                "'meters' must lie between 0.1 and 1000000"
            ]),
        Call("records.similar_text", ["min_similarity": 2], ["'min_similarity' must lie between 0.5 and 1"]),
        Call("fields.set_defaults", ["defaults": [:]], ["'defaults' names no field"]),
        Call("fields.from_template", ["field": "label", "template": "{title} {amount} {{x}}"]),
        Call(
            "fields.from_template", ["field": "count", "template": "{titel}"],
            [
                "text does not fit 'count', which is of type integer",
                "unknown placeholder 'titel' in 'template'",
            ]),
        Call(
            "fields.from_template", ["field": "label", "template": "{location}{tags}"],
            [
                "placeholder 'location' does not hold text", "placeholder 'tags' does not hold text",
            ]),
        Call("fields.from_template", ["template": "{title"], ["'{' is not closed; write '{{' for a brace"]),
        Call("fields.from_template", ["template": "title}"], ["'}' closes nothing; write '}}' for a brace"]),
        Call("fields.from_template", ["template": "{}"], ["'{}' does not name a parameter or field"]),
        Call(
            "fields.from_template", ["template": "{title.length}"],
            ["'{title.length}' does not name a parameter or field"]),
        Call("fields.copy", ["from": "title", "to": "label"]),
        Call("fields.copy", ["from": "x", "to": "y"], ["unknown field or parameter 'x'"]),
        Call(
            "validate.in_set", ["field": "title", "set": ["a", 1]],
            ["'set' holds a number, and 'title' is of type string"]),
        Call("validate.in_set", ["field": "amount", "set": ["1.10", 2]]),
        Call("text.mask", ["sign": "**"], ["'sign' must be one character"]),
        Call("text.mask", ["sign": ""], ["'sign' must be one character"]),
        Call("number.clamp", [:], ["'min' or 'max' is needed"]),
        Call("number.clamp", ["min": 2, "max": 1], ["'min' must not be greater than 'max'"]),
        Call("number.round", ["digits": 31], ["'digits' must lie between -15 and 30"]),
        Call("text.truncate", ["max_length": 0], ["'max_length' must lie between 1 and 1000000"]),
        Call("phone.normalize", ["country_code": "+351"], ["'country_code' must be one to three digits"]),
        Call("ids.short_code", ["length": .number(Number(1 << 40))], ["'length' must lie between 4 and 32"]),
    ]

    @Test(arguments: calls)
    func `what is wrong with literals is named`(_ call: Call) throws {
        let function = try #require(FunctionRegistry.standard[call.name])
        let check = try #require(function.checkArguments)
        let scope = ArgumentScope(
            parameters: [
                "title": .string, "count": .integer, "amount": .decimal, "location": .geo, "tags": .list,
            ],
            fields: ["status": .string, "label": .string, "title": nil, "count": .integer],
            givenArguments: Set(call.literals.keys))
        #expect(check(call.literals, scope).map(\.message) == call.problems)
        for problem in check(call.literals, scope) {
            #expect(function.parameters.contains { $0.name == problem.argument })
        }
    }

    @Test(arguments: [ValueType.date, .datetime])
    func `exact time cannot be added to a date, wherever it comes from`(_ type: ValueType) throws {
        let check = try #require(FunctionRegistry.standard["date.add"]?.checkArguments)
        let said =
            type == .date ? ["exact time cannot be added to a date; add 'days'"] : []
        for (literals, given): (ValueMap, Set<String>) in [
            (["duration": "1h"], ["value", "duration"]), ([:], ["value", "duration"]),
        ] {
            let scope = ArgumentScope(parameters: [:], arguments: ["value": type], givenArguments: given)
            #expect(check(literals, scope).map(\.message) == said)
        }
        for (literals, given): (ValueMap, Set<String>) in [
            (["duration": .null], ["value", "duration"]), (["days": 1], ["value", "days"]),
        ] {
            let scope = ArgumentScope(parameters: [:], arguments: ["value": .date], givenArguments: given)
            #expect(check(literals, scope).isEmpty)
        }
    }

    @Test func `fields that are taken as they come are not looked for`() throws {
        let check = try #require(FunctionRegistry.standard["fields.copy"]?.checkArguments)
        #expect(check(["from": "anything", "to": "other"], ArgumentScope(parameters: [:])).isEmpty)
    }

    @Test func `a pattern that does not compile fails the call, should it get that far`() throws {
        let function = try #require(FunctionRegistry.standard["validate.matches"])
        let error = #expect(throws: FunctionFailure.self) {
            _ = try function.body.condition?(Arguments(["value": "a", "pattern": "["]))
        }
        #expect(error?.code == "pattern" && error?.kind == .final)
    }
}
