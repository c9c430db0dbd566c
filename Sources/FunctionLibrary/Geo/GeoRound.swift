// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Rounds the coordinates of a geometry.
    static let geoRound = CuratedFunction(
        "geo.round", since: "0.1.0",
        summary: "Rounds longitude and latitude to so many decimal places; a half goes away from zero.",
        parameters: [
            .normalized([.geo]), .changedValue(.geo),
            FunctionParameter(
                "digits", .value(.integer), "Digits after the point, 0 to 15; five are about a metre.",
                default: 5),
        ],
        returns: "The geometry with rounded coordinates; altitudes as they were.", result: .type(.geo),
        examples: [
            FunctionExample(
                "Five digits are about a metre", stage: .normalize, with: ["field": "location"],
                on: ["location": .point("-9.139337001", "38.722252499")], types: ["location": .geo],
                .fields(["location": .point("-9.13934", "38.72225")])),
            FunctionExample(
                "A half goes away from zero", stage: .value,
                with: ["value": .point("-0.125", "0.125"), "digits": 2], .returns(.point("-0.13", "0.13"))),
            FunctionExample(
                "Latitude and longitude may be named", stage: .value,
                with: ["value": ["lat": .decimal("38.7071"), "lon": .decimal("-9.1355")], "digits": 1],
                .returns(["lat": .decimal("38.7"), "lon": .decimal("-9.1")])),
            FunctionExample(
                "A bounding box is rounded with it", stage: .value,
                with: [
                    "value": [
                        "type": "Point", "coordinates": [.decimal("1.26"), 2],
                        "bbox": [.decimal("1.26"), 2, .decimal("1.26"), 2],
                    ],
                    "digits": 1,
                ],
                .returns([
                    "type": "Point", "coordinates": [.decimal("1.3"), 2],
                    "bbox": [.decimal("1.3"), 2, .decimal("1.3"), 2],
                ])),
            FunctionExample(
                "Altitudes stay", stage: .value,
                with: [
                    "value": [
                        "type": "LineString",
                        "coordinates": [[.decimal("1.26"), 2, .decimal("10.55")], [3, 4]],
                    ],
                    "digits": 1,
                ],
                .returns([
                    "type": "LineString", "coordinates": [[.decimal("1.3"), 2, .decimal("10.55")], [3, 4]],
                ])),
        ],
        checkArguments: ArgumentLimits.integer("digits", 0...15),
        body: .changing(assumed: .geo) { value, _, arguments in
            rounded(value, to: max(0, min(arguments.integer("digits") ?? 5, 15)), depth: 0)
        })

    /// Rounds what is a position, wherever it stands in a geometry.
    private static func rounded(_ value: Value, to digits: Int, depth: Int) -> Value {
        guard depth < 16 else { return value }
        switch value {
        case .list(var list):
            guard list.first?.number != nil else {
                return .list(list.map { rounded($0, to: digits, depth: depth + 1) })
            }
            for index in list.indices.prefix(2) {
                if let number = list[index].number { list[index] = .number(number.rounded(toPlaces: digits)) }
            }
            return .list(list)
        case .map(var map):
            for key in ["lat", "lon"] {
                if let number = map[key]?.number { map[key] = .number(number.rounded(toPlaces: digits)) }
            }
            for key in ["coordinates", "geometries"] {
                if let part = map[key] { map[key] = rounded(part, to: digits, depth: depth + 1) }
            }
            if let box = map["bbox"]?.list { map["bbox"] = .list(rounded(box: box, to: digits)) }
            return .map(map)
        default: return value
        }
    }

    /// Rounds both corners of a bounding box, which would otherwise tell what is rounded away.
    private static func rounded(box: [Value], to digits: Int) -> [Value] {
        let half = box.count / 2
        return box.enumerated().map { index, value in
            guard half > 1, index % half < 2, let number = value.number else { return value }
            return .number(number.rounded(toPlaces: digits))
        }
    }
}

extension Value {
    /// A number by its text, null if it is none; for examples.
    static func decimal(_ text: String) -> Value { Number(text).map(Value.number) ?? .null }

    /// A GeoJSON point by the texts of longitude and latitude; for examples.
    static func point(_ longitude: String, _ latitude: String) -> Value {
        ["type": "Point", "coordinates": [.decimal(longitude), .decimal(latitude)]]
    }
}
