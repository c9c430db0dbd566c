// SPDX-License-Identifier: Apache-2.0

/// Makes a shape smaller as long as it still shows what is wrong.
struct ShapeShrinker {
    /// How many smaller shapes are tried.
    var attempts = 300

    /// The smallest shape found that `isBroken` still says yes to.
    func shrink(
        _ shape: ContractShape, while isBroken: (ContractShape) async throws -> Bool
    ) async throws -> ContractShape {
        var smallest = shape
        var left = attempts
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            for candidate in smallest.top.smaller.map(ContractShape.init(top:)) where left > 0 {
                left -= 1
                if try await isBroken(candidate) {
                    smallest = candidate
                    isSmaller = true
                    break
                }
            }
        }
        return smallest
    }
}

extension ContractShape.Action {
    /// The action with something less, the greatest steps first.
    fileprivate var smaller: [ContractShape.Action] {
        let called = after.compactMap(\.called) + before.compactMap(\.called)
        let inside = called.map { ContractShape.Action(number: number, before: $0.before, after: $0.after) }
        return inside
            + ContractShape.smaller(before).map {
                var copy = self
                copy.before = $0
                return copy
            }
            + ContractShape.smaller(after).map {
                var copy = self
                copy.after = $0
                return copy
            }
    }
}

extension ContractShape {
    fileprivate static func smaller(_ list: [Step]) -> [[Step]] {
        var lists: [[Step]] = []
        for place in list.indices {
            lists.append(list.removing(place))
            for inner in list[place].lists where inner.allSatisfy({ $0.onlyItem == nil }) {
                lists.append(list.replacing(place, with: inner))
            }
        }
        for place in list.indices {
            lists += list[place].smaller.map { list.replacing(place, with: [$0]) }
        }
        // A jump may not lead beyond the list.
        return lists.filter(\.hasRoomForJumps)
    }
}

extension [ContractShape.Step] {
    fileprivate func removing(_ place: Int) -> Self {
        var copy = self
        copy.remove(at: place)
        return copy
    }

    fileprivate func replacing(_ place: Int, with steps: Self) -> Self {
        var copy = self
        copy.replaceSubrange(place...place, with: steps)
        return copy
    }

    fileprivate var hasRoomForJumps: Bool {
        enumerated().allSatisfy { place, step in
            var jump = 0
            if case .pass(let count) = step.work { jump = count }
            if case .pass(let count) = step.onError { jump = Swift.max(jump, count) }
            return jump == 0 || place + jump + 1 < count
        }
    }
}

extension ContractShape.Step {
    /// The step with something less in it.
    fileprivate var smaller: [ContractShape.Step] {
        var steps: [ContractShape.Step] = []
        func add(_ change: (inout ContractShape.Step) -> Void) {
            var copy = self
            change(&copy)
            steps.append(copy)
        }
        switch work {
        case .parallel(let branches, let mode):
            for place in branches.indices {
                if branches.count > 1 {
                    add { $0.work = .parallel(Array(branches[..<place] + branches[(place + 1)...]), mode) }
                }
                for list in ContractShape.smaller(branches[place]) where !list.isEmpty {
                    var changed = branches
                    changed[place] = list
                    add { $0.work = .parallel(changed, mode) }
                }
            }
        case .items(let count, let body, let mode, let concurrency):
            if count > 1, body.allSatisfy({ $0.onlyItem == nil }) {
                add { $0.work = .items(count - 1, body, mode, concurrency: concurrency) }
            }
            for list in ContractShape.smaller(body) where !list.isEmpty {
                add { $0.work = .items(count, list, mode, concurrency: concurrency) }
            }
        case .itemCalls(let count, let action, let mode, let concurrency):
            if count > 1 { add { $0.work = .itemCalls(count - 1, action, mode, concurrency: concurrency) } }
            for action in action.smaller {
                add { $0.work = .itemCalls(count, action, mode, concurrency: concurrency) }
            }
        case .call(let action): for action in action.smaller { add { $0.work = .call(action) } }
        default: break
        }
        if undo != .none { add { $0.undo = .none } }
        if onError != .fail, work != .push(.once) { add { $0.onError = .fail } }
        return steps
    }
}
