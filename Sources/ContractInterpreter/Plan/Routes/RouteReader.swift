// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Reads from a plan where each outcome of each step leads.
struct RouteReader {
    /// What is around a step that is inside another.
    struct Surroundings {
        var step: String
        /// `item` or `branch`.
        var part: String
        var onError: StepBody.FanOutFailure
        var isBeforeCreate: Bool
    }

    let plan: ActionPlan
    /// The actions that steps run, by key, as far as they are known.
    let children: [String: ActionPlan]
    /// The steps so far that say how they are undone.
    private var undoable: [String] = []

    init(_ plan: ActionPlan, children: [String: ActionPlan]) {
        self.plan = plan
        self.children = children
    }

    mutating func read(_ steps: [PlanStep], inside surroundings: Surroundings?) -> [StepRoutes] {
        var read: [StepRoutes] = []
        for step in steps {
            let failure = failure(of: step, inside: surroundings)
            var routes = self.routes(
                of: step, failure, partly: self.failure(of: step, inside: surroundings, isOwn: true))
            if step.when != nil {
                routes.append(StepRoute("skipped", .next, "goes on with the next step"))
            }
            if step.isLong {
                let isBeforeCreate = surroundings?.isBeforeCreate ?? step.isBeforeCreate
                routes.append(
                    StepRoute(
                        "cancelled", .stop,
                        "stops the run" + undoing(step, isOwn: true) + withdrawing(isBeforeCreate),
                        undoes: undone(step, isOwn: true)))
            }
            read.append(StepRoutes(step: step.key, routes: routes))
            read += inner(step)
            if !step.compensation.isEmpty || step.undoesItems { undoable.append(step.key) }
        }
        return read
    }

    private mutating func inner(_ step: PlanStep) -> [StepRoutes] {
        switch step.work {
        case .parallel(let branches, let onError):
            return branches.flatMap { branch in
                read(
                    branch.steps,
                    inside: Surroundings(
                        step: step.key, part: "branch", onError: onError,
                        isBeforeCreate: step.isBeforeCreate))
            }
        case .forEach(let fanOut):
            guard case .steps(let steps) = fanOut.work else { return [] }
            let before = undoable
            defer { undoable = before }
            return read(
                steps,
                inside: Surroundings(
                    step: step.key, part: "item", onError: fanOut.onError,
                    isBeforeCreate: step.isBeforeCreate))
        default: return []
        }
    }

    // MARK: - Failing for good

    /// The steps that are undone when this one fails; one that nobody knows the outcome of is among them, and one of
    /// which items have ended well.
    private func undone(_ step: PlanStep, isOwn: Bool) -> [String] {
        let isUndone = step.undoesItems || step.work.mayBeUnknown && !step.compensation.isEmpty
        return (undoable + (isOwn && isUndone ? [step.key] : [])).reversed()
    }

    private func undoing(_ step: PlanStep, isOwn: Bool) -> String {
        let keys = undone(step, isOwn: isOwn)
        return keys.isEmpty ? "" : ", undoes " + keys.joined(separator: ", ")
    }

    /// What becomes of the record, where one is there already.
    private func withdrawing(_ isBeforeCreate: Bool) -> String {
        !isBeforeCreate && plan.creates.contains(where: \.withdrawsOnFailure) ? ", withdraws the record" : ""
    }

    private func failure(
        of step: PlanStep, inside surroundings: Surroundings?, isOwn: Bool = false
    ) -> @Sendable (String) -> StepRoute {
        let undoes = undone(step, isOwn: isOwn)
        switch step.onError {
        case .continue: return { StepRoute($0, .next, "goes on with the next step") }
        case .goto(let key): return { StepRoute($0, .jump, "goes on at '\(key)'") }
        case .fail: break
        }
        if let surroundings {
            let outer = "'\(surroundings.step)'"
            let words =
                switch surroundings.onError {
                case .failFast: "fails the \(surroundings.part), stops the others, and \(outer) fails"
                case .completeAll: "fails the \(surroundings.part), and \(outer) fails when all have ended"
                case .collect: "fails the \(surroundings.part), and \(outer) notes it and goes on"
                }
            return { StepRoute($0, surroundings.onError == .collect ? .next : .fail, words) }
        }
        var words = step.isBeforeCreate ? "fails the submission" : "fails the run"
        if !undoes.isEmpty { words += ", undoes " + undoes.joined(separator: ", ") }
        words += withdrawing(step.isBeforeCreate) + ", then dead letter"
        return { [words] in StepRoute($0, .fail, words, undoes: undoes) }
    }
}

extension PlanStep {
    /// True for a step during which a run can be stopped.
    fileprivate var isLong: Bool {
        switch work {
        case .emit, .gate: false
        case .transform(let call): !call.isPure
        case .govern(let policy): policy.approval != nil
        default: true
        }
    }
}

extension PlanWork {
    /// True for work that may have been done though nobody knows.
    fileprivate var mayBeUnknown: Bool {
        switch self {
        case .push, .execute: true
        default: false
        }
    }
}
