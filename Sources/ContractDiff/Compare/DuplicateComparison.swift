// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Compares what counts as a duplicate, as it was compiled.
struct DuplicateComparison {
    let action: String

    func compare(
        _ oldPlan: ActionPlan, _ newPlan: ActionPlan, _ whole: PartDifference, _ log: inout ChangeLog
    ) {
        let place = difference(whole)
        switch (oldPlan.duplicates, newPlan.duplicates) {
        case (nil, nil): break
        case (nil, let check?):
            // A check comes with the create that it needs, or instead of none.
            let isDefault = oldPlan.primary == nil
            log.add(
                .duplicateCheckChanged, isDefault ? .warning : .breaking, .callers,
                "\(action) looks for duplicates with '\(check.call.function.name)'",
                "submissions that were accepted may be held", place)
        case (_?, nil):
            log.add(
                .duplicateCheckChanged, .breaking, .duplicates, "\(action) looks for no duplicates any more",
                "the same thing is made twice", place)
        case (let old?, let new?):
            let count = log.changes.count
            compare(old, new, types: (oldPlan, newPlan), place, &log)
            // When and how often it is called stands in the contract, and is compared there.
            var left = old
            left.call = new.call
            if left != new, log.changes.count == count {
                log.unclassified("the duplicate check of \(action)", place)
            }
        }
    }

    private func compare(
        _ old: PlanDuplicates, _ new: PlanDuplicates, types: (ActionPlan, ActionPlan),
        _ place: PartDifference, _ log: inout ChangeLog
    ) {
        if let fact = keyFact(old.spec, new.spec, types) {
            log.add(
                .duplicateCheckChanged, .breaking, .duplicates, "\(action) \(fact)",
                "keys of submissions on their way stop matching, and what counted as the same may not any more",
                place)
        }
        if old.spec != new.spec, keyFact(old.spec, new.spec, types) == nil,
            old.spec.arguments != new.spec.arguments
        {
            log.add(
                .duplicateCheckChanged, .warning, .duplicates,
                "the same times are written otherwise in the duplicate check of \(action)",
                "keys hold them as they are written, so those of submissions on their way stop matching",
                place)
        }
        if old.onMatch != new.onMatch { onMatch(old.onMatch, new.onMatch, place, &log) }
        if old.confirmTimeout != new.confirmTimeout {
            log.add(
                .duplicateCheckChanged, .warning, .duplicates,
                "a duplicate of \(action) counts as confirmed after another time",
                "who decides has another time for it", place)
        }
    }

    /// What of the key differs; nil when keys of before match keys of after.
    private func keyFact(
        _ old: PlanMatchSpec, _ new: PlanMatchSpec, _ plans: (ActionPlan, ActionPlan)
    ) -> String? {
        if old.function != new.function {
            return "looks for duplicates with '\(new.function.name)' instead of '\(old.function.name)'"
        }
        let names = Set(old.arguments.keys + new.arguments.keys).sorted().filter {
            !isSame(old.arguments[$0], new.arguments[$0])
        }
        if !names.isEmpty {
            return "looks for duplicates with another \(names.map { "'\($0)'" }.joined(separator: ", "))"
        }
        if old.fields != new.fields || old.types != new.types {
            return "compares other fields when it looks for duplicates"
        }
        if plans.0.primary?.entityType != plans.1.primary?.entityType {
            return "looks for duplicates among records of another type"
        }
        return nil
    }

    /// Two durations are the same however they are written.
    private func isSame(_ old: Value?, _ new: Value?) -> Bool {
        if old == new { return true }
        guard let old = old?.string.flatMap(DurationText.parse) else { return false }
        return old == new?.string.flatMap(DurationText.parse)
    }

    private func onMatch(
        _ old: SubmissionContract.OnMatch, _ new: SubmissionContract.OnMatch, _ place: PartDifference,
        _ log: inout ChangeLog
    ) {
        let message = "\(action) answers a duplicate with '\(new.rawValue)' instead of '\(old.rawValue)'"
        if old == .allow || new == .link {
            log.add(
                .duplicateCheckChanged, .breaking, .callers, message,
                new == .link
                    ? "a duplicate makes no record, and is answered with the one that is there"
                    : "submissions that went on are held", place)
        } else if new == .allow {
            log.add(
                .duplicateCheckChanged, .breaking, .duplicates, message, "the same thing is made twice", place
            )
        } else if old == .link {
            log.add(
                .duplicateCheckChanged, .warning, .callers, message,
                "a duplicate is held, and no longer answered with what is there", place)
        } else if new == .confirm {
            log.add(
                .permissionWidened, .warning, .permissions, message,
                "a submitter decides what only 'edit' decided", place)
        } else {
            log.add(
                .duplicateCheckChanged, .warning, .callers, message,
                "a submitter cannot decide any more", place)
        }
    }

    /// Where the check stands, or the contract, or the action.
    private func difference(_ whole: PartDifference) -> PartDifference {
        PartDifference(
            name: "duplicates", old: whole.old?["submission_contract"] ?? whole.old,
            new: whole.new?["submission_contract"] ?? whole.new)
    }
}
