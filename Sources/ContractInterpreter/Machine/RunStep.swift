// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// One step of a run, in the order in which steps run.
///
/// Known by its key.
enum RunStep: Sendable {
    case call(PlanCall)
    case duplicates(PlanDuplicates)
    case approval(PlanApproval)
    case create
    case attach
    case audit
    /// A step of the author's.
    case own(PlanStep)

    var key: String {
        switch self {
        case .call(let call): call.key
        case .duplicates: "duplicates"
        case .approval: "approval"
        case .create: "create"
        case .attach: "attach"
        case .audit: "audit"
        case .own(let step): step.key
        }
    }

    /// The author's step, if it is one.
    var own: PlanStep? { if case .own(let step) = self { step } else { nil } }

    /// Every function that the step may evaluate.
    func functions(_ plan: ActionPlan) -> [PlanFunction] {
        var expressions: [PlanExpression] = []
        var conditions: [PlanCondition?] = []
        var functions: [PlanFunction] = []
        switch self {
        case .call(let call):
            functions.append(call.function)
            expressions += call.arguments.values
            conditions.append(call.when)
        case .duplicates(let duplicates):
            functions.append(duplicates.call.function)
            conditions.append(duplicates.call.when)
        case .approval(let approval):
            conditions.append(approval.when)
            expressions += approval.show.values
            expressions += approval.approvers.users
            expressions += approval.escalateTo?.users ?? []
        case .create:
            for create in plan.creates { expressions += create.fields.values }
            expressions += plan.edits.map(\.value)
            expressions += plan.result.values
            conditions += plan.creates.map(\.when)
            conditions += plan.edits.map(\.when)
        case .attach, .audit: break
        case .own(let step):
            let parts = step.evaluated
            functions += parts.functions
            expressions += parts.expressions
            conditions += parts.conditions
        }
        for expression in expressions { functions += expression.functions }
        for condition in conditions { functions += condition?.functions ?? [] }
        return functions
    }

    /// The word that the journal shows for what a step does.
    var verb: String {
        switch self {
        case .call(let call): call.stage
        case .duplicates, .approval, .create, .attach, .audit: key
        case .own(let step): step.work.verb.rawValue
        }
    }
}

extension ActionPlan {
    /// The steps of a run: the standard pipeline, without the stages that the contract leaves empty, with the author's
    /// steps before its `prepare_create` and behind it.
    var steps: [RunStep] { facts.steps }

    /// These steps, put together anew.
    var orderedSteps: [RunStep] {
        var steps = (normalize + validate).map(RunStep.call)
        if let duplicates { steps.append(.duplicates(duplicates)) }
        if let approval { steps.append(.approval(approval)) }
        steps += ownSteps.filter(\.isBeforeCreate).map(RunStep.own)
        steps += prepareCreate.map(RunStep.call)
        if !creates.isEmpty || !edits.isEmpty { steps.append(.create) }
        if attachments != nil { steps.append(.attach) }
        if !isFragment { steps.append(.audit) }
        steps += ownSteps.filter { !$0.isBeforeCreate }.map(RunStep.own)
        return steps
    }

    /// How many leading steps an admission finishes: the pure calls before the first that is not.
    var admittedSteps: Int { (normalize + validate).prefix(while: \.isPure).count }
}
