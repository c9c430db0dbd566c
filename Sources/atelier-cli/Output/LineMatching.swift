// SPDX-License-Identifier: Apache-2.0

/// Which lines of two texts are the same ones: the base of a comparison.
///
/// Lines that occur once on both sides hold the texts together; between them a shortest way is looked for, with a
/// ceiling. Where texts differ more than that, one stretch replaces the other, so that time stays in proportion to
/// size.
struct LineMatching {
    /// Lines by number: equal lines have equal numbers.
    private let old: [Int]
    private let new: [Int]
    /// For each old line the new line that it is; nil for one that is gone.
    private(set) var partners: [Int?]

    /// So many steps a shortest way may take.
    private static let maxSteps = 200
    /// So often stretches are looked at anew for lines that occur once.
    private static let maxLevels = 24

    init(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) {
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func number(_ line: ArraySlice<UInt8>) -> Int {
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        self.old = old.map(number)
        self.new = new.map(number)
        partners = Array(repeating: nil, count: old.count)
        match(0..<old.count, 0..<new.count, level: 0)
    }

    private mutating func match(_ left: Range<Int>, _ right: Range<Int>, level: Int) {
        var (left, right) = (left, right)
        while let a = left.first, let b = right.first, old[a] == new[b] {
            partners[a] = b
            (left, right) = (a + 1..<left.upperBound, b + 1..<right.upperBound)
        }
        while let a = left.last, let b = right.last, old[a] == new[b] {
            partners[a] = b
            (left, right) = (left.lowerBound..<a, right.lowerBound..<b)
        }
        if left.isEmpty || right.isEmpty { return }
        let anchors = level < LineMatching.maxLevels ? anchors(left, right) : []
        guard !anchors.isEmpty else {
            shortestWay(left, right)
            return
        }
        var (a, b) = (left.lowerBound, right.lowerBound)
        for anchor in anchors {
            partners[anchor.old] = anchor.new
            match(a..<anchor.old, b..<anchor.new, level: level + 1)
            (a, b) = (anchor.old + 1, anchor.new + 1)
        }
        match(a..<left.upperBound, b..<right.upperBound, level: level + 1)
    }

    /// Lines that occur once on both sides, as many as stand in the same order on both.
    private func anchors(_ left: Range<Int>, _ right: Range<Int>) -> [(old: Int, new: Int)] {
        // The place on the right, -1 for a line that occurs twice on either side.
        var places: [Int: (old: Int, new: Int)] = [:]
        for index in left { places[old[index]] = places[old[index]] == nil ? (index, -2) : (-1, -1) }
        for index in right {
            guard let place = places[new[index]], place.old >= 0 else { continue }
            places[new[index]] = place.new == -2 ? (place.old, index) : (-1, -1)
        }
        let unique = left.compactMap { index in
            places[old[index]].flatMap { $0.old == index && $0.new >= 0 ? $0 : nil }
        }
        return LineMatching.longestRise(unique)
    }

    /// The longest part whose new places rise.
    private static func longestRise(_ pairs: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
        var ends: [Int] = []
        var previous = Array(repeating: -1, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[ends[middle]].new < pair.new { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = ends[low - 1] }
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var rise: [(old: Int, new: Int)] = []
        var next = ends.last ?? -1
        while next >= 0 {
            rise.append(pairs[next])
            next = previous[next]
        }
        return rise.reversed()
    }

    /// Myers' greedy search for a shortest way; beyond its ceiling nothing is matched.
    private mutating func shortestWay(_ left: Range<Int>, _ right: Range<Int>) {
        let limit = min(left.count + right.count, LineMatching.maxSteps)
        var furthest = Array(repeating: 0, count: 2 * limit + 3)
        var trace: [[Int]] = []
        for steps in 0...limit {
            trace.append(furthest)
            for diagonal in stride(from: -steps, through: steps, by: 2) {
                let place = diagonal + limit + 1
                let goesDown =
                    diagonal == -steps || diagonal != steps && furthest[place - 1] < furthest[place + 1]
                var x = goesDown ? furthest[place + 1] : furthest[place - 1] + 1
                var y = x - diagonal
                while x < left.count, y >= 0, y < right.count,
                    old[left.lowerBound + x] == new[right.lowerBound + y]
                {
                    (x, y) = (x + 1, y + 1)
                }
                furthest[place] = x
                if x >= left.count, y >= right.count {
                    walkBack(trace, steps, limit, left, right)
                    return
                }
            }
        }
    }

    private mutating func walkBack(
        _ trace: [[Int]], _ steps: Int, _ limit: Int, _ left: Range<Int>, _ right: Range<Int>
    ) {
        var (x, y) = (left.count, right.count)
        for step in stride(from: steps, through: 0, by: -1) {
            let furthest = trace[step]
            let diagonal = x - y
            let place = diagonal + limit + 1
            let goesDown =
                diagonal == -step || diagonal != step && furthest[place - 1] < furthest[place + 1]
            let before = step == 0 ? 0 : goesDown ? diagonal + 1 : diagonal - 1
            let fromX = step == 0 ? 0 : furthest[before + limit + 1]
            let fromY = fromX - before
            while x > max(fromX, 0), y > max(fromY, 0),
                old[left.lowerBound + x - 1] == new[right.lowerBound + y - 1]
            {
                (x, y) = (x - 1, y - 1)
                partners[left.lowerBound + x] = right.lowerBound + y
            }
            (x, y) = (fromX, fromY)
        }
    }
}
