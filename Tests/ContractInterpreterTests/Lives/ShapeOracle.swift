// SPDX-License-Identifier: Apache-2.0

/// One thing that a contract may do outside or make, and whether it is taken back.
final class Mark {
    enum Fate { case stays, undone, either }

    /// The resource that it is pushed to, or the type of action whose record it is; nil for what leaves nothing itself.
    let name: String?
    /// The resource that what undoes it is pushed to; nil for what is not undone, or in vain.
    let undoName: String?
    /// False where a race decides whether it happens.
    var isSure = true
    var fate = Fate.stays

    init(_ name: String?, undoName: String? = nil) {
        self.name = name
        self.undoName = undoName
    }
}

/// Tells what a shape comes to, one step after the other, without knowing of runs, commits, workers or crashes.
///
/// Where branches or items race, because one that fails stops the others, it tells everything that may come of it.
struct ShapeOracle {
    struct Outcome {
        var fails = false
        var marks: [Mark] = []
        /// What was done and is undone with the run, in the order in which it was done.
        var done: [Done] = []
        /// Of two steps of one run that are undone, the later comes first: later and earlier, by what undoes them.
        var order: [(String, String)] = []
    }

    struct Done {
        var marks: [Mark]
        /// False for what a branch did: when it is stopped it is undone there.
        var isOwn: Bool
    }

    static func outcome(of shape: ContractShape) -> Outcome { run(shape.top) }

    private static func run(_ action: ContractShape.Action) -> Outcome {
        var outcome = Outcome()
        let isEnded = perform(action.before, item: nil, &outcome)
        if !isEnded {
            outcome.marks.append(Mark("thing \(action.key)"))
            _ = perform(action.after, item: nil, &outcome)
        }
        settle(&outcome)
        return outcome
    }

    /// A part that goes its own way.
    private static func run(_ list: [ContractShape.Step], item: Int?) -> Outcome {
        var outcome = Outcome()
        _ = perform(list, item: item, &outcome)
        settle(&outcome)
        return outcome
    }

    /// A run that fails undoes what it did.
    private static func settle(_ outcome: inout Outcome) {
        guard outcome.fails else { return }
        for mark in outcome.done.flatMap(\.marks) { mark.fate = .undone }
    }

    /// Performs a list; true when it ended the run, well or not.
    private static func perform(
        _ list: [ContractShape.Step], item: Int?, _ outcome: inout Outcome
    ) -> Bool {
        var place = 0
        while place < list.count {
            let step = list[place]
            place += 1
            if step.isSkipped { continue }
            if let only = step.onlyItem, only != item { continue }
            switch step.work {
            case .pass(let count):
                place += count
                continue
            case .endCompleted: return true
            case .endFailed:
                outcome.fails = true
                return true
            default: break
            }
            guard perform(step, item: item, &outcome) else { continue }
            switch step.onError {
            case .goOn: break
            case .pass(let count): place += count
            case .fail:
                outcome.fails = true
                return true
            }
        }
        return false
    }

    /// Performs one step; true when it failed.
    private static func perform(
        _ step: ContractShape.Step, item: Int?, _ outcome: inout Outcome
    ) -> Bool {
        let undoName = step.undo == .works ? "u\(step.number)-fine" : nil
        switch step.work {
        case .push(.final), .never: return true
        case .push(let reply):
            let mark = Mark("r\(step.number)-\(reply.rawValue)", undoName: undoName)
            // Asked once at the most: it may have been interrupted before it was asked.
            if reply == .once { mark.isSure = false }
            outcome.marks.append(mark)
            finish([mark], step, &outcome)
        case .emit:
            let mark = Mark(nil, undoName: undoName)
            outcome.marks.append(mark)
            finish([mark], step, &outcome)
        case .call(let action):
            let child = run(action)
            outcome.marks += child.marks
            outcome.order += child.order
            if child.fails { return true }
            let mark = Mark(nil, undoName: undoName)
            outcome.marks.append(mark)
            finish([mark], step, &outcome)
        case .parallel(let branches, let mode):
            let parts = branches.map { run($0, item: item) }
            return join(parts, mode, concurrency: branches.count, joinsDone: true, &outcome)
        case .items(let count, let body, let mode, let concurrency):
            let parts = (0..<count).map { run(body, item: $0) }
            return join(parts, mode, concurrency: concurrency, joinsDone: true, &outcome)
        case .itemCalls(let count, let action, let mode, let concurrency):
            let parts = (0..<count).map { _ in run(action) }
            return join(parts, mode, concurrency: concurrency, joinsDone: false, &outcome)
        default: break
        }
        return false
    }

    private static func finish(_ group: [Mark], _ step: ContractShape.Step, _ outcome: inout Outcome) {
        guard step.undo != .none else { return }
        if let later = group.first?.undoName {
            for group in outcome.done where group.isOwn {
                if let earlier = group.marks.first?.undoName { outcome.order.append((later, earlier)) }
            }
        }
        outcome.done.append(Done(marks: group, isOwn: true))
    }

    /// Joins parts that went side by side; true when the step failed.
    private static func join(
        _ parts: [Outcome], _ mode: ContractShape.Mode, concurrency: Int, joinsDone: Bool,
        _ outcome: inout Outcome
    ) -> Bool {
        var parts = parts
        let failing = parts.indices.filter { parts[$0].fails }
        if mode == .failFast, let first = failing.first {
            if concurrency == 1 {
                // One after the other: nothing is started behind the first that fails.
                parts = Array(parts[...first])
            } else {
                for index in parts.indices where failing.count > 1 || index != first { race(&parts[index]) }
            }
        }
        for part in parts {
            outcome.marks += part.marks
            outcome.order += part.order
            // A part that failed has undone itself.
            if joinsDone, !part.fails {
                outcome.done.append(Done(marks: part.done.flatMap(\.marks), isOwn: false))
            }
        }
        return !failing.isEmpty && mode != .collect
    }

    /// The part may be stopped anywhere, or come to its end before it is.
    static func race(_ part: inout Outcome) {
        for mark in part.marks {
            mark.isSure = false
            if mark.fate == .stays { mark.fate = .either }
        }
    }
}
