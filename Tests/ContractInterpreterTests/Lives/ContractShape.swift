// SPDX-License-Identifier: Apache-2.0

/// What a made-up contract does: actions with trees of steps, which can be written as a contract, and told beforehand.
struct ContractShape: Sendable, Hashable {
    var top: Action

    /// An action: steps before its record, and steps behind it.
    struct Action: Sendable, Hashable {
        var number: Int
        var before: [Step] = []
        var after: [Step] = []
    }

    struct Step: Sendable, Hashable {
        /// Unique in the contract.
        var number: Int
        var work: Work
        var undo = Undo.none
        var onError = OnError.fail
        /// The one item of the fan-out around it that the step is for; nil: all.
        var onlyItem: Int?
        /// A condition that never holds stands before it.
        var isSkipped = false
    }

    enum Undo: Sendable, Hashable { case none, works, fails }

    enum OnError: Sendable, Hashable {
        case fail, goOn
        /// So many steps of the same list are passed by.
        case pass(Int)
    }

    enum Mode: String, Sendable, Hashable, CaseIterable {
        case failFast = "fail_fast"
        case completeAll = "complete_all"
        case collect
    }

    /// How an outside system answers a push.
    enum Reply: String, Sendable, Hashable, CaseIterable {
        case fine, final
        /// It is away for the first attempts.
        case away
        /// It does it, and the first answer is lost.
        case lost
        /// It is asked once at the most, and the step goes on whatever comes of it.
        case once
    }

    indirect enum Work: Sendable, Hashable {
        case transform, emit, approval
        case push(Reply)
        /// For a time; for an event that comes; for one that never does.
        case pause, event, never
        /// Passes by so many steps of the list; ends the run.
        case pass(Int)
        case endFailed, endCompleted
        case parallel([[Step]], Mode)
        case items(Int, [Step], Mode, concurrency: Int)
        case itemCalls(Int, Action, Mode, concurrency: Int)
        case call(Action)
    }
}

extension ContractShape {
    /// Every action, the first one first.
    var actions: [Action] { top.withInner }

    /// How many steps there are, at whatever depth.
    var stepCount: Int { actions.reduce(0) { $0 + $1.steps.reduce(0) { $0 + $1.count } } }

    /// How deep steps are nested, through actions too.
    var depth: Int { top.steps.map(\.depth).max() ?? 0 }
}

extension ContractShape.Action {
    var steps: [ContractShape.Step] { before + after }
    var key: String { "act\(number)" }
    var withInner: [ContractShape.Action] { [self] + steps.flatMap(\.inner) }
}

extension ContractShape.Step {
    var key: String { "s\(number)" }

    /// The lists of steps inside, those of other actions aside.
    var lists: [[ContractShape.Step]] {
        switch work {
        case .parallel(let branches, _): branches
        case .items(_, let body, _, _): [body]
        default: []
        }
    }

    var called: ContractShape.Action? {
        switch work {
        case .call(let action), .itemCalls(_, let action, _, _): action
        default: nil
        }
    }

    fileprivate var inner: [ContractShape.Action] {
        (called?.withInner ?? []) + lists.flatMap { $0 }.flatMap(\.inner)
    }

    /// Itself and the steps of its lists; those of actions are counted there.
    fileprivate var count: Int { 1 + lists.joined().reduce(0) { $0 + $1.count } }

    fileprivate var depth: Int {
        1 + ((lists.flatMap { $0 } + (called?.steps ?? [])).map(\.depth).max() ?? 0)
    }
}
