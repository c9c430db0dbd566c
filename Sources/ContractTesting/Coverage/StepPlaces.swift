// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Something of a step that a case can reach.
struct StepPlace {
    var kind: CoverageReport.Kind
    var name: String
    /// The key of the step, and what a witness is told of it then.
    var step: String
    var moment: StepMoment
}

extension ActionPlan {
    /// What cases can reach of the steps, those in items and branches included, in the order of the text.
    var stepPlaces: [StepPlace] {
        let stage = approval.map { StepPlace.places(of: $0, at: "approval", hasTimeout: false) } ?? []
        return stage + ownSteps.flatMap(\.withNested).flatMap(\.places)
    }
}

extension StepPlace {
    /// The answers of people, each for itself, and none.
    fileprivate static func places(
        of approval: PlanApproval, at key: String, hasTimeout: Bool
    ) -> [StepPlace] {
        var places = [
            StepPlace(kind: .approval, name: "'\(key)' is approved", step: key, moment: .approved),
            StepPlace(kind: .approval, name: "'\(key)' is rejected", step: key, moment: .rejected),
        ]
        guard hasTimeout || approval.expiresAfter != nil else { return places }
        if approval.onExpiry == .escalate, approval.escalateTo != nil {
            places.append(
                StepPlace(kind: .approval, name: "'\(key)' is escalated", step: key, moment: .escalates))
        }
        places.append(
            StepPlace(kind: .approval, name: "'\(key)' expires", step: key, moment: .expires))
        return places
    }
}

extension PlanStep {
    private func place(_ kind: CoverageReport.Kind, _ what: String, _ moment: StepMoment) -> StepPlace {
        StepPlace(kind: kind, name: "'\(key)' \(what)", step: key, moment: moment)
    }

    /// What cases can reach of the step itself.
    fileprivate var places: [StepPlace] {
        var places = [place(.step, "runs", .begins)]
        if when != nil { places.append(place(.branch, "does not apply", .applies(false))) }
        switch work {
        case .gate(let cases): places += gatePlaces(cases)
        case .govern(let policy): places += policyPlaces(policy)
        case .wait(let wait): places += waitPlaces(wait)
        case .model:
            places.append(place(.step, "is answered", .ends(outcome: "succeeded")))
            places.append(place(.step, "takes its fallback", .ends(outcome: "fallback")))
        default: break
        }
        if let approval = approvalAsked {
            places += StepPlace.places(of: approval, at: key, hasTimeout: timeout != nil)
        }
        if timeoutValue != nil { places.append(place(.step, "takes its timeout_value", .takesTimeoutValue)) }
        switch onError {
        case .fail: break
        case .continue: places.append(place(.failure, "fails (on_error: continue)", .goesOn))
        case .goto(let step): places.append(place(.failure, "fails (on_error: goto \(step))", .goesOn))
        }
        if !compensation.isEmpty { places.append(place(.compensation, "is undone", .isUndone)) }
        return places
    }

    private func gatePlaces(_ cases: [PlanGateCase]) -> [StepPlace] {
        var places = cases.enumerated().map { index, entry in
            let way: String =
                switch entry.exit {
                case .skip(let step): "skips to '\(step)'"
                case .end(let isFailure, _): isFailure ? "fails the run" : "ends the run"
                }
            return place(.gate, "\(way): \(entry.when.shown)", .leaves(byCase: index))
        }
        // Of two cases that deny each other, one holds.
        let isClosed = cases.contains { entry in cases.contains { $0.when.normal == entry.when.denied } }
        if !isClosed { places.append(place(.gate, "lets the run go on", .leaves(byCase: nil))) }
        return places
    }

    private func policyPlaces(_ policy: PlanPolicy) -> [StepPlace] {
        let verb = policy.approval == nil ? "refuses" : "asks people"
        return [place(.policy, "finds that '\(policy.key)' holds", .judges(failing: nil))]
            + policy.conditions.enumerated().map { index, condition in
                place(.policy, "\(verb) by '\(policy.key)': \(condition.shown)", .judges(failing: index))
            }
    }

    private func waitPlaces(_ wait: PlanWait) -> [StepPlace] {
        var limit = timeout
        var end = "ends"
        if case .event(let event, _, let own) = wait { (limit, end) = (own ?? timeout, "ends by '\(event)'") }
        let places = [place(.wait, end, .ends(outcome: "succeeded"))]
        return limit == nil ? places : places + [place(.wait, "times out", .ends(outcome: "timed_out"))]
    }

    /// What stands in for the result of a child that was late.
    private var timeoutValue: PlanExpression? {
        switch work {
        case .call(let child): return child.timeoutValue
        case .forEach(let fanOut):
            if case .call(let child) = fanOut.work { return child.timeoutValue }
            return nil
        default: return nil
        }
    }
}

extension PlanStep {
    /// The conditions inside what the step does, each with its place; gates and policies tell of theirs themselves.
    var innerConditions: [(place: String, condition: PlanCondition?)] {
        switch work {
        case .transform(let call), .execute(let call): return [("the call of '\(key)'", call.when)]
        case .wait(.event(_, let filter, _)): return [("the event of '\(key)' (filter)", filter)]
        case .model(let model):
            return model.evaluate.map { ("'\($0.function.name)' of '\(key)'", $0.when) }
        default: return approvalAsked.map { [("the approval of '\(key)'", $0.when)] } ?? []
        }
    }

    /// Where a condition that decides about the step stands.
    func place(of condition: PlanCondition) -> String? {
        if when == condition { return "'when' of the step '\(key)'" }
        switch work {
        case .gate(let cases) where cases.contains { $0.when == condition }: return "the gate '\(key)'"
        case .govern(let policy) where policy.conditions.contains(condition):
            return "the policy '\(policy.key)'"
        default: return nil
        }
    }
}
