// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Everything that a reference of a contract can reach.
///
/// A value, so that an evaluation depends on nothing else.
struct EvaluationContext: Sendable {
    var parameters: ValueMap
    /// The target's fields with its system fields, as it was before edits.
    var entity: ValueMap?
    var caller: Caller
    var application: String
    var action: String
    /// IANA name of the tenant's zone.
    var timezone: String
    /// The date of `now` in the tenant's zone.
    var today: String
    var now: Instant
    var submission: String
    var reference: String?
    var source: String
    var correlationID: String
    /// Fields of the records made so far, by the key of the create.
    var created: [String: ValueMap] = [:]
    /// The subject of a `where` or a filter.
    var item: ValueMap?
    var registry: FunctionRegistry
    /// For comparing sealed values with plain ones; nil where nothing is sealed.
    var sealer: Sealer?

    /// The value of a reference; nil when it is absent.
    func value(of reference: Reference) -> Value? {
        switch reference.root {
        case .parameters: return Value.map(parameters).value(at: reference.path)
        case .entity: return entity.flatMap { Value.map($0).value(at: reference.path) }
        case .user: return user(reference.path)
        case .tenant:
            return pick(["code": .string(caller.tenant), "timezone": .string(timezone)], reference.path)
        case .application: return pick(["code": .string(application)], reference.path)
        case .action: return pick(["key": .string(action)], reference.path)
        case .now: return .string(DateTimeText.render(now))
        case .today: return .string(today)
        case .submission:
            return pick(
                [
                    "id": .string(submission), "reference": self.reference.map(Value.string),
                    "source": .string(source), "correlation_id": .string(correlationID),
                ], reference.path)
        case .created:
            guard let key = reference.path.first, let record = created[key] else { return nil }
            return Value.map(record).value(at: reference.path.dropFirst())
        case .item: return item.flatMap { Value.map($0).value(at: reference.path) }
        case .steps, .event, .trigger, .index: return nil
        }
    }

    private func user(_ path: [String]) -> Value? {
        pick(
            [
                "id": caller.user.map(Value.string), "roles": .list(caller.roles.map(Value.string)),
                "email": caller.email.map(Value.string), "name": caller.name.map(Value.string),
                "organization": caller.organization.map(Value.string),
            ], path)
    }

    private func pick(_ members: [String: Value?], _ path: [String]) -> Value? {
        guard let first = path.first, let value = members[first] ?? nil else { return nil }
        return value.value(at: path.dropFirst())
    }
}
