// SPDX-License-Identifier: Apache-2.0

/// What a name in a contract is the name of.
enum NameKind: String, Sendable, Hashable, CaseIterable {
    case action, parameter, create, step, entity, field, event
    /// A member of what an event carries.
    case payload
    /// A member of what a step answers.
    case output
    /// A value that the prompt of a model sees.
    case input
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
        case .input: "an input of a prompt"
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
    /// What it may name instead, where only the rest of the project tells: it is the first of all that is declared.
    var others: [NameID] = []
}

/// Two names that are spelled alike because they are one: what reads the one finds the other.
///
/// Without a name, that holds for all names of the owners, and for what lies inside of them.
struct NameLink: Sendable {
    var first: NameID
    var second: NameID

    /// Links all names of two owners.
    init(all kind: NameKind, of owner: String, to other: String, as otherKind: NameKind? = nil) {
        first = NameID(kind: kind, owner: owner, name: "")
        second = NameID(kind: otherKind ?? kind, owner: other, name: "")
    }

    /// Links one name of two owners.
    init(_ kind: NameKind, _ name: String, of owner: String, to other: String) {
        first = NameID(kind: kind, owner: owner, name: name)
        second = NameID(kind: kind, owner: other, name: name)
    }

    /// What a name is at the other end; nil when the link is not about it.
    func other(of id: NameID) -> [NameID] {
        [(first, second), (second, first)].compactMap { from, to in
            guard id.kind == from.kind, from.name.isEmpty || id.name == from.name,
                let owner = NameLink.replaced(id.owner, from.owner, to.owner)
            else { return nil }
            return NameID(kind: to.kind, owner: owner, name: id.name)
        }
    }

    private static func replaced(_ owner: String, _ old: String, _ new: String) -> String? {
        if owner == old { return new }
        guard owner.hasPrefix(old + "/") || owner.hasPrefix(old + ".") else { return nil }
        return new + owner.dropFirst(old.count)
    }
}
