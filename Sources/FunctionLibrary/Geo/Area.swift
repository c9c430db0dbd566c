// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Polygons with holes, on the plane of longitude and latitude.
package struct Area {
    private typealias Point = (x: Double, y: Double)

    /// Polygons of rings; the first of each is its outer border.
    private let polygons: [[[Point]]]

    /// Reads a GeoJSON Polygon or MultiPolygon; nil for anything else and for a ring that is not closed.
    init?(_ value: Value) {
        guard let coordinates = value["coordinates"]?.list else { return nil }
        let parts: [Value]
        switch value["type"]?.string {
        case "Polygon": parts = [.list(coordinates)]
        case "MultiPolygon": parts = coordinates
        default: return nil
        }
        var polygons: [[[Point]]] = []
        for part in parts {
            guard let rings = part.list, !rings.isEmpty else { return nil }
            var polygon: [[Point]] = []
            for ring in rings {
                guard let points = Area.points(of: ring) else { return nil }
                polygon.append(points)
            }
            polygons.append(polygon)
        }
        guard !polygons.isEmpty else { return nil }
        self.polygons = polygons
    }

    /// One polygon without holes, from the positions of its border; those of less than two numbers are left out.
    package init(border: [[Double]]) {
        polygons = [[border.filter { $0.count >= 2 }.map { ($0[0], $0[1]) }]]
    }

    private static func points(of ring: Value) -> [Point]? {
        guard let positions = ring.list, positions.count >= 4, positions.first == positions.last else {
            return nil
        }
        var points: [Point] = []
        for position in positions {
            guard let parts = position.list, parts.count >= 2, let x = parts[0].number?.double,
                let y = parts[1].number?.double, abs(x) <= 180, abs(y) <= 90
            else { return nil }
            points.append((x, y))
        }
        return points
    }

    /// True when an edge spans more than half of the world and yet not all of it: most likely its polygon was meant to
    /// cross the antimeridian, where RFC 7946 section 3.1.9 has it cut in two.
    var hasEdgeAroundTheWorld: Bool {
        polygons.contains { rings in
            rings.contains { ring in
                zip(ring, ring.dropFirst()).contains { from, to in
                    let width = abs(to.x - from.x)
                    return width > 180 && width < 360
                }
            }
        }
    }

    /// True when a place lies in one of the polygons and in none of its holes; borders belong to the area.
    package func contains(_ x: Double, _ y: Double) -> Bool {
        polygons.contains { rings in
            if rings.contains(where: { Area.isOnBorder(of: $0, x, y) }) { return true }
            return Area.isInside(rings[0], x, y) && !rings.dropFirst().contains { Area.isInside($0, x, y) }
        }
    }

    private static func isOnBorder(of ring: [Point], _ x: Double, _ y: Double) -> Bool {
        zip(ring, ring.dropFirst()).contains { from, to in
            let cross = (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)
            // The area of the triangle is as exact as degrees with some twelve digits are.
            return abs(cross) <= 1e-12 && min(from.x, to.x) <= x && x <= max(from.x, to.x)
                && min(from.y, to.y) <= y && y <= max(from.y, to.y)
        }
    }

    /// Counts the edges east of the place; an edge holds its lower end and not its upper one.
    private static func isInside(_ ring: [Point], _ x: Double, _ y: Double) -> Bool {
        var isInside = false
        for (from, to) in zip(ring, ring.dropFirst()) where (from.y > y) != (to.y > y) {
            if x < (to.x - from.x) * (y - from.y) / (to.y - from.y) + from.x { isInside.toggle() }
        }
        return isInside
    }
}
