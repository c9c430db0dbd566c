// SPDX-License-Identifier: Apache-2.0

/// Which keys a map of one kind may have, and what each of them takes.
struct MappingShape: Sendable {
    /// What the map is, with its article where a sentence needs one: `an action`.
    var name: String
    /// Its name among the definitions of a schema.
    let definition: String
    let members: [MappingKey]
    /// What keys mean for each other, checked as the keys are looked at.
    let rules: [Rule]
    /// What keys mean for each other, checked by who reads the map and knows more to say about it.
    let byHand: [Rule]
    /// Keys that authors look for here, and what to write in their place.
    let hints: [String: Hint]
    let keys: [String]
    let required: [String]

    init(
        _ name: String, definition: String? = nil, _ members: [MappingKey], rules: [Rule] = [],
        byHand: [Rule] = [], hints: [String: Hint] = [:]
    ) {
        self.name = name
        self.definition = definition ?? MappingShape.definition(of: name)
        self.members = members
        self.rules = rules
        self.byHand = byHand
        self.hints = hints
        keys = members.map(\.name)
        required = members.filter(\.isRequired).map(\.name)
    }

    /// What a key takes.
    func takes(_ key: String) -> ValueShape? { members.first { $0.name.hasSameBytes(as: key) }?.takes }

    /// The same shape under the name that it has at one place.
    func named(_ name: String) -> MappingShape {
        var shape = self
        shape.name = name
        return shape
    }

    /// `a function call` → `function_call`, `'identity'` → `identity`.
    private static func definition(of name: String) -> String {
        var words = name.split(separator: " ").map { $0.filter { $0 != "'" } }
        if words.count > 1, ["a", "an", "the"].contains(words[0]) { words.removeFirst() }
        return words.joined(separator: "_")
    }

    /// What the keys of one map mean for each other.
    enum Rule: Sendable {
        /// One of these keys says which form the map has, and the decoder asks for it.
        case exactlyOne([String])
        /// These exclude each other.
        case atMostOne([String])
        /// At least one of these.
        case some([String])
        /// A key that means something only beside one of others.
        case needs(String, anyOf: [String])
        /// Keys that mean something only where another has one of these words; several are one mistake.
        case only([String], with: String, [String])
        /// A key that must stand beside another.
        case demands(String, String)
        /// A key that must stand where another has one of these words.
        case required(String, with: String, [String])

        /// Keys that must stand unless the row is switched off.
        case requiredUnlessOff([String])

        static func needs(_ key: String, _ other: String) -> Rule { .needs(key, anyOf: [other]) }
        static func only(_ key: String, with other: String, _ words: [String]) -> Rule {
            .only([key], with: other, words)
        }
    }

    enum Hint: Sendable, Hashable {
        /// The key has another name here, under which it is read.
        case name(String)
        /// The key stands inside the map under this one.
        case under(String)
        /// Anything else, in a sentence.
        case advice(String)

        var help: String {
            switch self {
            case .name(let name): "write '\(name)'"
            case .under(let name): "write it under '\(name)'"
            case .advice(let sentence): sentence
            }
        }
    }
}

extension [String] {
    /// The same hint for each of these keys.
    func hinted(_ hint: MappingShape.Hint) -> [String: MappingShape.Hint] {
        Dictionary(map { ($0, hint) }) { first, _ in first }
    }
}
