// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary

/// What the names in one part of a contract are about.
struct Scope: Sendable {
    /// Whose fields a condition compares when it writes no reference.
    enum Subject: Sendable, Hashable {
        case nothing, parameters
        case fields(of: String)
        case payload(of: String)
    }

    /// The action around, or the one that is tested.
    var action: String?
    /// The policy around: it reads what the actions have that it governs.
    var policy: String?
    /// The type that the action is about.
    var target: String?
    /// The type of the record that gets the reference.
    var primary: String?
    /// The creates of the action with their types.
    var creates: [String: String] = [:]
    /// The type whose fields are named here.
    var entity: String?
    /// The event that `$event` is.
    var event: String?
    var subject = Subject.nothing
    /// The function whose arguments stand here.
    var function: String?
    var stage: Stage?
    /// What the rows that look like parameters declare here, and for whom.
    var rows: (kind: NameKind, owner: String) = (.parameter, "")
    /// The roots that a reference may begin with; nil where nothing is known about them.
    var place = Place.anywhere
    var isInFanOut = false
    /// What the members of an item of the fan-out are members of.
    var item: (kind: NameKind, owner: String)?
    /// True in the filter of a wait, which sees the event besides.
    var isInWait = false
    /// The step whose own output can be read here.
    var ownStep: String?
    /// The notification template around.
    var template: String?
    /// What the names inside of a value belong to.
    var inside: (kind: NameKind, owner: String)?

    /// Whose names `$parameters`, `$steps` and `$created` have.
    var reader: String? { action ?? policy.map(NameOwner.policy) }

    /// Which values are there, as far as a reference is concerned.
    enum Place: Sendable {
        case anywhere, arrival, stage, records, result, step, early, trigger, filter, numbering, field
    }

    /// The roots of references that make sense here.
    var roots: [String] {
        let arrival = ["parameters", "entity", "user", "tenant", "application", "action", "now", "today"]
        var roots: [String] =
            switch place {
            case .anywhere: arrival + ["submission", "created", "steps"]
            case .arrival: arrival
            case .stage: arrival + ["submission"]
            case .records, .result, .step: arrival + ["submission", "created", "steps"]
            case .early: arrival + ["submission", "steps"]
            case .trigger: ["tenant", "application", "now", "today", "trigger", "event"]
            case .filter: ["tenant", "application", "now", "today", "event"]
            case .numbering: ["parameters", "user", "tenant", "application"]
            case .field: ["user", "tenant", "application", "action", "now", "today", "submission"]
            }
        if isInWait { roots.append("event") }
        if isInFanOut { roots += ["item", "index"] }
        return roots
    }
}

/// Owners of names that only the rest of the project tells.
enum NameOwner {
    /// Stands for every action that a policy governs.
    static func policy(_ key: String) -> String { "@policy \(key)" }
    /// Stands for the type that these actions are about.
    static func target(_ reader: String) -> String { "\(reader) @target" }
    /// Stands for the type of a create of theirs.
    static func created(_ reader: String, _ create: String) -> String { "\(reader) @created \(create)" }
    /// Stands for every action that asks a language model through a connection.
    static func model(_ connection: String) -> String { "@model \(connection)" }
    /// Stands for the events that a template is about.
    static func template(_ code: String) -> String { "@template \(code)" }
}
