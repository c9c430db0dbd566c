// SPDX-License-Identifier: Apache-2.0
public import ContractInterpreter
public import ContractModel

/// Compares two versions of an application by what they mean.
///
/// Everything that is declared is compared piece by piece, and every piece that no comparison knows counts as breaking; what
/// is compiled is compared too, so that a difference that only shows there is told.
public struct ApplicationComparison {
    /// One version: what was declared, and what it compiled to without an error.
    public struct Version: Sendable {
        public var application: Application
        public var plans: [ActionPlan]

        public init(_ application: Application, plans: [ActionPlan]) {
            self.application = application
            self.plans = plans
        }
    }

    private let old: Version
    private let new: Version

    public init(from old: Version, to new: Version) {
        self.old = old
        self.new = new
    }

    /// Everything that differs, in the order of the newer text; what is gone comes where it would stand.
    public func changes() -> [Change] {
        var log = ChangeLog()
        compareIdentity(&log)
        let sides = (old.application, new.application)
        let surroundings = SurroundingComparison(raised: EventsFromOutside.keys(of: old.application))
        each(sides.0.entities, sides.1.entities, \.name.value, Portrait.part, &log, entity)
        compareActions(&log)
        each(sides.0.events, sides.1.events, \.key.value, Portrait.part, &log, surroundings.event)
        each(
            sides.0.connections.filter(\.isActive), sides.1.connections.filter(\.isActive), \.key.value,
            Portrait.part, &log, surroundings.connection)
        each(
            sides.0.policies.filter(\.isActive), sides.1.policies.filter(\.isActive), \.key.value,
            Portrait.part, &log, surroundings.policy)
        each(
            sides.0.triggers.filter(\.isActive), sides.1.triggers.filter(\.isActive), \.key.value,
            Portrait.part, &log, surroundings.trigger)
        each(
            sides.0.notificationTemplates.filter(\.isActive),
            sides.1.notificationTemplates.filter(\.isActive),
            { Self.name($0.code.value, $0.tenant?.value) }, Portrait.part, &log, surroundings.template)
        each(
            sides.0.notificationRules.filter(\.isActive), sides.1.notificationRules.filter(\.isActive),
            { Self.name($0.name.value, $0.tenant?.value) }, Portrait.part, &log, surroundings.rule)
        return log.changes
    }

    /// The name of something that a tenant may have one of its own of.
    private static func name(_ key: String, _ tenant: String?) -> String {
        tenant.map { "\(key) for \($0)" } ?? key
    }

    private func each<Row>(
        _ before: [Row], _ after: [Row], _ name: (Row) -> String, _ portrait: (Row) -> ContractPart,
        _ log: inout ChangeLog, _ compare: (String, PartDifference, inout ChangeLog) -> Void
    ) {
        let (old, new) = (parts(before, name, portrait), parts(after, name, portrait))
        for difference in ContractPart.differences(old, new) {
            log.inside(difference.old, difference.new) { log in compare(difference.name, difference, &log) }
        }
    }

    private func parts<Row>(
        _ rows: [Row], _ name: (Row) -> String, _ portrait: (Row) -> ContractPart
    ) -> ContractPart? {
        let named = rows.map { (name($0), portrait($0)) }
        return Portrait.part(rows: named, at: named.first?.1.place ?? ApplicationComparison.nowhere)
    }

    private func entity(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        let subject = "entity '\(name)'"
        guard let before = difference.old, let after = difference.new else {
            if difference.new == nil {
                log.add(
                    .entityChanged, .breaking, .readers, "\(subject) is gone",
                    "its records are not described any more", difference)
            } else {
                log.add(
                    .addition, .compatible, .readers, "\(subject) is added", "nobody has to read it",
                    difference)
            }
            return
        }
        EntityComparison(name: "'\(name)'").compare(before, after, &log)
    }

    private func compareIdentity(_ log: inout ChangeLog) {
        let (before, after) = (old.application, new.application)
        func part(_ application: Application) -> ContractPart {
            let place =
                application.actions.first?.key.place ?? application.entities.first?.name.place
                ?? ApplicationComparison.nowhere
            let written = application.identity
            return ContractPart(
                members: [
                    ("code", ContractPart(.string(application.code), at: written?.code.place ?? place)),
                    ("name", Portrait.part(application.name, at: written?.namePlace ?? place)),
                    (
                        "description",
                        Portrait.part(application.description, at: written?.descriptionPlace ?? place)
                    ),
                ], at: written?.code.place ?? place)
        }
        for difference in ContractPart.differences(part(before), part(after)) {
            if difference.name == "code" {
                log.add(
                    .applicationChanged, .breaking, .callers,
                    "the application is '\(after.code)' instead of '\(before.code)'",
                    "submissions, references and duplicates of the older one are not its own", difference)
            } else {
                log.shown("the \(difference.name) of the application", difference)
            }
        }
    }

    private func compareActions(_ log: inout ChangeLog) {
        let before = Dictionary(old.plans.map { ($0.action, $0) }) { first, _ in first }
        let after = Dictionary(new.plans.map { ($0.action, $0) }) { first, _ in first }
        var gone: [PartDifference] = []
        var added: [PartDifference] = []
        each(old.application.actions, new.application.actions, \.key.value, Portrait.part, &log) {
            name, difference, log in
            if difference.new == nil { gone.append(difference) }
            if difference.old == nil { added.append(difference) }
        }
        presence(gone, added, &log)
        let entities = (
            parts(old.application.entities, \.name.value, Portrait.part),
            parts(new.application.entities, \.name.value, Portrait.part)
        )
        let former = Dictionary(old.application.actions.map { ($0.key.value, $0) }) { first, _ in first }
        for action in new.application.actions {
            let key = action.key.value
            guard let known = former[key], let oldPlan = before[key], let newPlan = after[key] else {
                continue
            }
            let comparison = ActionComparison(
                key: key, old: Portrait.part(known), new: Portrait.part(action), oldPlan: oldPlan,
                newPlan: newPlan)
            comparison.compare(into: &log)
            let records = RecordRefusals(
                name: comparison.name,
                old: .init(action: comparison.old, entities: entities.0, target: oldPlan.targetType),
                new: .init(action: comparison.new, entities: entities.1, target: newPlan.targetType))
            log.inside(comparison.old, comparison.new) { log in records.compare(into: &log) }
            comparePlans(comparison, &log)
        }
    }

    private func presence(
        _ gone: [PartDifference], _ added: [PartDifference], _ log: inout ChangeLog
    ) {
        for difference in gone {
            let alike = added.filter { $0.new?.canonical == difference.old?.canonical }
            let hint = alike.count == 1 ? "; '\(alike[0].name)' looks like its other name" : ""
            let wasOpen = difference.old?["status"]?.text == "published"
            log.add(
                .actionRemoved, wasOpen ? .breaking : .warning, .callers,
                "action '\(difference.name)' is gone\(hint)",
                wasOpen
                    ? "submissions are refused; runs in flight go on by the plan they were accepted with"
                    : "it could not be submitted", difference)
        }
        for difference in added {
            log.add(
                .addition, .compatible, .callers, "action '\(difference.name)' is added",
                "nobody has to submit it", difference)
        }
    }

    /// What was compiled, beside what was written: a plan that is another without anything told is told here.
    private func comparePlans(_ action: ActionComparison, _ log: inout ChangeLog) {
        let (before, after) = (action.oldPlan, action.newPlan)
        guard before != after, SettledPlan.whole(before) != SettledPlan.whole(after) else { return }
        let difference = PartDifference(
            name: action.key, old: ContractPart(.null, at: action.old.place),
            new: ContractPart(.null, at: action.new.place))
        // What the action says, and what is declared beside it, was compared piece by piece.
        let isExplained =
            action.old.canonical != action.new.canonical || before.application != after.application
            || !surroundingsAreEqual || SettledPlan.own(before) == SettledPlan.own(after)
        if !isExplained {
            log.unclassified("what '\(action.key)' compiles to", difference)
        } else if before.runsInBackground {
            log.add(
                .planChanged, .compatible, .runs, "'\(action.key)' compiles to another plan",
                "runs in flight go on by the plan that they were accepted with", difference)
        }
    }

    /// What actions take from beside them into their own plans.
    private var surroundingsAreEqual: Bool {
        func parts(_ application: Application) -> [Value] {
            application.policies.filter(\.isActive).map {
                [.string($0.key.value), Portrait.part($0).canonical]
            }
                + application.connections.filter(\.isActive).map {
                    [.string($0.key.value), Portrait.part($0).canonical]
                }
                + application.entities.map { [.string($0.name.value), Portrait.part($0).canonical] }
                + application.events.map { [.string($0.key.value), Portrait.part($0).canonical] }
                + application.notificationRules.filter(\.isActive).map {
                    [.string($0.name.value), Portrait.part($0).canonical]
                }
        }
        return parts(old.application) == parts(new.application)
    }

    static let nowhere = SourcePlace(
        range: SourceRange(file: "-", start: .start, end: .start), path: "")
}
