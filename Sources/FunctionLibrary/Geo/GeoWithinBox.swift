// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that a geometry lies in a box of degrees.
    static let geoWithinBox = CuratedFunction(
        "geo.within_box", since: "0.1.0",
        summary: "Checks that every position of a geometry lies within a box, its edges included.",
        parameters: [
            .checked([.geo]), .checkedValue(.value(.geo)),
            FunctionParameter(
                "west", .value(.number),
                """
                The longitude of the western edge, in degrees; greater than that of the eastern one where the box \
                crosses the antimeridian.
                """),
            FunctionParameter("south", .value(.number), "The least latitude, in degrees."),
            FunctionParameter("east", .value(.number), "The longitude of the eastern edge, in degrees."),
            FunctionParameter("north", .value(.number), "The greatest latitude, in degrees."),
        ],
        returns: "The geometry; as a condition, whether it lies within.", result: .value,
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
                "A box may cross the antimeridian", stage: .condition,
                with: [
                    "value": .point("-179.5", "-17"), "west": 177, "south": -20, "east": -178, "north": -15,
                ], .returns(true)),
            FunctionExample(
                "The other side of the world lies outside it", stage: .condition,
                with: ["value": .point("0", "-17"), "west": 177, "south": -20, "east": -178, "north": -15],
                .returns(false)),
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
                south <= position.latitude && position.latitude <= north
                    && position.longitudes.contains { longitude in
                        // RFC 7946 section 5.2: a box that crosses the antimeridian has its west in the east.
                        west <= east
                            ? west <= longitude && longitude <= east : west <= longitude || longitude <= east
                    }
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
        if let south = arguments.number("south"), let north = arguments.number("north"), north < south {
            problems.append(
                ArgumentProblem(argument: "south", message: "'south' must not be greater than 'north'"))
        }
        // Edges that were exchanged leave nearly the whole world; a box over the antimeridian is a small one.
        if let west = arguments.double("west"), let east = arguments.double("east"), west > east,
            east + 360 - west > 180
        {
            problems.append(
                ArgumentProblem(
                    argument: "west",
                    message:
                        "'west' is greater than 'east', and a box over the antimeridian spans at most 180 degrees"
                ))
        }
        return problems
    }
}
