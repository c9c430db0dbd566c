// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Divides the sphere into cells such that two places within a reach lie in the same or in neighbouring
/// cells.
///
/// Bands of latitude are a little higher than the reach, or a multiple of it. Each band is divided into as many cells of
/// longitude as leave every cell at least as wide as two places within reach can lie apart there, or as the same multiple
/// of that: fewer towards the poles, one at them. A look-up therefore covers at most three cells in each of at most three
/// bands, and where the multiple is two, at most two in each of two.
struct CellGrid {
    /// A cell: the band from the south, the number in the band from the antimeridian eastwards.
    struct Cell: Hashable {
        var band: Int
        var number: Int
    }

    /// The reach as an angle, with a margin far above the rounding of the arithmetic.
    private let reach: Double
    private let multiple: Double
    private let bandHeight: Double
    private let bandCount: Int

    /// A grid for a reach in metres, above zero, with cells that are some times as large.
    init(reach meters: Double, multiple: Int64) {
        reach = min(meters / SpherePoint.earthRadius * 1.001, .pi)
        self.multiple = Double(multiple)
        bandCount = max(1, Int(.pi / (reach * self.multiple * 1.001)))
        bandHeight = .pi / Double(bandCount)
    }

    /// The cell that a place lies in.
    func cell(of point: SpherePoint) -> Cell {
        let band = band(at: point.latitude)
        let count = cellCount(in: band)
        return Cell(band: band, number: wrapped(position(of: point.longitude, of: count), count))
    }

    /// The cells that may hold places within reach: at most nine.
    func cells(around point: SpherePoint) -> [Cell] {
        var cells: [Cell] = []
        for band in band(at: point.latitude - reach)...band(at: point.latitude + reach) {
            let count = cellCount(in: band)
            guard count > 1, let width = widestDifference(in: band) else {
                cells.append(Cell(band: band, number: 0))
                continue
            }
            let first = position(of: point.longitude - width, of: count)
            let last = position(of: point.longitude + width, of: count)
            for number in first...min(last, first + count - 1) {
                cells.append(Cell(band: band, number: wrapped(number, count)))
            }
        }
        return cells
    }

    private func band(at latitude: Double) -> Int {
        max(0, min(bandCount - 1, Int(((latitude + .pi / 2) / bandHeight).rounded(.down))))
    }

    /// How far apart in longitude two places within reach can lie when one of them is in the band; nil when
    /// there is no bound, because the pole is within reach.
    private func widestDifference(in band: Int) -> Double? {
        let south = Double(band) * bandHeight - .pi / 2
        let farthest = max(abs(south), abs(south + bandHeight)) + reach
        guard farthest < .pi / 2 else { return nil }
        // From the haversine formula: sin²(Δλ/2) cos φ₁ cos φ₂ ≤ sin²(reach/2), and both latitudes are at
        // most the farthest.
        let sine = sin(reach / 2) / cos(farthest)
        return sine < 1 ? 2 * asin(sine) * 1.001 : nil
    }

    private func cellCount(in band: Int) -> Int {
        guard let width = widestDifference(in: band) else { return 1 }
        return max(1, Int(2 * .pi / (width * multiple * 1.001)))
    }

    /// The number of a cell, counted on beyond the antimeridian.
    private func position(of longitude: Double, of count: Int) -> Int {
        Int(((longitude + .pi) / (2 * .pi / Double(count))).rounded(.down))
    }

    private func wrapped(_ number: Int, _ count: Int) -> Int { ((number % count) + count) % count }
}
