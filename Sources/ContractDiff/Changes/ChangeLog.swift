// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The changes found so far, and where the comparison stands in the two texts.
struct ChangeLog {
    private(set) var changes: [Change] = []
    /// What the conditions of the action name that is compared.
    var forms = ConditionForms()
    /// What is compared, in both texts, from the outside in.
    private var owners: [(old: SourcePlace?, new: SourcePlace?)] = []

    /// Compares inside a part that stands on both sides, or one.
    mutating func inside(
        _ old: ContractPart?, _ new: ContractPart?, _ compare: (inout ChangeLog) -> Void
    ) {
        owners.append((old?.place, new?.place))
        compare(&self)
        owners.removeLast()
    }

    mutating func add(
        _ code: DiagnosticCode, _ severity: ChangeSeverity, _ audience: ChangeAudience, _ message: String,
        _ reason: String, _ difference: PartDifference, help: String? = nil
    ) {
        // A part that is gone is told where it would stand.
        let owner = owners.last { $0.new != nil }?.new
        let place = difference.new?.place ?? owner
        changes.append(
            Change(
                code: code, severity: severity, audience: audience, message: message, reason: reason,
                help: help, old: difference.old.map { Change.Place($0.place) },
                new: place.map(Change.Place.init), isInNew: difference.new != nil))
    }

    /// What no comparison has a word for counts as breaking.
    mutating func unclassified(_ what: String, _ difference: PartDifference) {
        add(
            .unclassifiedChange, .breaking, .callers, "\(what) changed",
            "what follows from it is not known, so it counts as breaking", difference)
    }

    /// What runs in flight do not follow, because they go on by the schema in their own plan.
    mutating func outlived(_ message: String, _ reason: String, _ difference: PartDifference) {
        add(.planChanged, .warning, .runs, message, reason, difference)
    }

    /// A text that people see.
    mutating func shown(_ what: String, _ difference: PartDifference) {
        let verb = difference.old == nil ? "is added" : difference.new == nil ? "is gone" : "is another"
        add(.shownTextChanged, .compatible, .people, "\(what) \(verb)", "people see another text", difference)
    }
}

extension Value {
    /// A value as it is shown in a message: short, and on one line.
    var brief: String {
        if let text = string { return "'\(text.prefix(60))'" }
        if case .map(let map) = self, map.count == 1, let entry = map.entries.first {
            if ["literal", "reference"].contains(entry.key) { return entry.value.brief }
        }
        let text = CanonicalJSON.text(self)
        return text.utf8.count > 60 ? String(text.prefix(57)) + "…" : text
    }

    /// The values of a list, as words.
    var words: String { (list ?? []).map(\.brief).joined(separator: ", ") }
}

extension Sequence where Element == Value {
    var words: String { map(\.brief).joined(separator: ", ") }
}
