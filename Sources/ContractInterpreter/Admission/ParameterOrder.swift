// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The order in which parameters are settled: each after those that its default and its visibility look at.
///
/// One that is not visible counts as absent for all that come after it.
struct ParameterOrder {
    /// Positions in the list of parameters.
    private(set) var positions: [Int] = []
    /// Circles of parameters that wait for each other, each for the next, by their positions; none when there is an
    /// order.
    ///
    /// Of circles that share a parameter one stands for all.
    private(set) var cycles: [[Int]] = []

    init(_ parameters: [PlanParameter]) {
        let needs = parameters.map { parameter in
            let references =
                (parameter.defaultValue?.references ?? []) + (parameter.visibleWhen?.references ?? [])
            let keys = Set(references.filter { $0.root == .parameters }.compactMap(\.path.first))
            return keys.isEmpty ? [] : parameters.indices.filter { keys.contains(parameters[$0].key) }
        }
        guard needs.contains(where: { !$0.isEmpty }) else {
            positions = Array(parameters.indices)
            return
        }
        var isSettled = Array(repeating: false, count: parameters.count)
        while let next = parameters.indices.first(where: { index in
            !isSettled[index] && needs[index].allSatisfy { isSettled[$0] }
        }) {
            isSettled[next] = true
            positions.append(next)
        }
        let waiting = parameters.indices.filter { !isSettled[$0] }
        positions += waiting
        cycles = ParameterOrder.cycles(among: waiting, needs)
    }

    private static func cycles(among waiting: [Int], _ needs: [[Int]]) -> [[Int]] {
        let reach = Dictionary(uniqueKeysWithValues: waiting.map { ($0, reached(from: $0, needs)) })
        var told: Set<Int> = []
        var cycles: [[Int]] = []
        for start in waiting where !told.contains(start) && reach[start]?.contains(start) ?? false {
            // All that wait for each other.
            let ring = waiting.filter {
                reach[start]?.contains($0) ?? false && reach[$0]?.contains(start) ?? false
            }
            told.formUnion(ring)
            cycles.append(cycle(from: start, needs, Set(ring)))
        }
        return cycles
    }

    /// What a parameter waits for, whatever lies between; itself among them when it lies in a circle.
    private static func reached(from start: Int, _ needs: [[Int]]) -> Set<Int> {
        var reached: Set<Int> = []
        var open = needs[start]
        while let next = open.popLast() {
            if reached.insert(next).inserted { open += needs[next] }
        }
        return reached
    }

    /// Follows what is waited for inside a ring until a place comes up again.
    private static func cycle(from start: Int, _ needs: [[Int]], _ ring: Set<Int>) -> [Int] {
        var trail = [start]
        while let next = needs[trail[trail.count - 1]].first(where: ring.contains) {
            if let known = trail.firstIndex(of: next) { return Array(trail[known...]) }
            trail.append(next)
        }
        return trail
    }
}
