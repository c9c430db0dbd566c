// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The order in which parameters are settled: each after those that its default and its visibility look at.
///
/// One that is not visible counts as absent for all that come after it.
struct ParameterOrder {
    /// Positions in the list of parameters.
    private(set) var positions: [Int] = []
    /// Positions of parameters that wait for each other, each for the next; empty when there is an order.
    private(set) var cycle: [Int] = []

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
        guard let start = isSettled.firstIndex(of: false) else { return }
        cycle = ParameterOrder.cycle(from: start, needs, isSettled)
        positions += parameters.indices.filter { !isSettled[$0] }
    }

    /// Follows what is waited for until a place comes up again.
    private static func cycle(from start: Int, _ needs: [[Int]], _ isSettled: [Bool]) -> [Int] {
        var trail = [start]
        while let next = needs[trail[trail.count - 1]].first(where: { !isSettled[$0] }) {
            if let known = trail.firstIndex(of: next) { return Array(trail[known...]) }
            trail.append(next)
        }
        return trail
    }
}
