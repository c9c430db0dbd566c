// SPDX-License-Identifier: Apache-2.0

/// Which keys a map of one kind may have, and what each of them takes.
///
/// All shapes are constants of the program.
package final class MappingShape: Sendable {
    /// What the map is, with its article where a sentence needs one: `an action`.
    package let name: String
    /// Its name among the definitions of a schema.
    package let definition: String
    package let members: [MappingKey]
    /// What keys mean for each other, checked as the keys are looked at.
    let rules: [CheckedRule]
    /// What keys mean for each other, checked by who reads the map and knows more to say about it.
    let byHand: [Rule]
    /// How such a map is written, where something else stands in its place.
    let form: String?
    /// Keys that authors look for here, and what to write in their place; made when one is met.
    let hints: @Sendable () -> [String: Hint]
    /// Keys by which other languages say which key of the shape is meant: `type: push` for `push:`.
    let selectors: [String]
    package let keys: [String]
    let required: [String]
    let requiredKeys: KeySet
    private let table: KeyTable

    init(
        _ name: String, definition: String? = nil, _ members: [MappingKey], rules: [Rule] = [],
        byHand: [Rule] = [], form: String? = nil,
        hints: @escaping @autoclosure @Sendable () -> [String: Hint] = [:], selectors: [String] = []
    ) {
        self.name = name
        self.definition = definition ?? MappingShape.definition(of: name)
        self.members = members
        self.byHand = byHand
        self.hints = hints
        self.selectors = selectors
        keys = members.map(\.name)
        required = members.filter(\.isRequired).map(\.name)
        self.form = form
        let table = KeyTable(keys)
        self.table = table
        requiredKeys = KeySet(required, in: table)
        self.rules = rules.map { CheckedRule($0, in: table) }
    }

    /// Where a key stands among those of the shape.
    func position(of key: UnsafeBufferPointer<UInt8>) -> Int? { table.position(of: key) }
    func positions(of keys: [String]) -> KeySet { KeySet(keys, in: table) }
    func position(of key: String) -> Int? { key.withBytes { table.position(of: $0) } }

    /// How such a map is written: as the shape says, or with the keys that it must have.
    var written: String? {
        if let form { return form }
        return required.isEmpty ? nil : "{ " + required.map { "\($0): …" }.joined(separator: ", ") + " }"
    }

    /// How such a map is written for what stands in its place.
    func written(for node: NodeRef) -> String? {
        guard self === MappingShape.condition else { return written }
        if node.kind == .sequence { return "{ all: […] }" }
        return WrittenComparison(node.text, allowingFields: false)?.form ?? written
    }

    /// How a map is written that is a name and its value alone, as other systems have it: `{ state: open }` for a
    /// condition or an edit, `{ dog: { … } }` for a record.
    func pair(_ name: NodeRef, _ value: NodeRef) -> String? {
        let written = value.isNothing ? "null" : value.shortText
        if self === MappingShape.testRecord {
            return value.kind == .mapping
                ? "{ entity_type: \(name.shortText), id: …, fields: { … } }" : nil
        }
        if value.kind != .scalar { return nil }
        if self === MappingShape.edit { return "{ field: \(name.shortText), value: \(written) }" }
        return self === MappingShape.condition && !value.isNothing
            ? "{ field: \(name.shortText), operator: eq, value: \(written) }" : nil
    }

    /// What a key takes.
    package func takes(_ key: String) -> ValueShape? { position(of: key).map { members[$0].takes } }

    /// `a function call` → `function_call`, `'identity'` → `identity`.
    private static func definition(of name: String) -> String {
        let article = ["a ", "an ", "the "].first { name.hasPrefix($0) } ?? ""
        var letters: [UInt8] = []
        // Splitting and joining texts would look for the generic types that it needs when a process reads one contract.
        for letter in name.utf8.dropFirst(article.utf8.count) where letter != UInt8(ascii: "'") {
            letters.append(letter == UInt8(ascii: " ") ? UInt8(ascii: "_") : letter)
        }
        return String(decoding: letters, as: UTF8.self)
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

    /// A rule with what tells quickly that a map keeps it.
    struct CheckedRule: Sendable {
        let rule: Rule
        private let keys: KeySet
        private let others: KeySet

        fileprivate init(_ rule: Rule, in table: KeyTable) {
            self.rule = rule
            let (keys, others): ([String], [String]) =
                switch rule {
                case .exactlyOne(let names), .requiredUnlessOff(let names), .atMostOne(let names),
                    .some(let names):
                    (names, [])
                case .needs(let key, let others): ([key], others)
                case .only(let keys, _, _): (keys, [])
                case .demands(let key, let other): ([key], [other])
                case .required(let key, let other, _): ([other], [key])
                }
            self.keys = KeySet(keys, in: table)
            self.others = KeySet(others, in: table)
        }

        /// False when the keys of a map alone say that the rule is kept.
        func mayBeBroken(by present: KeySet) -> Bool {
            switch rule {
            case .exactlyOne, .requiredUnlessOff: false
            case .atMostOne: present.intersection(keys).count > 1
            case .some: present.isDisjoint(with: keys)
            case .only: !present.isDisjoint(with: keys)
            case .needs, .demands, .required:
                !present.isDisjoint(with: keys) && present.isDisjoint(with: others)
            }
        }
    }

    package enum Hint: Sendable, Hashable {
        /// The key has another name here, under which it is read.
        case name(String)
        /// The key stands inside the map under this one.
        case under(String)
        /// The key stands for several here, which are told in a sentence and not missed.
        case instead(of: [String], String)
        /// Anything else, in a sentence.
        case advice(String)

        var help: String {
            switch self {
            case .name(let name): "write '\(name)'"
            case .under(let name): "write it under '\(name)'"
            case .instead(_, let sentence), .advice(let sentence): sentence
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
