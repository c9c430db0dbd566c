// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that a geometry lies in a box of degrees.
    static let geoWithinBox = CuratedFunction(
        "geo.within_box", since: "0.1.0",
        summary: "Checks that every position of a geometry lies within a box, its edges included.",
        parameters: [
            .checked([.geo]), .checkedValue(.value(.geo)),
            FunctionParameter("west", .value(.number), "The least longitude, in degrees."),
            FunctionParameter("south", .value(.number), "The least latitude, in degrees."),
            FunctionParameter("east", .value(.number), "The greatest longitude, in degrees."),
            FunctionParameter("north", .value(.number), "The greatest latitude, in degrees."),
        ],
        returns: "The geometry; as a condition, whether it lies within.",
        examples: [
            FunctionExample(
                "A place within passes", stage: .validate, with: box(["field": "location"]),
                on: ["location": .point("-9.139", "38.722")], types: ["location": .geo], .refusals([:])),
            FunctionExample(
                "A place outside is refused", stage: .validate, with: box(["field": "location"]),
                on: ["location": .point("-8.61", "41.15")], types: ["location": .geo],
                .refusals(["location": "within_box"])),
            FunctionExample(
                "An absent place passes", stage: .validate, with: box(["field": "location"]),
                types: ["location": .geo], .refusals([:])),
            FunctionExample(
                "The edge belongs to the box", stage: .condition,
                with: box(["value": ["lat": .decimal("38.80"), "lon": .decimal("-9.25")]]), .returns(true)),
            FunctionExample(
                "A shape must lie within as a whole", stage: .condition,
                with: box([
                    "value": [
                        "type": "LineString",
                        "coordinates": [
                            [.decimal("-9.2"), .decimal("38.7")], [.decimal("-9.0"), .decimal("38.7")],
                        ],
                    ]
                ]),
                .returns(false)),
            FunctionExample(
                "As a step it fails", stage: .transform, with: box(["value": .point("0", "0")]),
                .fails(code: "within_box")),
        ],
        checkArguments: { literals, _ in
            let arguments = Arguments(literals)
            return BoxProblem.find(arguments)
        },
        body: .checking(code: "within_box", message: "lies outside the allowed area") { value, arguments in
            guard let west = arguments.number("west"), let south = arguments.number("south"),
                let east = arguments.number("east"), let north = arguments.number("north"),
                let geometry = Geometry(value)
            else { return false }
            return geometry.positions.allSatisfy { position in
                west <= position.longitude && position.longitude <= east
                    && south <= position.latitude && position.latitude <= north
            }
        })

    /// The box of the examples with one more argument.
    private static func box(_ further: ValueMap) -> ValueMap {
        var arguments = further
        arguments["west"] = .decimal("-9.25")
        arguments["south"] = .decimal("38.69")
        arguments["east"] = .decimal("-9.09")
        arguments["north"] = .decimal("38.80")
        return arguments
    }
}

/// What can be wrong with the edges of a box.
private enum BoxProblem {
    static func find(_ arguments: Arguments) -> [ArgumentProblem] {
        var problems: [ArgumentProblem] = []
        for (name, limit) in [("west", 180.0), ("south", 90), ("east", 180), ("north", 90)] {
            guard let degrees = arguments.double(name), abs(degrees) > limit else { continue }
            problems.append(
                ArgumentProblem(
                    argument: name, message: "'\(name)' must lie between -\(Int(limit)) and \(Int(limit))"))
        }
        for (low, high) in [("west", "east"), ("south", "north")] {
            guard let least = arguments.number(low), let greatest = arguments.number(high), greatest < least
            else {
                continue
            }
            problems.append(
                ArgumentProblem(argument: low, message: "'\(low)' must not be greater than '\(high)'"))
        }
        return problems
    }
}
