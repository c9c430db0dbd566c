// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// How far two places lie apart.
    static let geoDistance = CuratedFunction(
        "geo.distance", since: "0.1.0",
        summary:
            "Computes the distance between two places along the surface of a sphere, right to about 0.5 %.",
        parameters: [
            FunctionParameter("from", .value(.geo), "One place; of a line or an area, its middle."),
            FunctionParameter("to", .value(.geo), "The other."),
        ],
        returns: "Metres, rounded to hundredths.", result: .type(.number),
        examples: [
            FunctionExample(
                "A degree of latitude", stage: .value,
                with: ["from": .point("0", "0"), "to": .point("0", "1")],
                .returns(.decimal("111195.08"))),
            FunctionExample(
                "The same place", stage: .value,
                with: [
                    "from": ["lat": .decimal("38.7"), "lon": .decimal("-9.1")], "to": .point("-9.1", "38.7"),
                ],
                .returns(0)),
            FunctionExample(
                "Over the antimeridian", stage: .value,
                with: ["from": .point("179.5", "0"), "to": .point("-179.5", "0")],
                .returns(.decimal("111195.08"))),
            FunctionExample(
                "No place", stage: .value, with: ["from": .point("0", "91"), "to": .point("0", "0")],
                .fails(code: "geometry")),
        ],
        body: CuratedFunction.Body(value: { arguments throws(FunctionFailure) in
            guard let from = arguments["from"].flatMap({ SpherePoint(middleOf: $0) }),
                let to = arguments["to"].flatMap({ SpherePoint(middleOf: $0) }),
                let meters = Number("\(from.meters(to: to))")
            else {
                throw FunctionFailure(.final, code: "geometry", message: "'from' or 'to' holds no geometry")
            }
            return .number(meters.rounded(toPlaces: 2))
        }))
}
