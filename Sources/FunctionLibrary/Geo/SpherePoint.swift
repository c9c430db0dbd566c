// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc

/// A place on the sphere that distances are measured on.
struct SpherePoint {
    /// The mean radius of the Earth (IUGG), in metres.
    ///
    /// A sphere is off by up to 0.5 %, which these uses bear.
    static let earthRadius = 6_371_008.8

    /// In radians, −π to π.
    let longitude: Double
    /// In radians, −π/2 to π/2.
    let latitude: Double

    init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }

    /// A place in degrees.
    init(_ position: Geometry.Position) {
        longitude = position.longitude.double * .pi / 180
        latitude = position.latitude.double * .pi / 180
    }

    /// The middle of a geometry: a point's own place, else the direction of the mean of its positions, which
    /// needs no care at the antimeridian or the poles.
    init?(middleOf value: Value) {
        guard let geometry = Geometry(value) else { return nil }
        let points = geometry.positions.map { SpherePoint($0) }
        guard points.count > 1 else {
            self = points[0]
            return
        }
        var (x, y, z) = (0.0, 0.0, 0.0)
        for point in points {
            x += cos(point.latitude) * cos(point.longitude)
            y += cos(point.latitude) * sin(point.longitude)
            z += sin(point.latitude)
        }
        // Positions that cancel out have no middle; the first stands for them.
        guard x * x + y * y + z * z > 1e-12 else {
            self = points[0]
            return
        }
        self.init(longitude: atan2(y, x), latitude: atan2(z, (x * x + y * y).squareRoot()))
    }

    /// The angle to another place, in radians, by the haversine formula, which stays exact for near places.
    func angle(to other: SpherePoint) -> Double {
        let across = sin((other.latitude - latitude) / 2)
        let along = sin((other.longitude - longitude) / 2)
        let haversine = across * across + cos(latitude) * cos(other.latitude) * along * along
        return 2 * asin(max(0, min(1, haversine)).squareRoot())
    }

    /// The distance to another place along the surface.
    func meters(to other: SpherePoint) -> Double { angle(to: other) * SpherePoint.earthRadius }
}
