// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Where a type stands, which says for whom a change of it counts.
enum TypeRole: Sendable, Hashable {
    /// What callers send.
    case input
    /// What records hold.
    case stored
    /// What an event carries.
    case payload
    /// What an outside system answers.
    case output
}

/// Compares a type and its constraints by what values they allow.
struct TypeComparison {
    let role: TypeRole
    /// The value that the type is of, such as `parameter 'title' of 'submit_report'`.
    let subject: String
    /// True for a value that callers cannot send, so that it is nothing to them.
    var isHidden = false

    func compare(_ old: ContractPart, _ new: ContractPart, into log: inout ChangeLog) {
        if old["type"]?.canonical != new["type"]?.canonical {
            // Constraints of another type cannot be compared one by one.
            let difference = PartDifference(name: "type", old: old["type"], new: new["type"])
            return changedType(difference, into: &log)
        }
        log.inside(old, new) { log in
            for difference in ContractPart.differences(old, new) { compare(difference, into: &log) }
        }
    }

    private func compare(_ difference: PartDifference, into log: inout ChangeLog) {
        let name = difference.name
        switch name {
        case "object_type":
            constraint("is a reference to another type of record", .other, difference, &log)
        case "lowest": bound(difference, isLower: true, &log)
        case "highest": bound(difference, isLower: false, &log)
        case "min_length", "min_items": limit(difference, isLower: true, &log)
        case "max_length", "max_items", "max_bytes", "max_files": limit(difference, isLower: false, &log)
        case "after": moment(difference, isLower: true, &log)
        case "before": moment(difference, isLower: false, &log)
        case "pattern": pattern(difference, &log)
        case "multiple_of": step(difference, &log)
        case "choices": choices(difference, &log)
        case "choice_labels":
            if onlyLabelsDiffer(difference) { log.shown("a choice of \(subject)", difference) }
        case "unique_items":
            constraint(
                difference.new == nil ? "may repeat items" : "may no longer repeat items",
                difference.new == nil ? .looser : .tighter, difference, &log)
        case "items": items(difference, &log)
        case "fields":
            rows.compare(difference.old, difference.new, into: &log)
        case "within": area(difference, &log)
        case "allowed_content_types": contentTypes(difference, &log)
        default: log.unclassified("'\(name)' of \(subject)", difference)
        }
    }

    private var rows: ParameterComparison { ParameterComparison(role: role, owner: subject, reserved: []) }

    // MARK: - What follows for whom

    /// A constraint that refuses more, less, or others than before.
    func constraint(
        _ fact: String, _ strictness: Strictness, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        if strictness == .same { return }
        let message = "\(subject) \(fact)"
        let tighter = strictness != .looser
        switch role {
        case .input:
            if isHidden {
                log.add(
                    .effectChanged, .warning, .readers, message, "its value comes from the contract alone",
                    difference)
            } else if tighter {
                log.add(
                    .constraintTightened, .breaking, .callers, message,
                    "values that were accepted are refused", difference)
            } else {
                log.add(
                    .constraintLoosened, .compatible, .callers, message,
                    "what was accepted still is", difference)
            }
        case .stored:
            if tighter {
                log.add(
                    .storedConstraintChanged, .warning, .readers, message,
                    "records that are there need not hold to it", difference)
                log.outlived(message, "runs in flight still write by the older rule", difference)
            } else {
                log.add(
                    .storedConstraintChanged, .warning, .readers, message,
                    "readers meet values that they have not met before", difference)
            }
        case .payload:
            log.add(
                .eventPayloadChanged, tighter && strictness != .other ? .compatible : .warning, .readers,
                message,
                tighter && strictness != .other
                    ? "receivers get fewer kinds of values"
                    : "receivers get values that they have not met before",
                difference)
        case .output:
            log.add(
                .stepChanged, tighter ? .breaking : .compatible, .operations, message,
                tighter ? "answers that were taken fail the step" : "answers that were taken still are",
                difference)
        }
    }

    // MARK: - Types

    /// What fits in the language without a function: whoever sends the first may send it where the second is wanted.
    static let widenings: [ValueType: Set<ValueType>] = [
        .string: [.text], .text: [.string], .integer: [.number, .decimal], .number: [.decimal],
        .email: [.string, .text], .url: [.string, .text], .phone: [.string, .text], .uuid: [.string, .text],
        .enum: [.string, .text], .reference: [.string, .text],
    ]

    private func changedType(_ difference: PartDifference, into log: inout ChangeLog) {
        guard let old = difference.old?.text, let new = difference.new?.text, let from = ValueType(name: old),
            let to = ValueType(name: new)
        else { return log.unclassified("the type of \(subject)", difference) }
        let message = "\(subject) is of type '\(new)' instead of '\(old)'"
        let isWider = TypeComparison.widenings[from]?.contains(to) ?? false
        switch role {
        case .input:
            if !isHidden {
                log.add(
                    .parameterTypeChanged, isWider ? .compatible : .breaking, .callers, message,
                    isWider ? "what was accepted still is" : "values of the older type are refused",
                    difference)
            }
            if isWider || isHidden {
                log.add(
                    .storedTypeChanged, .warning, .readers, message,
                    "readers meet values of another type", difference)
            }
        case .stored:
            log.add(
                .storedTypeChanged, .breaking, .readers, message,
                "records that are there hold the older type", difference)
            log.outlived(message, "runs in flight still write the older type", difference)
        case .payload:
            log.add(
                .eventPayloadChanged, .breaking, .readers, message,
                "receivers read another type, and runs in flight still send the older one", difference)
        case .output:
            log.add(
                .stepChanged, isWider ? .warning : .breaking, .operations, message,
                isWider ? "answers that were taken still are" : "answers of the older type fail the step",
                difference)
        }
    }

    private func items(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return constraint(
                difference.new == nil ? "no longer says what its items are" : "says what its items are",
                difference.new == nil ? .looser : .tighter, difference, &log)
        }
        TypeComparison(role: role, subject: "an item of \(subject)", isHidden: isHidden)
            .compare(old, new, into: &log)
    }
}
