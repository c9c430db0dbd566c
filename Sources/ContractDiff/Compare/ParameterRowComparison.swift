// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares one row like a parameter that both sides have.
struct ParameterRowComparison {
    let role: TypeRole
    let subject: String
    let old: ContractPart
    let new: ContractPart
    /// Whether something that refuses submissions looks at its value.
    var isRead = false

    private var isSensitive: Bool { old["sensitive"] != nil || new["sensitive"] != nil }
    private var isHidden: Bool { old["hidden"] != nil && new["hidden"] != nil }

    func compare(into log: inout ChangeLog) {
        let (before, after) = (old.withChoices(where: new), new.withChoices(where: old))
        for difference in ContractPart.differences(before, after) {
            switch difference.name {
            case "label", "help": log.shown("the \(difference.name) of \(subject)", difference)
            case "type":
                guard let before = difference.old, let after = difference.new else { continue }
                TypeComparison(role: role, subject: subject, isHidden: isHidden)
                    .compare(before, after, into: &log)
            case "required": required(difference, &log)
            case "default": defaultValue(difference, &log)
            case "values_from": source(difference, &log)
            case "hidden": hidden(difference, &log)
            case "required_when": requiredWhen(difference, &log)
            case "visible_when": visibleWhen(difference, &log)
            case "sensitive": SecrecyComparison.compare(subject, difference, &log)
            default: log.unclassified("'\(difference.name)' of \(subject)", difference)
            }
        }
    }

    private func required(_ difference: PartDifference, _ log: inout ChangeLog) {
        let message = "\(subject) " + (difference.new != nil ? "is required" : "may be left out")
        switch (role, difference.new != nil) {
        case (.input, true):
            if new["default"] != nil || new["hidden"] != nil {
                log.add(
                    .constraintLoosened, .compatible, .callers, message,
                    "where it is not sent, its default stands in", difference)
            } else {
                log.add(
                    .parameterBecameRequired, .breaking, .callers, message, "payloads without it are refused",
                    difference)
            }
        case (.input, false):
            log.add(
                .constraintLoosened, .compatible, .callers, message, "what was accepted still is", difference)
            if new["default"] == nil {
                log.add(
                    .valueMayBeAbsent, .warning, .readers, message,
                    "readers meet records and events without a value", difference)
            }
        case (.output, true):
            log.add(
                .stepChanged, .breaking, .operations, message, "answers without it fail the step", difference)
        case (.output, false):
            log.add(
                .stepChanged, .compatible, .operations, message, "answers that were taken still are",
                difference)
        case (_, true):
            log.add(
                .constraintLoosened, .compatible, .readers, message, "receivers always find it", difference)
        case (_, false):
            log.add(
                .valueMayBeAbsent, .warning, .readers, message, "receivers may find nothing", difference)
        }
    }

    private func defaultValue(_ difference: PartDifference, _ log: inout ChangeLog) {
        let after = difference.new?.canonical.brief
        let message =
            switch (difference.old?.canonical.brief, after) {
            // What is sealed at rest is not told either.
            case (_?, _?) where isSensitive: "the default of \(subject) is another"
            case (nil, _?) where isSensitive: "\(subject) has a default"
            case (let before?, let after?): "the default of \(subject) is \(after) instead of \(before)"
            case (nil, let after?): "the default of \(subject) is \(after)"
            default: "\(subject) has no default any more"
            }
        if role == .input, !isHidden, after == nil, new["required"] != nil {
            log.add(
                .parameterBecameRequired, .breaking, .callers, message,
                "payloads without it were accepted and are refused", difference)
        } else if role == .input, difference.old == nil, old["required"] != nil {
            log.add(
                .constraintLoosened, .compatible, .callers, message,
                "payloads without it were refused and are accepted", difference)
        } else if role == .input, isRead {
            log.add(
                .defaultChanged, .breaking, .callers, message,
                "a condition or check reads it, and may refuse payloads without it that were accepted",
                difference)
        } else {
            log.add(
                .defaultChanged, .warning, role == .input && !isHidden ? .callers : .readers, message,
                "the same payload comes to something else", difference)
        }
    }

    private func source(_ difference: PartDifference, _ log: inout ChangeLog) {
        let comparison = TypeComparison(role: role, subject: subject, isHidden: isHidden)
        guard let before = difference.old?.value?["list"]?.list,
            let after = difference.new?.value?["list"]?.list
        else {
            let fact =
                difference.old == nil
                ? "is limited to values from a source"
                : difference.new == nil
                    ? "is no longer limited to values from a source" : "takes its values from another source"
            let strictness = sourceStrictness(difference)
            return comparison.constraint(fact, strictness, difference, &log)
        }
        // The value source is a list like choices.
        var old = difference
        old.old = difference.old.map { ContractPart(.list(before), at: $0.place) }
        old.new = difference.new.map { ContractPart(.list(after), at: $0.place) }
        comparison.choices(old, &log)
    }

    private func sourceStrictness(_ difference: PartDifference) -> Strictness {
        guard let before = difference.old?.value, let after = difference.new?.value else {
            return difference.old == nil ? .tighter : .looser
        }
        guard before["entity_type"] == after["entity_type"], before["field"] == after["field"],
            before["entity_type"] != nil
        else { return .other }
        return Strictness(from: before["where"], to: after["where"])
    }

    private func hidden(_ difference: PartDifference, _ log: inout ChangeLog) {
        if difference.new != nil {
            log.add(
                .visibilityChanged, .breaking, .callers, "\(subject) is hidden",
                "payloads that hold it are refused",
                difference)
            return
        }
        let mustBeSent = new["required"] != nil && new["default"] == nil
        log.add(
            .visibilityChanged, mustBeSent ? .breaking : .compatible, .callers,
            "\(subject) is no longer hidden",
            mustBeSent ? "payloads without it are refused" : "nobody has to send it", difference)
        log.add(
            .permissionWidened, .warning, .permissions, "\(subject) is no longer hidden",
            "callers choose what only the contract chose", difference)
    }

    private func requiredWhen(_ difference: PartDifference, _ log: inout ChangeLog) {
        // Without the condition nothing is asked for, unless it always is.
        let always = old["required"] != nil && new["required"] != nil
        let strictness: Strictness =
            difference.old == nil
            ? .looser
            : difference.new == nil
                ? .tighter
                : Strictness(
                    from: difference.old?.canonical, to: difference.new?.canonical, knowing: log.forms.form)
        if strictness == .same { return }
        let message = "\(subject) is required under another condition"
        if always || old["required"] != nil || strictness == .tighter {
            log.add(
                .constraintLoosened, .compatible, .callers, message, "what was accepted still is", difference)
            if !always, role == .input {
                log.add(
                    .valueMayBeAbsent, .warning, .readers, message,
                    "readers meet records and events without a value", difference)
            }
        } else if new["default"] != nil {
            log.add(
                .constraintLoosened, .compatible, .callers, message,
                "where it is not sent, its default stands in", difference)
        } else {
            log.add(
                .parameterBecameRequired, .breaking, .callers, message,
                "payloads without it are refused where the condition holds", difference)
        }
    }

    private func visibleWhen(_ difference: PartDifference, _ log: inout ChangeLog) {
        let strictness = Strictness(
            from: difference.old?.canonical, to: difference.new?.canonical, knowing: log.forms.form)
        let mustBeSent = (new["required"] ?? new["required_when"]) != nil && new["default"] == nil
        let message = "\(subject) is visible under another condition"
        switch strictness {
        case .same: break
        case .looser:
            log.add(
                .visibilityChanged, mustBeSent ? .breaking : .compatible, .callers, message,
                mustBeSent
                    ? "payloads without it are refused in more cases" : "what was accepted still is",
                difference)
        case .tighter, .other:
            log.add(
                .visibilityChanged, .breaking, .callers, message,
                "payloads that hold it are refused where it is not visible", difference)
        }
    }
}

/// Compares whether a value is kept from eyes.
enum SecrecyComparison {
    static func compare(_ subject: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        if difference.new != nil {
            log.add(
                .secrecyChanged, .breaking, .readers, "\(subject) is sensitive",
                "it is sealed, and neither shown nor sent any more", difference)
        } else {
            log.add(
                .secrecyChanged, .breaking, .permissions, "\(subject) is no longer sensitive",
                "it is shown, sent and logged in the clear", difference)
        }
    }
}

extension ContractPart {
    /// The row with its list of values written as choices, where the other side writes them so.
    ///
    /// Both allow the same values.
    fileprivate func withChoices(where other: ContractPart) -> ContractPart {
        guard let values = self["values_from"], let list = values.value?["list"]?.list,
            let type = self["type"], type["choices"] == nil,
            other["values_from"] == nil, other["type"]?["choices"] != nil
        else { return self }
        let choices = ContractPart(set: list, at: values.place)
        let members = type.members.map { ($0.name, Optional($0.part)) } + [("choices", choices)]
        return ContractPart(
            members: self.members.filter { $0.name != "values_from" }.map { member in
                (
                    member.name,
                    member.name == "type" ? ContractPart(members: members, at: type.place) : member.part
                )
            }, at: place)
    }
}
