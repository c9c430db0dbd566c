// SPDX-License-Identifier: Apache-2.0

/// Makes up shapes of contracts, the same for the same seed: at most three wide and eight deep.
struct ShapeGenerator {
    static let maxWidth = 3
    static let maxDepth = 8
    /// Steps of one contract, so that a life stays short.
    private static let maxSteps = 22

    private let chance: SeededBytes
    private var number = 0
    private var actions = 0

    init(seed: UInt64) { chance = SeededBytes(seed: seed) }

    private func random(_ limit: Int) -> Int {
        let bytes = chance.next(2)
        return (Int(bytes[0]) << 8 | Int(bytes[1])) % limit
    }

    mutating func shape() -> ContractShape {
        ContractShape(top: action(depth: 2 + random(ShapeGenerator.maxDepth - 1), allowsUndo: true))
    }

    private mutating func action(depth: Int, allowsUndo: Bool) -> ContractShape.Action {
        actions += 1
        var action = ContractShape.Action(number: actions)
        // Depth counts steps inside each other.
        if random(3) == 0 { action.before = list(1 + random(2), depth: min(depth, 2), item: nil, allowsUndo) }
        action.after = list(1 + random(ShapeGenerator.maxWidth), depth: depth, item: nil, allowsUndo)
        return action
    }

    /// A list of steps; `item` is how many items the fan-out around it has.
    private mutating func list(
        _ count: Int, depth: Int, item: Int?, _ allowsUndo: Bool
    ) -> [ContractShape.Step] {
        var steps = (0..<count).map { _ in step(depth: depth, item: item, allowsUndo) }
        for place in steps.indices {
            // Jumps go to a later step of the list, and pass by at least one.
            let room = steps.count - place - 2
            guard room >= 1 else { continue }
            if random(12) == 0, steps[place].onlyItem == nil {
                number += 1
                steps[place] = ContractShape.Step(number: number, work: .pass(1 + random(room)))
            } else if steps[place].mayFail, random(4) == 0 {
                steps[place].onError = .pass(1 + random(room))
            }
        }
        return steps
    }

    private mutating func step(depth: Int, item: Int?, _ allowsUndo: Bool) -> ContractShape.Step {
        number += 1
        let own = number
        let nests = depth > 1 && number < ShapeGenerator.maxSteps && random(5) < 3
        var step = ContractShape.Step(
            number: own, work: nests ? nested(depth: depth - 1, item: item, allowsUndo) : simple())
        // What an item comes to is seen in it only, and so nobody behind it could ask.
        if step.work == .push(.once), item != nil { step.work = .push(.lost) }
        if step.work == .push(.once) { step.onError = .goOn }
        if step.mayFail, step.onError == .fail, random(3) == 0 { step.onError = .goOn }
        if allowsUndo, step.mayBeUndone, random(2) == 0 { step.undo = random(8) == 0 ? .fails : .works }
        if let item, random(3) == 0 { step.onlyItem = random(item) }
        if step.onlyItem == nil, random(12) == 0 { step.isSkipped = true }
        return step
    }

    private func simple() -> ContractShape.Work {
        switch random(20) {
        case 0: .transform
        case 1: .emit
        case 2, 3: .approval
        case 4: .pause
        case 5, 6, 7: .event
        case 8: .never
        case 9: random(2) == 0 ? .endFailed : .endCompleted
        case 10: .push(.final)
        case 11: .push(.away)
        case 12: .push(.lost)
        case 13: .push(.once)
        default: .push(.fine)
        }
    }

    private mutating func nested(depth: Int, item: Int?, _ allowsUndo: Bool) -> ContractShape.Work {
        let mode = ContractShape.Mode.allCases[random(3)]
        let width = 1 + random(ShapeGenerator.maxWidth)
        switch random(5) {
        case 0, 1:
            return .parallel(
                (0..<width).map { _ in list(1 + random(2), depth: depth, item: item, allowsUndo) }, mode)
        case 2:
            return .items(
                width, list(1 + random(2), depth: depth, item: width, allowsUndo), mode,
                concurrency: 1 + random(3))
        case 3:
            return .itemCalls(
                width, action(depth: depth, allowsUndo: true), mode, concurrency: 1 + random(3))
        default: return .call(action(depth: depth, allowsUndo: true))
        }
    }
}

extension ContractShape.Step {
    /// True for a step that may say what comes behind its failure.
    fileprivate var mayFail: Bool {
        switch work {
        case .push(.final), .never, .parallel, .items, .itemCalls, .call: true
        default: false
        }
    }

    fileprivate var mayBeUndone: Bool {
        switch work {
        case .push(.once), .push(.final), .never: false
        case .push, .call, .emit: true
        default: false
        }
    }
}
