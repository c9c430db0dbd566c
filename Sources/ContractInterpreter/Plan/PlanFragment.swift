// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ActionPlan {
    /// The plan of a part of this one that runs on its own: the steps of a branch, or of one item of a fan-out.
    ///
    /// It follows from this plan alone, so that what pins the one pins the other.
    func fragment(_ steps: [PlanStep], named name: String) -> ActionPlan {
        var fragment = ActionPlan(application: application, action: action + "/" + name)
        fragment.label = label
        fragment.isWorkflow = true
        fragment.isFragment = true
        fragment.status = "published"
        fragment.isActive = true
        (fragment.view, fragment.apply, fragment.edit) = (view, apply, edit)
        fragment.parameters = parameters
        fragment.auditMode = auditMode
        fragment.retry = retry
        fragment.ownSteps = steps.map { step in
            var step = step
            step.isBeforeCreate = false
            return step
        }
        fragment.connections = connections
        fragment.events = events
        fragment.children = children
        return fragment
    }
}

/// What steps read of the run that they are a part of.
struct FragmentReads {
    private(set) var parameters: Set<String> = []
    private(set) var steps: Set<String> = []
    private(set) var created: Set<String> = []
    private(set) var hasEntity = false
    /// True when all parameters are read together.
    private(set) var hasAllParameters = false

    init(_ list: [PlanStep]) {
        var parts = EvaluatedParts()
        for step in list { parts.take(step) }
        let references =
            parts.expressions.flatMap(\.references)
            + parts.conditions.compactMap(\.self).flatMap(\.references)
        for reference in references {
            guard let key = reference.path.first else {
                if reference.root == .parameters { hasAllParameters = true }
                if reference.root == .entity { hasEntity = true }
                continue
            }
            switch reference.root {
            case .parameters: parameters.insert(key)
            case .steps: steps.insert(key)
            case .created: created.insert(key)
            case .entity: hasEntity = true
            default: break
            }
        }
        // An approver sees every parameter where nothing else is said.
        if list.contains(where: { $0.hasOpenApproval }) { hasAllParameters = true }
    }
}

extension PlanStep {
    /// True when an approval inside shows all parameters.
    fileprivate var hasOpenApproval: Bool {
        if approvalAsked?.show.isEmpty ?? false { return true }
        switch work {
        case .forEach(let fanOut):
            if case .steps(let steps) = fanOut.work { return steps.contains(where: \.hasOpenApproval) }
            return false
        case .parallel(let branches, _):
            return branches.contains { $0.steps.contains(where: \.hasOpenApproval) }
        default: return false
        }
    }
}
