// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import FunctionLibrary

/// The promise of match keys, over seeded random pairs: what the comparison accepts, the keys find.
@Suite struct NearInSpaceAndTimeTests {
    private static let degreesPerMeter = 180 / (Double.pi * SpherePoint.earthRadius)

    /// Where keys go wrong if they go wrong: poles, antimeridian, equator, band edges, and anywhere.
    private static func place(_ random: inout SeededGenerator) -> (longitude: Double, latitude: Double) {
        let longitude: Double =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: 180 - Double.random(in: 0...0.001, using: &random)
            case 1: -180 + Double.random(in: 0...0.001, using: &random)
            default: .random(in: -180...180, using: &random)
            }
        let latitude: Double =
            switch Int.random(in: 0..<6, using: &random) {
            case 0: 90 - Double.random(in: 0...0.01, using: &random)
            case 1: -90 + Double.random(in: 0...0.01, using: &random)
            case 2: .random(in: -0.001...0.001, using: &random)
            case 3: .random(in: 80...90, using: &random)
            default: .random(in: -90...90, using: &random)
            }
        return (longitude, latitude)
    }

    /// A place up to about `meters` away.
    private static func place(
        near place: (longitude: Double, latitude: Double), meters: Double, _ random: inout SeededGenerator
    ) -> (longitude: Double, latitude: Double) {
        let reach = meters * degreesPerMeter
        var latitude = place.latitude + .random(in: -reach...reach, using: &random)
        let narrowing = max(0.000_001, (1 - (latitude / 90) * (latitude / 90)).magnitude.squareRoot())
        var longitude = place.longitude + .random(in: -reach...reach, using: &random) / narrowing
        // Over the pole and down the other side.
        if abs(latitude) > 90 {
            latitude = (latitude > 0 ? 180 : -180) - latitude
            longitude += 180
        }
        longitude = longitude.remainder(dividingBy: 360)
        return (longitude, max(-90, min(90, latitude)))
    }

    private static func subject(_ place: (longitude: Double, latitude: Double), at: Int64) -> MatchSubject {
        let coordinates = [place.longitude, place.latitude].map { degrees in
            Value.number(Number("\(degrees)") ?? Number(0))
        }
        return MatchSubject(
            values: ["location": ["type": "Point", "coordinates": .list(coordinates)]], actor: "ana",
            action: "report",
            fingerprint: "", at: Instant(microseconds: at))
    }

    private static func matching(_ version: Int) throws -> Matching {
        try #require(
            FunctionRegistry.standard.function("records.near_in_space_and_time", version: version)?.body
                .matching)
    }

    @Test(arguments: [0.1, 1, 30, 500, 20_000, 1_000_000], [1, 2])
    func `two subjects that match share a key`(_ meters: Double, _ version: Int) throws {
        let matching = try Self.matching(version)
        let arguments = Arguments(["field": "location", "meters": .decimal("\(meters)"), "within": "24h"])
        let day: Int64 = 86_400_000_000
        var random = SeededGenerator(seed: UInt64(meters * 10))
        var accepted = 0
        for pair in 0..<6000 {
            let here = Self.place(&random)
            let there = Self.place(near: here, meters: meters, &random)
            let start =
                day * .random(in: -20_000...20_000, using: &random) + .random(in: -2...2, using: &random)
            let apart: Int64 = [0, day, -day, .random(in: -day...day, using: &random)][pair % 4]
            let (subject, candidate) = (Self.subject(here, at: start), Self.subject(there, at: start + apart))
            guard let score = matching.compare(subject, candidate, arguments) else { continue }
            accepted += 1
            #expect(0.5...1 ~= score)
            #expect(
                Set(matching.index(candidate, arguments)).isSubset(of: matching.lookUp(subject, arguments)),
                "\(here) \(there) \(start) \(apart)")
            #expect(
                Set(matching.index(subject, arguments)).isSubset(of: matching.lookUp(candidate, arguments)),
                "\(there) \(here) \(start) \(apart)")
        }
        #expect(accepted > 1000)
    }

    @Test(arguments: [0.1, 30, 5000, 1_000_000], [(1, 9), (2, 4)])
    func `a look-up covers few cells, all different, its own among them`(
        _ meters: Double, _ grown: (multiple: Int64, most: Int)
    ) {
        let grid = CellGrid(reach: meters, multiple: grown.multiple)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<4000 {
            let place = Self.place(&random)
            let point = SpherePoint(
                longitude: place.longitude * .pi / 180, latitude: place.latitude * .pi / 180)
            let cells = grid.cells(around: point)
            #expect(cells.count <= grown.most && Set(cells).count == cells.count, "\(place)")
            #expect(cells.contains(grid.cell(of: point)), "\(place)")
        }
    }

    @Test func `a place at an instant is looked up under eight keys at most`() throws {
        let matching = try Self.matching(2)
        let arguments = Arguments(["field": "location", "meters": 30, "within": "24h"])
        var random = SeededGenerator(seed: 3)
        for _ in 0..<4000 {
            let at = Int64.random(in: -1_000_000_000_000_000...1_000_000_000_000_000, using: &random)
            let subject = Self.subject(Self.place(&random), at: at)
            #expect(matching.lookUp(subject, arguments).count <= 8)
        }
    }

    @Test func `a version that is pinned is at hand, and contracts get the latest`() {
        let name = "records.near_in_space_and_time"
        #expect(FunctionRegistry.standard[name]?.version == 2)
        #expect(FunctionRegistry.standard.function(name, version: 1)?.version == 1)
        #expect(FunctionRegistry.standard.function(name, version: 3) == nil)
        #expect(FunctionRegistry.standard.adding([]).function(name, version: 1)?.version == 1)
    }

    @Test func `keys of places far apart differ`() throws {
        let matching = try Self.matching(2)
        let arguments = Arguments(["field": "location", "meters": 30, "within": "24h"])
        let lisbon = Self.subject((-9.139, 38.722), at: 0)
        let porto = Self.subject((-8.611, 41.149), at: 0)
        #expect(Set(matching.lookUp(lisbon, arguments)).isDisjoint(with: matching.index(porto, arguments)))
        let later = Self.subject((-9.139, 38.722), at: 5 * 86_400_000_000)
        #expect(Set(matching.lookUp(lisbon, arguments)).isDisjoint(with: matching.index(later, arguments)))
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
    func `instants at the ends of time have keys`(_ microseconds: Int64) throws {
        let matching = try Self.matching(2)
        let arguments = Arguments(["field": "location", "meters": 30, "within": "24h"])
        let subject = Self.subject((0, 0), at: microseconds)
        #expect(
            !Set(matching.index(subject, arguments)).isDisjoint(with: matching.lookUp(subject, arguments)))
    }

    @Test(arguments: [
        ((0.0, 0.0), (1.0, 0.0), 111_195.08), ((0.0, 89.0), (180.0, 89.0), 222_390.16),
        ((179.5, 10.0), (-179.5, 10.0), 109_506.66), ((-9.1393, 38.7223), (-8.6291, 41.1579), 274_264.4),
        ((0.0, 0.0), (180.0, 0.0), 20_015_114.44),
    ])
    func `distances are those of the sphere`(
        _ here: (Double, Double), _ there: (Double, Double), _ meters: Double
    ) {
        func point(_ place: (Double, Double)) -> SpherePoint {
            SpherePoint(longitude: place.0 * .pi / 180, latitude: place.1 * .pi / 180)
        }
        let distance = point(here).meters(to: point(there))
        #expect(abs(distance - meters) < max(1, meters * 0.001), "\(distance)")
    }

    @Test func `the middle of a line over the antimeridian lies there`() throws {
        let line: Value = ["type": "LineString", "coordinates": [[179, 0], [-179, 0]]]
        let middle = try #require(SpherePoint(middleOf: line))
        #expect(abs(abs(middle.longitude) - .pi) < 1e-9 && abs(middle.latitude) < 1e-9)
    }
}
