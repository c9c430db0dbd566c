// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Everything that a reference of a contract can reach.
///
/// A value, so that an evaluation depends on nothing else.
struct EvaluationContext: Sendable {
    /// What stays the same for a whole run.
    let circumstances: Circumstances
    var parameters: ValueMap
    /// The target's fields with its system fields, as it was before edits.
    var entity: ValueMap?
    var reference: String?
    /// Fields of the records made so far, by the key of the create.
    var created: [String: ValueMap] = [:]
    /// The subject of a `where`, or the item of a fan-out.
    var item: Value?
    /// The place of that item.
    var index: Int?
    /// What the steps so far came to.
    var steps: [String: StepRecord] = [:]
    /// The data of the event that a filter looks at.
    var event: ValueMap?
    /// The trigger that starts something, for its input.
    var trigger: ValueMap?
    /// The submission that a part of a run belongs to.
    var subject: String?
    /// Where that submission came from.
    var subjectSource: String?
    /// False for a look that nobody is to be told of.
    var isWitnessed = true

    /// Who is told what evaluations come to; nil outside of tests.
    var witness: EvaluationWitness? { isWitnessed ? circumstances.witness : nil }
    var caller: Caller { circumstances.caller }
    var now: Instant { circumstances.now }
    var submission: String { circumstances.submission }
    var source: String { subjectSource ?? circumstances.source }
    var registry: FunctionRegistry { circumstances.registry }
    /// For comparing sealed values with plain ones; nil where nothing is sealed.
    var sealer: Sealer? { circumstances.sealer }

    /// Takes what a part of a run knows of the whole.
    mutating func take(_ given: RunSurroundings) {
        steps.merge(given.steps) { own, _ in own }
        for entry in given.created ?? [:] { created[entry.key] = created[entry.key] ?? entry.value.map }
        entity = entity ?? given.entity
        reference = given.reference
        subject = given.submission
        subjectSource = given.source
        item = given.item
        index = given.index
    }

    /// The value of a reference; nil when it is absent.
    func value(of reference: Reference) -> Value? {
        switch reference.root {
        case .parameters: return Value.map(parameters).value(at: reference.path)
        case .entity: return entity.flatMap { Value.map($0).value(at: reference.path) }
        case .user: return user(reference.path)
        case .tenant:
            return pick(reference.path) { name in
                switch name {
                case "code": .string(caller.tenant)
                case "timezone": .string(circumstances.timezone)
                default: nil
                }
            }
        case .application:
            return pick(reference.path) { $0 == "code" ? .string(circumstances.application) : nil }
        case .action: return pick(reference.path) { $0 == "key" ? .string(circumstances.action) : nil }
        case .now: return .string(DateTimeText.render(now))
        case .today: return .string(circumstances.today)
        case .submission:
            return pick(reference.path) { name in
                switch name {
                case "id": .string(subject ?? submission)
                case "reference": self.reference.map(Value.string)
                case "source": .string(source)
                case "correlation_id": .string(circumstances.correlationID)
                default: nil
                }
            }
        case .created:
            guard let key = reference.path.first, let record = created[key] else { return nil }
            return Value.map(record).value(at: reference.path.dropFirst())
        case .item: return item.flatMap { $0.value(at: reference.path) }
        case .steps:
            guard let key = reference.path.first else { return nil }
            return steps[key]?.value(at: reference.path.dropFirst())
        case .event: return event.flatMap { Value.map($0).value(at: reference.path) }
        case .index: return index.map { .number(Number(Int64($0))) }
        case .trigger: return trigger.flatMap { Value.map($0).value(at: reference.path) }
        }
    }

    private func user(_ path: [String]) -> Value? {
        pick(path) { name in
            switch name {
            case "id": caller.user.map(Value.string)
            case "roles": .list(caller.roles.map(Value.string))
            case "email": caller.email.map(Value.string)
            case "name": caller.name.map(Value.string)
            case "organization": caller.organization.map(Value.string)
            default: nil
            }
        }
    }

    private func pick(_ path: [String], _ member: (String) -> Value?) -> Value? {
        guard let first = path.first, let value = member(first) else { return nil }
        return value.value(at: path.dropFirst())
    }
}

/// Where, when and for whom a contract is evaluated: the same for every value of a run.
///
/// A class, because contexts are handed on far more often than made.
final class Circumstances: Sendable {
    let caller: Caller
    let application: String
    let action: String
    /// IANA name of the tenant's zone.
    let timezone: String
    /// The date of `now` in the tenant's zone.
    let today: String
    let now: Instant
    let submission: String
    let source: String
    let correlationID: String
    let registry: FunctionRegistry
    let sealer: Sealer?
    let witness: EvaluationWitness?

    init(
        caller: Caller, plan: ActionPlan, timezone: String, today: String, now: Instant, submission: String,
        source: String, correlationID: String, registry: FunctionRegistry, sealer: Sealer?,
        witness: EvaluationWitness? = nil
    ) {
        self.caller = caller
        application = plan.application
        // A part of a run is named after the action and its step.
        action = plan.isFragment ? String(plan.action.prefix { $0 != "/" }) : plan.action
        self.timezone = timezone
        self.today = today
        self.now = now
        self.submission = submission
        self.source = source
        self.correlationID = correlationID
        self.registry = registry
        self.sealer = sealer
        self.witness = witness?.about(action)
    }
}
