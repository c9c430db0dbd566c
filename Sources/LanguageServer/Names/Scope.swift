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

    /// Which values are there, as far as a reference is concerned.
    enum Place: Sendable {
        case anywhere, arrival, stage, records, result, step, trigger, filter, numbering, field
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
            case .trigger: ["tenant", "application", "now", "today", "trigger", "event"]
            case .filter: ["tenant", "application", "now", "today", "event"]
            case .numbering: ["parameters", "user", "tenant", "application"]
            case .field: ["user", "tenant", "application", "action", "now", "today", "submission"]
            }
        if isInFanOut { roots += ["item", "index"] }
        return roots
    }
}
