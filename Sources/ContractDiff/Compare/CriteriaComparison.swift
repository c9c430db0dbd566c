// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares the conditions that must hold before an action may be submitted.
struct CriteriaComparison {
    let action: String

    func compare(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        let differences = ContractPart.differences(old, new)
        for difference in differences {
            let name = "criterion '\(difference.name)' of \(action)"
            switch (difference.old, difference.new) {
            case (nil, let part?):
                if renames(part, among: differences.compactMap { $0.new == nil ? $0.old : nil }) {
                    log.add(
                        .answerChanged, .warning, .callers, "\(name) is one that had another key",
                        "errors and acknowledgements name it otherwise", difference)
                } else {
                    added(name, part, difference, &log)
                }
            case (let part?, nil):
                if renames(part, among: differences.compactMap { $0.old == nil ? $0.new : nil }) { continue }
                log.add(
                    .criterionLoosened, .warning, .permissions, "\(name) is gone",
                    "submissions that were refused go through", difference)
            case (let before?, let after?):
                log.inside(before, after) { log in changed(name, before, after, &log) }
            case (nil, nil): break
            }
        }
        if ContractPart.isReordered(old, new) {
            log.add(
                .orderChanged, .compatible, .people, "the criteria of \(action) stand in another order",
                "errors are told in that order", PartDifference(name: "order", old: old, new: new))
        }
    }

    private func renames(_ part: ContractPart, among others: [ContractPart]) -> Bool {
        others.contains {
            $0["check"]?.canonical == part["check"]?.canonical
                && $0["warns"]?.canonical == part["warns"]?.canonical
        }
    }

    private func added(
        _ name: String, _ part: ContractPart, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        let warns = part["warns"] != nil
        log.add(
            .criterionTightened, .breaking, .callers, "\(name) is added",
            warns
                ? "submissions for which it does not hold are refused until it is acknowledged"
                : "submissions for which it does not hold are refused", difference)
    }

    private func changed(
        _ name: String, _ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog
    ) {
        for difference in ContractPart.differences(old, new) {
            switch difference.name {
            case "message": log.shown("the message of \(name)", difference)
            case "warns":
                if difference.new == nil {
                    log.add(
                        .criterionTightened, .breaking, .callers, "\(name) refuses instead of warning",
                        "acknowledging it does not help any more", difference)
                } else {
                    log.add(
                        .criterionLoosened, .warning, .permissions, "\(name) warns instead of refusing",
                        "submissions that were refused go through when it is acknowledged", difference)
                }
            case "check": check(name, difference, &log)
            default: log.unclassified("'\(difference.name)' of \(name)", difference)
            }
        }
    }

    private func check(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        var strictness: Strictness?
        for (subject, form) in [
            ("form", log.forms.form), ("entity", log.forms.target), ("user", log.forms.other),
        ] {
            if let old = difference.old?.value?[subject], let new = difference.new?.value?[subject] {
                strictness = Strictness(from: old, to: new, knowing: form)
            }
        }
        switch strictness {
        case .looser:
            log.add(
                .criterionLoosened, .warning, .permissions, "\(name) holds more often",
                "submissions that were refused go through", difference)
        case .tighter:
            log.add(
                .criterionTightened, .breaking, .callers, "\(name) holds less often",
                "submissions that were accepted are refused", difference)
        case .same: break
        case .other:
            log.add(
                .criterionTightened, .breaking, .callers, "\(name) holds otherwise",
                "submissions that were accepted may be refused, and others accepted", difference)
        case nil:
            log.add(
                .criterionTightened, .breaking, .callers, "\(name) checks something else",
                "submissions that were accepted may be refused", difference)
        }
    }
}
