// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What comparisons that hold together leave of the values of one reference.
///
/// What is not understood leaves everything, so that nothing is called impossible that is not.
struct ComparedValues {
    /// One comparison with the reference, or that one does not hold.
    fileprivate struct Entry {
        var comparator: Condition.Comparator
        var right: PlanExpression?
        var form: ComparisonForm
        var isDenied: Bool
        /// True for one of many that are known to hold together.
        var isKnown = false

        /// True when it also holds where there is no value.
        var allowsAbsence: Bool { comparator.holdsWhenAbsent != isDenied }
    }

    private var entries: [Entry] = []

    /// False when no value, nor that there is none, satisfies all the comparisons with one of the references.
    ///
    /// Those `beside` are known to hold together, so that nothing is asked of them alone.
    static func leaveAny(of conditions: [PlanCondition], beside others: [PlanCondition] = []) -> Bool {
        var found: [Reference: ComparedValues] = [:]
        take(conditions, isKnown: false, &found)
        take(others, isKnown: true, &found)
        return found.values.allSatisfy(\.leaveAny)
    }

    private static func take(
        _ conditions: [PlanCondition], isKnown: Bool, _ found: inout [Reference: ComparedValues]
    ) {
        func append(_ entry: Entry, of reference: Reference) {
            // What is said of a reference that nothing is asked of leaves what it left.
            if isKnown, found[reference] == nil { return }
            var entry = entry
            entry.isKnown = isKnown
            found[reference, default: ComparedValues()].entries.append(entry)
        }
        for condition in conditions {
            let (comparison, isDenied) =
                if case .not(let part) = condition { (part, true) } else { (condition, false) }
            guard
                case .comparison(.reference(let reference), let comparator, let right, let form) = comparison
            else { continue }
            append(
                Entry(comparator: comparator, right: right, form: form, isDenied: isDenied), of: reference)
            if let outcome = outcome(reference, comparator, isDenied: isDenied) {
                append(outcome.entry, of: outcome.reference)
            }
        }
    }

    /// What the error of a step tells of its outcome.
    private static func outcome(
        _ reference: Reference, _ comparator: Condition.Comparator, isDenied: Bool
    ) -> (reference: Reference, entry: Entry)? {
        guard reference.root == .steps, reference.path.count > 1, reference.path[1] == "error" else {
            return nil
        }
        let outcome = Reference(root: .steps, path: [reference.path[0], "outcome"])
        if comparator.holdsWhenAbsent == isDenied {
            let withError: Value = ["failed", "timed_out", "rejected", "expired", "fallback"]
            return (
                outcome, Entry(comparator: .isIn, right: .literal(withError), form: .any, isDenied: false)
            )
        }
        guard (comparator == .notExists) != isDenied, comparator == .notExists || comparator == .exists else {
            return nil
        }
        // A value that stands in for a late child leaves no error.
        let surelyWithError: Value = ["failed", "rejected", "expired", "fallback"]
        return (
            outcome, Entry(comparator: .notIn, right: .literal(surelyWithError), form: .any, isDenied: false)
        )
    }

    private var leaveAny: Bool {
        if entries.allSatisfy(\.allowsAbsence) { return true }
        if entries.contains(where: { ($0.comparator, $0.isDenied) == (.notExists, false) }) { return false }
        if let candidates { return candidates.contains(where: allow) }
        // Those that are known to hold together stand last.
        for (index, entry) in entries.enumerated() where !entry.isKnown {
            for other in entries.dropFirst(index + 1) where entry.contradicts(other) { return false }
        }
        return true
    }

    /// The only values that one of the comparisons allows.
    private var candidates: [Value]? {
        for entry in entries where !entry.isDenied {
            guard let value = entry.right?.constant else { continue }
            if entry.comparator == .eq { return value.isNull ? [] : [value] }
            if entry.comparator == .isIn, let values = value.list { return values.filter { !$0.isNull } }
        }
        return nil
    }

    private func allow(_ value: Value) -> Bool { entries.allSatisfy { $0.allows(value) } }
}

extension ComparedValues.Entry {
    /// False when the comparison does not hold with a value; one that equals it may be written otherwise.
    func allows(_ value: Value) -> Bool {
        switch comparator {
        case .exists, .notExists, .empty, .notEmpty: break
        case .contains, .notContains, .startsWith, .endsWith, .matches:
            if form != .any && form != .text { return true }
            if right?.constant == nil { return true }
        case .eq, .ne, .isIn, .notIn, .gt, .gte, .lt, .lte:
            if right?.constant == nil { return true }
        }
        let comparison = ValueComparison(form: form, sealer: nil, tenant: "")
        return comparison.holds(value, comparator, right?.constant) != isDenied
    }

    /// True when no value satisfies both, of those that are there.
    func contradicts(_ other: Self) -> Bool {
        if comparator == .contains, other.comparator == .notContains { return right == other.right }
        if comparator == .notContains, other.comparator == .contains { return right == other.right }
        if (comparator, other.comparator) == (.empty, .notEmpty) { return isDenied == other.isDenied }
        if (comparator, other.comparator) == (.notEmpty, .empty) { return isDenied == other.isDenied }
        // What has no place in one order may have none in the other.
        guard let mine = bound, let theirs = other.bound, !(isDenied && other.isDenied) else { return false }
        if mine.isLower == theirs.isLower { return false }
        let (lower, upper) = mine.isLower ? (self, other) : (other, self)
        let isStrict = mine.isStrict || theirs.isStrict
        if lower.right == upper.right { return isStrict && form == other.form }
        guard let low = lower.right?.constant, let high = upper.right?.constant else { return false }
        // Text is in the order of what it stands for, or in that of its bytes.
        let forms: [ComparisonForm] = form == .any && low.string != nil ? [.any, .text] : [form]
        return form == other.form
            && forms.allSatisfy {
                ValueComparison(form: $0, sealer: nil, tenant: "").holds(low, isStrict ? .gte : .gt, high)
            }
    }

    /// On which side of its operand the value is.
    private var bound: (isLower: Bool, isStrict: Bool)? {
        switch comparator {
        case .gt: isDenied ? (false, false) : (true, true)
        case .gte: isDenied ? (false, true) : (true, false)
        case .lt: isDenied ? (true, false) : (false, true)
        case .lte: isDenied ? (true, true) : (false, false)
        default: nil
        }
    }
}
