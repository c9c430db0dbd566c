// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that a geometry lies in an area.
    static let geoWithinPolygon = CuratedFunction(
        "geo.within_polygon", since: "0.1.0",
        summary: "Checks that every position of a geometry lies within an area, its border included.",
        parameters: [
            .checked([.geo]), .checkedValue(.value(.geo)),
            FunctionParameter(
                "polygon", .value(.geo),
                """
                A GeoJSON Polygon or MultiPolygon; one that crosses the antimeridian is cut there into two.
                """),
        ],
        returns: "The geometry; as a condition, whether it lies within.", result: .value,
        examples: [
            FunctionExample(
                "Inside", stage: .validate, with: ["field": "location", "polygon": triangle],
                on: ["location": .point("1", "1")], types: ["location": .geo], .refusals([:])),
            FunctionExample(
                "Outside", stage: .validate, with: ["field": "location", "polygon": triangle],
                on: ["location": .point("3", "3")], types: ["location": .geo],
                .refusals(["location": "within_polygon"])),
            FunctionExample(
                "On the border", stage: .condition, with: ["value": .point("2", "2"), "polygon": triangle],
                .returns(true)),
            FunctionExample(
                "In a hole", stage: .condition, with: ["value": .point("5", "5"), "polygon": ring],
                .returns(false)),
            FunctionExample(
                "An area cut at the antimeridian", stage: .condition,
                with: ["value": .point("-180", "1"), "polygon": pacific], .returns(true)),
            FunctionExample(
                "A shape that reaches out", stage: .condition,
                with: [
                    "value": ["type": "LineString", "coordinates": [[1, 1], [9, 9]]], "polygon": triangle,
                ],
                .returns(false)),
            FunctionExample(
                "As a step it fails", stage: .transform,
                with: ["value": .point("9", "9"), "polygon": triangle],
                .fails(code: "within_polygon")),
        ],
        checkArguments: { literals, _ in
            guard let polygon = literals["polygon"] else { return [] }
            guard let area = Area(polygon) else {
                let message = "'polygon' must be a GeoJSON Polygon or MultiPolygon of closed rings"
                return [ArgumentProblem(argument: "polygon", message: message)]
            }
            guard area.hasEdgeAroundTheWorld else { return [] }
            let message =
                "'polygon' has an edge over more than 180 degrees; cut it at the antimeridian, or add a point between"
            return [ArgumentProblem(argument: "polygon", message: message)]
        },
        body: .checking(code: "within_polygon", message: "lies outside the allowed area") {
            value, arguments in
            guard let area = arguments["polygon"].flatMap({ Area($0) }), let geometry = Geometry(value) else {
                return false
            }
            return geometry.positions.allSatisfy { position in
                position.longitudes.contains { area.contains($0.double, position.latitude.double) }
            }
        })

    private static let triangle: Value = [
        "type": "Polygon", "coordinates": [[[0, 0], [4, 0], [0, 4], [0, 0]]],
    ]
    private static let pacific: Value = [
        "type": "MultiPolygon",
        "coordinates": [
            [[[178, 0], [180, 0], [180, 2], [178, 2], [178, 0]]],
            [[[-180, 0], [-179, 0], [-179, 2], [-180, 2], [-180, 0]]],
        ],
    ]
    private static let ring: Value = [
        "type": "Polygon",
        "coordinates": [
            [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]],
        ],
    ]
}
