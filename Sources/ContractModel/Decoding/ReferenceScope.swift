// SPDX-License-Identifier: Apache-2.0

/// What the references of one place may read.
struct ReferenceScope: Sendable {
    /// The place in words: `a default`.
    let place: String
    let roots: Set<Reference.Root>

    /// What is known about a submission when it arrives.
    private static let arrival: Set<Reference.Root> = [
        .parameters, .entity, .user, .tenant, .application, .action, .now, .today,
    ]

    static let defaults = ReferenceScope(place: "a default", roots: arrival)
    static let criteria = ReferenceScope(place: "a criterion", roots: arrival)
    static let inputs = ReferenceScope(place: "a rule of a parameter", roots: arrival)
    static let stages = ReferenceScope(
        place: "a call before records are made", roots: arrival.union([.submission]))
    static let approval = ReferenceScope(place: "an approval", roots: arrival.union([.submission]))
    static let preparation = ReferenceScope(
        place: "a call before records are made", roots: arrival.union([.submission, .steps]))
    static let records = ReferenceScope(
        place: "a change of records", roots: arrival.union([.submission, .created, .steps]))
    static let acceptance = ReferenceScope(
        place: "a side effect of a workflow action, which is emitted at acceptance",
        roots: arrival.union([.submission]))
    static let result = ReferenceScope(
        place: "a result", roots: arrival.union([.submission, .created, .steps]))
    static let numbering = ReferenceScope(
        place: "a reference number, which is made at acceptance",
        roots: [.parameters, .user, .tenant, .application])
    /// A field's default has only the record's own surroundings.
    static let fields = ReferenceScope(
        place: "the default of a field",
        roots: [.user, .tenant, .application, .action, .now, .today, .submission])

    // MARK: - Steps, policies and triggers

    static let stepsBeforeCreate = ReferenceScope(
        place: "a step before records are made", roots: arrival.union([.submission, .steps]))
    static let steps = ReferenceScope(
        place: "a step", roots: arrival.union([.submission, .created, .steps]))
    static let policies = ReferenceScope(
        place: "a policy", roots: arrival.union([.submission, .created, .steps]))
    private static let surroundings: Set<Reference.Root> = [.tenant, .application, .now, .today]
    static let timedTriggers = ReferenceScope(
        place: "the input of a trigger without an event", roots: surroundings.union([.trigger]))
    static let eventTriggers = ReferenceScope(
        place: "the input of a trigger", roots: surroundings.union([.trigger, .event]))
    static let eventFilters = ReferenceScope(
        place: "a filter of events", roots: surroundings.union([.event]))

    /// The same place inside a fan-out.
    var withItem: ReferenceScope {
        ReferenceScope(place: "a step of a fan-out", roots: roots.union([.item, .index]))
    }
    /// The same place while an event is looked at.
    var withEvent: ReferenceScope {
        ReferenceScope(place: "a filter of events", roots: roots.union([.event]))
    }
}
