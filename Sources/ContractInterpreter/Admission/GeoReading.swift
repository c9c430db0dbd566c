// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Reads geo values: GeoJSON geometry (RFC 7946, WGS 84) or `{lat, lon}`, which becomes a GeoJSON point.
enum GeoReading {
    /// More points than any report needs, few enough to check at once.
    static let maxPositions = 10_000

    /// What a geometry may hold (RFC 7946 sections 3.1 and 5).
    static let members = ["type", "coordinates", "geometries", "bbox"]

    /// Collections may hold collections; deeper than this is refused.
    private static let maxDepth = 8

    static func read(_ value: Value) -> TypeChecker.Reading {
        let expected = "a GeoJSON geometry or {lat, lon} within ±90 and ±180 degrees"
        guard let map = value.map else { return .mismatch(expected: expected) }
        if map.count == 2, let latitude = map["lat"]?.number, let longitude = map["lon"]?.number {
            let point: Value = [
                "type": "Point", "coordinates": .list([.number(longitude), .number(latitude)]),
            ]
            return isPosition([.number(longitude), .number(latitude)])
                ? .value(point) : .mismatch(expected: expected)
        }
        var budget = maxPositions
        return isGeometry(map, depth: 0, &budget) ? .value(value) : .mismatch(expected: expected)
    }

    /// A geometry, with a bounding box or without.
    private static func isGeometry(_ map: ValueMap, depth: Int, _ budget: inout Int) -> Bool {
        guard depth < maxDepth, let type = map["type"]?.string,
            let content = map[type == "GeometryCollection" ? "geometries" : "coordinates"],
            map.count == (map["bbox"] == nil ? 2 : 3), map["bbox"].map(isBox) ?? true
        else { return false }
        switch type {
        case "Point": return isPosition(content.list)
        case "MultiPoint": return isLine(content, atLeast: 1, &budget)
        case "LineString": return isLine(content, atLeast: 2, &budget)
        case "MultiLineString": return all(content) { isLine($0, atLeast: 2, &budget) }
        case "Polygon": return isPolygon(content, &budget)
        case "MultiPolygon": return all(content) { isPolygon($0, &budget) }
        case "GeometryCollection":
            return all(content) { part in
                // Without this, what holds points alone would cost nothing.
                budget -= 1
                guard budget >= 0, let map = part.map else { return false }
                return isGeometry(map, depth: depth + 1, &budget)
            }
        default: return false
        }
    }

    /// The southwest and the northeast corner; west lies east of east where the antimeridian is between (section 5.2).
    private static func isBox(_ value: Value) -> Bool {
        guard let numbers = value.list, [4, 6].contains(numbers.count) else { return false }
        let (low, high) = (Array(numbers.prefix(numbers.count / 2)), Array(numbers.suffix(numbers.count / 2)))
        guard isPosition(low), isPosition(high), let south = low[1].number, let north = high[1].number
        else { return false }
        return south <= north
    }

    private static func all(_ value: Value, _ test: (Value) -> Bool) -> Bool {
        guard let elements = value.list, !elements.isEmpty else { return false }
        return elements.allSatisfy(test)
    }

    /// Longitude and latitude in degrees, and perhaps an altitude.
    private static func isPosition(_ elements: [Value]?) -> Bool {
        guard let elements, (2...3).contains(elements.count),
            let longitude = elements[0].number, let latitude = elements[1].number,
            elements.allSatisfy({ $0.number != nil })
        else { return false }
        return abs(longitude.double) <= 180 && abs(latitude.double) <= 90
    }

    private static func isLine(_ value: Value, atLeast count: Int, _ budget: inout Int) -> Bool {
        guard let positions = value.list, positions.count >= count else { return false }
        budget -= positions.count
        return budget >= 0 && positions.allSatisfy { isPosition($0.list) }
    }

    /// Rings of at least four positions whose last is the first (RFC 7946 section 3.1.6).
    private static func isPolygon(_ value: Value, _ budget: inout Int) -> Bool {
        guard let rings = value.list, !rings.isEmpty else { return false }
        for ring in rings {
            guard isLine(ring, atLeast: 4, &budget), let positions = ring.list,
                positions.first == positions.last
            else { return false }
        }
        return true
    }

    /// All positions of a geometry, as longitude and latitude.
    static func positions(of value: Value) -> [(longitude: Double, latitude: Double)] {
        func collect(_ value: Value, into positions: inout [(longitude: Double, latitude: Double)]) {
            guard let elements = value.list else { return }
            if elements.count >= 2, let longitude = elements[0].number, let latitude = elements[1].number {
                positions.append((longitude.double, latitude.double))
            } else {
                for element in elements { collect(element, into: &positions) }
            }
        }
        var positions: [(longitude: Double, latitude: Double)] = []
        if let coordinates = value["coordinates"] { collect(coordinates, into: &positions) }
        for part in value["geometries"]?.list ?? [] { positions += self.positions(of: part) }
        return positions
    }

    /// True when every position lies in the area, its edge included.
    static func isWithin(_ value: Value, _ area: Constraints.Area) -> Bool {
        let positions = positions(of: value)
        guard !positions.isEmpty else { return false }
        return positions.allSatisfy { position in
            switch area {
            case .box(let west, let south, let east, let north):
                let isBetween =
                    west <= east
                    ? (west...east).contains(position.longitude)
                    : position.longitude >= west || position.longitude <= east
                return isBetween && position.latitude >= south && position.latitude <= north
            case .polygon(let ring): return Area(border: ring).contains(position.longitude, position.latitude)
            }
        }
    }
}
