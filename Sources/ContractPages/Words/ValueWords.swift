// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
package import ContractModel

/// What is looked at one by one, in words.
struct ItemWords {
    var whole: String
    var owner: String

    /// An item of a list.
    static let item = ItemWords(whole: "the item", owner: "the item's")
    /// A record of a type that was named before.
    static let record = ItemWords(whole: "the record", owner: "its")
}

/// Compiled values in words.
package enum ValueWords {
    /// `the parameter 'title'`, `'received'`, `geo.round of …`.
    static func phrase(_ expression: PlanExpression, of item: ItemWords = .item) -> Phrase {
        switch expression {
        case .literal(let value): return literal(value)
        case .reference(let reference): return self.reference(reference, of: item)
        case .call(let function, let arguments):
            if arguments.isEmpty { return "what \(function.name) gives" }
            return "what \(function.name) gives for \(self.arguments(arguments, of: item))"
        case .list(let elements):
            if let constant = expression.constant { return literal(constant) }
            return "the list of \(elements.map { phrase($0, of: item) }.joined(separator: ", "))"
        case .map(let members):
            if let constant = expression.constant { return literal(constant) }
            return self.arguments(members, of: item)
        }
    }

    static func literal(_ value: Value) -> Phrase {
        value.isNull ? "nothing" : "\(text(value))"
    }

    /// A value as it would be written in JSON, text without its quotes.
    package static func text(_ value: Value) -> String {
        value.string ?? CanonicalJSON.faithfulText(value)
    }

    static func arguments(_ arguments: [String: PlanExpression], of item: ItemWords = .item) -> Phrase {
        arguments.sorted { $0.key < $1.key }
            .map { "\($0.key) = \(phrase($0.value, of: item))" as Phrase }
            .joined(separator: ", ")
    }

    static func reference(_ reference: Reference, of item: ItemWords) -> Phrase {
        let path = reference.path.joined(separator: ".")
        switch reference.root {
        case .parameters: return "\(path)"
        case .entity: return "the record's \(path)"
        case .user:
            return switch path {
            case "id": "the caller's id"
            case "roles": "the caller's roles"
            case "email": "the caller's e-mail address"
            case "name": "the caller's name"
            default: "the caller's \(path)"
            }
        case .tenant: return "the tenant's \(path)"
        case .application: return "the application's \(path)"
        case .action: return "the action's \(path)"
        case .now: return "the instant of the submission"
        case .today: return "the day of the submission"
        case .submission: return "the submission's \(path)"
        case .created: return "\(path) of what was created"
        case .steps: return "\(path) of the steps"
        case .event: return "the event's \(path)"
        case .trigger: return "the trigger's \(path)"
        case .item:
            return path.isEmpty ? "\(text: item.whole)" : "\(text: item.owner) \(path)"
        case .index: return "the number of the item"
        }
    }

    /// `90 seconds`, `2 days`: whole units as far as they go.
    package static func duration(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if duration.components.attoseconds != 0 || seconds == 0 { return DurationText.render(duration) }
        for (unit, length) in [("day", Int64(86_400)), ("hour", 3600), ("minute", 60), ("second", 1)]
        where seconds % length == 0 {
            return Counting.some(Int(seconds / length), unit)
        }
        return DurationText.render(duration)
    }

    /// `25 MiB`, `1,500 bytes`.
    package static func bytes(_ count: Int64) -> String {
        for (unit, size) in [("GiB", Int64(1) << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where count >= size && count % size == 0 {
            return "\(count / size) \(unit)"
        }
        return Counting.some(Int(count), "byte")
    }
}

/// Numbers with what they count.
package enum Counting {
    package static func some(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
