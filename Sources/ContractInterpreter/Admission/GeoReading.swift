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

    /// What is wrong with a geometry, and where in it.
    private struct Fault {
        /// Keys and positions that lead to it.
        var path: [String] = []
        var expected = "a GeoJSON geometry or {lat, lon} within ±90 and ±180 degrees"

        func below(_ step: String) -> Fault { Fault(path: [step] + path, expected: expected) }

        static let position = Fault(
            expected: "a geometry whose positions are [longitude, latitude] within ±180 and ±90 degrees")
        static let ring = Fault(
            expected:
                "a geometry whose rings have at least four positions, the last of which is the first again")
        static func line(atLeast count: Int) -> Fault {
            Fault(expected: "a geometry whose lines have at least \(count) positions")
        }
    }

    static func read(_ value: Value) -> TypeChecker.Reading {
        guard let map = value.map else { return .mismatch(expected: Fault().expected) }
        if map.count == 2, let latitude = map["lat"]?.number, let longitude = map["lon"]?.number {
            let position: [Value] = [.number(longitude), .number(latitude)]
            guard isPosition(position) else {
                return .mismatch(
                    expected: Fault().expected, path: [abs(latitude.double) > 90 ? "lat" : "lon"])
            }
            return .value(["type": "Point", "coordinates": .list(position)])
        }
        var budget = maxPositions
        guard let fault = fault(in: map, depth: 0, &budget) else { return .value(value) }
        return .mismatch(expected: fault.expected, path: fault.path)
    }

    /// What is wrong with a geometry, with a bounding box or without.
    private static func fault(in map: ValueMap, depth: Int, _ budget: inout Int) -> Fault? {
        guard depth < maxDepth, let type = map["type"]?.string else { return Fault() }
        let key = type == "GeometryCollection" ? "geometries" : "coordinates"
        guard let content = map[key], map.count == (map["bbox"] == nil ? 2 : 3),
            map["bbox"].map(isBox) ?? true
        else { return Fault() }
        let fault: Fault?
        switch type {
        case "Point": fault = isPosition(content.list) ? nil : .position
        case "MultiPoint": fault = lineFault(content, atLeast: 1, &budget)
        case "LineString": fault = lineFault(content, atLeast: 2, &budget)
        case "MultiLineString": fault = first(in: content) { lineFault($0, atLeast: 2, &budget) }
        case "Polygon": fault = polygonFault(content, &budget)
        case "MultiPolygon": fault = first(in: content) { polygonFault($0, &budget) }
        case "GeometryCollection":
            fault = first(in: content) { part in
                // Without this, what holds points alone would cost nothing.
                budget -= 1
                guard budget >= 0, let map = part.map else { return Fault() }
                return self.fault(in: map, depth: depth + 1, &budget)
            }
        default: return Fault()
        }
        return fault?.below(key)
    }

    /// The southwest and the northeast corner; west lies east of east where the antimeridian is between (section 5.2).
    private static func isBox(_ value: Value) -> Bool {
        guard let numbers = value.list, [4, 6].contains(numbers.count) else { return false }
        let (low, high) = (Array(numbers.prefix(numbers.count / 2)), Array(numbers.suffix(numbers.count / 2)))
        guard isPosition(low), isPosition(high), let south = low[1].number, let north = high[1].number
        else { return false }
        return south <= north
    }

    private static func first(in value: Value, _ find: (Value) -> Fault?) -> Fault? {
        guard let elements = value.list, !elements.isEmpty else { return Fault() }
        for (index, element) in elements.enumerated() {
            if let fault = find(element) { return fault.below("\(index)") }
        }
        return nil
    }

    /// Longitude and latitude in degrees, and perhaps an altitude.
    private static func isPosition(_ elements: [Value]?) -> Bool {
        guard let elements, (2...3).contains(elements.count),
            let longitude = elements[0].number, let latitude = elements[1].number,
            elements.allSatisfy({ $0.number != nil })
        else { return false }
        return abs(longitude.double) <= 180 && abs(latitude.double) <= 90
    }

    private static func lineFault(_ value: Value, atLeast count: Int, _ budget: inout Int) -> Fault? {
        guard let positions = value.list else { return Fault() }
        budget -= positions.count
        if budget < 0 { return Fault() }
        if positions.count < count { return .line(atLeast: count) }
        return first(in: value) { isPosition($0.list) ? nil : .position }
    }

    /// Rings of at least four positions whose last is the first (RFC 7946 section 3.1.6).
    private static func polygonFault(_ value: Value, _ budget: inout Int) -> Fault? {
        first(in: value) { ring in
            if let fault = lineFault(ring, atLeast: 1, &budget) { return fault }
            guard let positions = ring.list, positions.count >= 4 else { return .ring }
            return positions.first == positions.last ? nil : .ring.below("\(positions.count - 1)")
        }
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
