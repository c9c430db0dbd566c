// SPDX-License-Identifier: Apache-2.0

/// What the references of one place may read.
struct ReferenceScope: Sendable {
    /// The place in words: `a default`.
    let place: String
    /// Few, so that looking through them is quicker than a set.
    let roots: [Reference.Root]

    /// What is known about a submission when it arrives.
    private static let arrival: [Reference.Root] = [
        .parameters, .entity, .user, .tenant, .application, .action, .now, .today,
    ]

    static let defaults = ReferenceScope(place: "a default", roots: arrival)
    static let criteria = ReferenceScope(place: "a criterion", roots: arrival)
    static let inputs = ReferenceScope(place: "a rule of a parameter", roots: arrival)
    static let stages = ReferenceScope(
        place: "a call before records are made", roots: arrival + [.submission])
    static let approval = ReferenceScope(place: "an approval", roots: arrival + [.submission])
    static let preparation = ReferenceScope(
        place: "a call before records are made", roots: arrival + [.submission, .steps])
    static let records = ReferenceScope(
        place: "a change of records", roots: arrival + [.submission, .created, .steps])
    static let acceptance = ReferenceScope(
        place: "a side effect of a workflow action, which is emitted at acceptance",
        roots: arrival + [.submission])
    static let result = ReferenceScope(
        place: "a result", roots: arrival + [.submission, .created, .steps])
    static let numbering = ReferenceScope(
        place: "a reference number, which is made at acceptance",
        roots: [.parameters, .user, .tenant, .application])
    /// A field's default has only the record's own surroundings.
    static let fields = ReferenceScope(
        place: "the default of a field",
        roots: [.user, .tenant, .application, .action, .now, .today, .submission])

    // MARK: - Steps, policies and triggers

    static let stepsBeforeCreate = ReferenceScope(
        place: "a step before records are made", roots: arrival + [.submission, .steps])
    static let steps = ReferenceScope(
        place: "a step", roots: arrival + [.submission, .created, .steps])
    static let policies = ReferenceScope(
        place: "a policy", roots: arrival + [.submission, .created, .steps])
    private static let surroundings: [Reference.Root] = [.tenant, .application, .now, .today]
    static let timedTriggers = ReferenceScope(
        place: "the input of a trigger without an event", roots: surroundings + [.trigger])
    static let eventTriggers = ReferenceScope(
        place: "the input of a trigger", roots: surroundings + [.trigger, .event])
    static let eventFilters = ReferenceScope(
        place: "a filter of events", roots: surroundings + [.event])

    /// The same place inside a fan-out.
    var withItem: ReferenceScope {
        ReferenceScope(place: "a step of a fan-out", roots: adding([.item, .index]))
    }
    /// The same place while an event is looked at.
    var withEvent: ReferenceScope {
        ReferenceScope(place: "a filter of events", roots: adding([.event]))
    }

    /// Each once, also where one place stands inside another of its kind.
    private func adding(_ more: [Reference.Root]) -> [Reference.Root] {
        roots + more.filter { !roots.contains($0) }
    }
}
