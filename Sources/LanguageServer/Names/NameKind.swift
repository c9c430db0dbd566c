// SPDX-License-Identifier: Apache-2.0

/// What a name in a contract is the name of.
enum NameKind: String, Sendable, Hashable, CaseIterable {
    case action, parameter, create, step, entity, field, event
    /// A member of what an event carries.
    case payload
    /// A member of what a step answers.
    case output
    case connection, policy, trigger, template, rule, criterion
    case sideEffect = "side effect"
    case role, function, argument

    /// The name in words, with its article.
    var words: String {
        switch self {
        case .entity: "an entity type"
        case .payload: "a member of an event"
        case .output: "a member of a step's output"
        case .template: "a notification template"
        case .rule: "a notification rule"
        case .action, .event, .argument: "an \(rawValue)"
        default: "a \(rawValue)"
        }
    }

    /// True for what authors name: functions and their arguments come with the program.
    var isAuthors: Bool { self != .function && self != .argument }
}

/// Who is meant: a kind, a name, and what the name belongs to.
struct NameID: Sendable, Hashable {
    var kind: NameKind
    /// The action of a parameter, the type of a field; empty for what the whole application sees.
    var owner: String
    var name: String

    static func == (left: NameID, right: NameID) -> Bool {
        // Byte for byte: two ways to write one accent are two names.
        left.kind == right.kind && left.owner.utf8.elementsEqual(right.owner.utf8)
            && left.name.utf8.elementsEqual(right.name.utf8)
    }
}

/// One place where a name stands.
struct Occurrence: Sendable {
    var id: NameID
    /// The bytes of the name alone, without quotes and without what stands around it.
    var range: Range<Int>
    /// The node that holds it.
    var node: Int
    var isDeclaration: Bool
}
