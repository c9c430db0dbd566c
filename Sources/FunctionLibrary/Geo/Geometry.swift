// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The positions of a GeoJSON geometry (RFC 7946) or of `{lat, lon}`.
struct Geometry {
    /// A place in degrees, WGS 84.
    struct Position {
        var longitude: Number
        var latitude: Number

        /// The longitude; on the antimeridian both ways to write it.
        var longitudes: [Number] {
            let isAntimeridian = longitude == Number(180) || longitude == Number(-180)
            return isAntimeridian ? [Number(-180), Number(180)] : [longitude]
        }
    }

    /// In the order written; never empty.
    let positions: [Position]

    /// Reads a value; nil when it is no geometry, holds no position, or one beyond 180° or 90°.
    init?(_ value: Value) {
        var positions: [Position] = []
        guard Geometry.collect(value, depth: 0, into: &positions), !positions.isEmpty else { return nil }
        self.positions = positions
    }

    /// Collections may hold collections; deeper than this is refused.
    private static let maxDepth = 8

    private static func collect(_ value: Value, depth: Int, into positions: inout [Position]) -> Bool {
        guard depth < maxDepth, let map = value.map else { return false }
        if let latitude = map["lat"]?.number, let longitude = map["lon"]?.number, map["type"] == nil {
            return append(longitude, latitude, to: &positions)
        }
        switch map["type"]?.string {
        case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon":
            guard let coordinates = map["coordinates"] else { return false }
            return collect(coordinates: coordinates, depth: 0, into: &positions)
        case "GeometryCollection":
            guard let members = map["geometries"]?.list else { return false }
            return members.allSatisfy { collect($0, depth: depth + 1, into: &positions) }
        default: return false
        }
    }

    private static func collect(coordinates: Value, depth: Int, into positions: inout [Position]) -> Bool {
        guard depth < maxDepth, let list = coordinates.list else { return false }
        if list.count >= 2, let longitude = list[0].number, let latitude = list[1].number {
            return append(longitude, latitude, to: &positions)
        }
        return list.allSatisfy { collect(coordinates: $0, depth: depth + 1, into: &positions) }
    }

    private static func append(
        _ longitude: Number, _ latitude: Number, to positions: inout [Position]
    ) -> Bool {
        guard abs(longitude.double) <= 180, abs(latitude.double) <= 90 else { return false }
        positions.append(Position(longitude: longitude, latitude: latitude))
        return true
    }
}
