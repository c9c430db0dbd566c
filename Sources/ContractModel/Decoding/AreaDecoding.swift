// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// A box `{ west, south, east, north }` in degrees, or a GeoJSON polygon.
    mutating func area(_ site: Site) -> Located<Constraints.Area>? {
        let isPolygon = site.node.entries.contains { ["type", "coordinates"].contains($0.key.text) }
        guard isPolygon else { return boundingBox(site).map { site.located($0) } }
        guard let mapping = mapping(site, .polygon) else { return nil }
        if let type = mapping["type"], !type.node.text.hasSameBytes(as: "Polygon") {
            report(
                .unknownValue, "'type' is \(type.node.description); expected 'Polygon'", at: type,
                help: "an area is a box '{ west, south, east, north }' or a GeoJSON polygon")
            return nil
        }
        guard let coordinates = mapping["coordinates"] else { return nil }
        let rings = list(coordinates, "'coordinates'") { decoder, ring in decoder.ring(ring) }
        guard let rings, let outer = rings.first, rings.count == coordinates.elements.count else {
            return nil
        }
        if rings.count > 1 {
            report(
                .wrongNodeKind, "a polygon with holes is not an area", at: coordinates.elements[1],
                help: "keep the outer ring only")
            return nil
        }
        return site.located(.polygon(outer))
    }

    private mutating func boundingBox(_ site: Site) -> Constraints.Area? {
        let help = "write '{ west: …, south: …, east: …, north: … }' in degrees, or a GeoJSON polygon"
        guard let mapping = mapping(site, .box, help: help) else { return nil }
        let west = degrees(mapping["west"], "'west'", limit: 180)
        let south = degrees(mapping["south"], "'south'", limit: 90)
        let east = degrees(mapping["east"], "'east'", limit: 180)
        let north = degrees(mapping["north"], "'north'", limit: 90)
        guard let west, let south, let east, let north else { return nil }
        if south > north, let place = mapping["south"], let other = mapping["north"] {
            report(
                .contradictoryConstraints, "'south' lies north of 'north'", at: place,
                labels: [.init("'north' stands here", at: other.range)], help: "exchange them")
            return nil
        }
        return .box(west: west, south: south, east: east, north: north)
    }

    private mutating func ring(_ site: Site) -> [[Double]]? {
        let points = list(site, "a ring") { decoder, point -> [Double]? in
            guard point.node.kind == .sequence, point.elements.count == 2 else {
                decoder.reportKind(point, expected: "'[longitude, latitude]'", of: "a point")
                return nil
            }
            let longitude = decoder.degrees(point.elements[0], "a longitude", limit: 180)
            let latitude = decoder.degrees(point.elements[1], "a latitude", limit: 90)
            guard let longitude, let latitude else { return nil }
            return [longitude, latitude]
        }
        guard let points, points.count == site.elements.count else { return nil }
        guard points.count >= 4, points.first == points.last else {
            report(
                .unfitLiteral, "a ring has at least four points, of which the last is the first again",
                at: site)
            return nil
        }
        return points
    }

    private mutating func degrees(_ site: Site?, _ what: String, limit: Int64) -> Double? {
        guard let site, let number = number(site, what) else { return nil }
        guard number.value >= Number(-limit), number.value <= Number(limit) else {
            report(
                .valueOutOfRange,
                "\(what) is \(number.value.text); expected from -\(limit) to \(limit) degrees",
                at: site)
            return nil
        }
        return number.value.double
    }
}
