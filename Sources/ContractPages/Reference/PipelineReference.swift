// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary

/// What happens to a submission, in order.
struct PipelineReference {
    let plan: ActionPlan
    let registry: FunctionRegistry

    func write(to page: inout Page) {
        page.heading(3, "What happens", anchor: "action-\(plan.action)-pipeline")
        var steps = (plan.normalize + plan.validate).map(call)
        // A workflow tells them when it is accepted, before it looks for duplicates.
        if plan.isWorkflow { steps += plan.sideEffects.map(event) }
        if let duplicates = plan.duplicates { steps.append(self.duplicates(duplicates)) }
        if let approval = plan.approval { steps.append(self.approval(approval)) }
        steps += plan.ownSteps.filter(\.isBeforeCreate).map(step)
        steps += plan.prepareCreate.map(call)
        steps += plan.edits.map(edit) + plan.creates.enumerated().map(create)
        if let attachments = plan.attachments {
            steps.append(
                "each file that comes with it becomes a record of the type \(attachments.entityType), in its field \(attachments.fileField)"
            )
        }
        if !plan.isWorkflow { steps += plan.sideEffects.map(event) }
        steps += plan.ownSteps.filter { !$0.isBeforeCreate }.map(step)
        if steps.isEmpty { page.say("It is recorded, and nothing else.") }
        page.list(steps, isOrdered: true)
        page.list(facts)
    }

    private func when(_ condition: PlanCondition?) -> Phrase {
        condition.map { ", when \(ConditionWords.phrase($0))" as Phrase } ?? Phrase()
    }

    private func call(_ call: PlanCall) -> Phrase {
        let on = call.fields.map { "\($0)" as Phrase }.joined(separator: ", ")
        let target: Phrase = call.fields.isEmpty ? Phrase() : " on \(on)"
        let arguments = call.arguments.filter { !["field", "fields"].contains($0.key) }
        let with: Phrase = arguments.isEmpty ? Phrase() : " with \(ValueWords.arguments(arguments))"
        return
            "\(text: call.stage.replacing("_", with: " ")): \(call.function.name)\(target)\(with)\(when(call.when))\(summary(call.function.name))"
    }

    /// What the library says of a function.
    private func summary(_ name: String) -> Phrase {
        guard let summary = registry[name]?.summary, !summary.isEmpty else { return Phrase() }
        return ". \(text: summary)"
    }

    private func duplicates(_ duplicates: PlanDuplicates) -> Phrase {
        let outcome: Phrase
        switch duplicates.onMatch {
        case .quarantine: outcome = "it is held until somebody who may change the action decides"
        case .confirm:
            let until = duplicates.confirmTimeout.map {
                "; after \(text: ValueWords.duration($0)) it counts as one" as Phrase
            }
            outcome =
                "it is held until its submitter, or somebody who may change the action, decides\(until ?? Phrase())"
        case .link: outcome = "no record is made, and its files go to the one that is there"
        case .allow: outcome = "this is noted, and it goes on"
        }
        return "\(call(duplicates.call)) When there is one already, \(outcome)."
    }

    private func approval(_ approval: PlanApproval) -> Phrase {
        let who =
            approval.approvers.roles.map { "\($0)" as Phrase }
            + approval.approvers.groups.map { "the group \($0)" }
            + approval.approvers.users.map { ValueWords.phrase($0) }
        let count: Phrase =
            approval.approvers.count == 1 ? "approves" : "approve, \(approval.approvers.count) of them"
        let expiry = approval.expiresAfter.map { time -> Phrase in
            switch approval.onExpiry {
            case .reject: "; after \(text: ValueWords.duration(time)) it counts as rejected"
            case .approve: "; after \(text: ValueWords.duration(time)) it counts as approved"
            case .escalate: "; after \(text: ValueWords.duration(time)) others are asked"
            }
        }
        return
            "it waits until \(who.joined(separator: ", ")) \(count)\(expiry ?? Phrase())\(when(approval.when))"
    }

    private func edit(_ edit: PlanEdit) -> Phrase {
        if case .literal(.null) = edit.value {
            return "the record's \(edit.field) is cleared\(when(edit.when))"
        }
        return "the record's \(edit.field) becomes \(ValueWords.phrase(edit.value))\(when(edit.when))"
    }

    private func create(_ index: Int, _ create: PlanCreate) -> Phrase {
        let fields: Phrase = create.fields.isEmpty ? Phrase() : ": \(ValueWords.arguments(create.fields))"
        let withdrawn: Phrase =
            create.withdrawsOnFailure ? "; it is withdrawn when a later step fails for good" : Phrase()
        return "a record of the type \(create.entityType) is made\(fields)\(when(create.when))\(withdrawn)"
    }

    private func event(_ effect: PlanSideEffect) -> Phrase {
        let payload: Phrase =
            effect.payload.map { $0.isEmpty ? Phrase() : " with \(ValueWords.arguments($0))" } ?? Phrase()
        return "the event \(effect.event) is told\(payload)\(when(effect.when))"
    }

    private func step(_ step: PlanStep) -> Phrase {
        "\(step.key): \(StepWords.phrase(step.work, registry: registry))\(when(step.when))\(StepWords.undoing(step, registry))"
    }

    /// References, files, retries and the trail.
    private var facts: [Phrase] {
        var facts: [Phrase] = []
        if let reference = plan.reference {
            facts.append("It gets a reference such as \(sample(reference)).")
        }
        if let attachments = plan.attachments {
            let types = attachments.allowedContentTypes.map { "\($0)" as Phrase }.joined(separator: ", ")
            facts.append(
                "Files: \(types); each at most \(text: ValueWords.bytes(attachments.maxBytes)), at most \(text: Counting.some(attachments.maxFiles, "file")), together at most \(text: ValueWords.bytes(attachments.maxTotalBytes))."
            )
        } else {
            facts.append("No files are taken beside it.")
        }
        if plan.runsInBackground {
            let retry = plan.retry
            facts.append(
                "It is accepted first and carried out in the background; what fails for a while is tried up to \(text: Counting.some(retry.maxAttempts, "time")), first after \(text: ValueWords.duration(retry.initial)), with at most \(text: ValueWords.duration(retry.maxDelay)) between."
            )
        } else {
            facts.append("It is carried out at once, whole or not at all.")
        }
        let mode =
            switch plan.auditMode {
            case "full": "values before and after"
            case "summary": "the names of the fields that change"
            default: "that it happened"
            }
        facts.append("The audit trail keeps \(text: mode).")
        return facts
    }

    private func sample(_ reference: PlanReference) -> String {
        reference.parts.map { part in
            switch part {
            case .text(let text): text
            case .field("year"): "2026"
            case .field("month"): "06"
            case .field("day"): "15"
            case .field("application"): plan.application
            case .field("prefix"):
                reference.prefixFrom.flatMap(\.constant).map(ValueWords.text)
                    ?? (reference.prefixFrom == nil ? plan.application.uppercased() : "PREFIX")
            case .field(let name): name
            case .sequence(let width): String(repeating: "0", count: max(0, width - 1)) + "1"
            }
        }.joined()
    }
}
