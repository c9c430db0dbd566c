// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let referenceInText = LintRule(
        "L0402", "reference-in-text", .references,
        summary: "A text holds something that looks as if it were filled in.",
        rationale: """
            Nothing is filled into labels, help and messages: people read '$parameters.title' and '{{ name }}' as they \
            stand. Nor is anything filled into a value: only a text that begins with '$' is a reference, and \
            'Report $parameters.title' is kept as just that text, in each record. 'text.join' puts texts together.
            """,
        triggering: [
            RuleExample(
                """
                label: 1️⃣Report $parameters.title
                parameters:
                  - { key: title, type: string, help: 2️⃣"Hello {{ name }}", constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """,
                expecting: [
                    "1️⃣": "'$parameters.' is shown as it stands; nothing is filled into this text",
                    "2️⃣": "'{{' is shown as it stands; nothing is filled into this text",
                ]),
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title, text: 1️⃣"About $parameters.title" } }
                side_effects:
                  - { key: told, event: told, payload: { by: 2️⃣"made by $user.name, alone", title: 3️⃣"{{ title }}" } }
                """,
                expecting: [
                    "1️⃣": "'$parameters.title' inside a text is kept as it stands",
                    "2️⃣": "'$user.name' inside a text is kept as it stands",
                    "3️⃣": "'{{ title }}' inside a text is kept as it stands",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                label: Report a title for $5
                parameters:
                  - { key: title, type: string, help: "Write {so}, or so", constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title, text: "costs $5", note: "see $parameters.md and {{ name }}" } }
                """)
        ],
        check: .action { action, report in
            HumanText.each(of: action.definition) { text in
                if !text.mayHoldSigns { return }
                for sign in ["$parameters.", "$entity.", "$user.", "$created.", "$steps.", "{{", "${"]
                where text.text.contains(sign) {
                    report(
                        "'\(sign)' is shown as it stands; nothing is filled into this text", at: text.place(),
                        help: "say it in words")
                    break
                }
            }
            for literal in action.uses.literals {
                guard
                    let reference = literal.value.innerReference(in: action)
                        ?? literal.value.placeholder(in: action)
                else { continue }
                report(
                    "'\(reference)' inside a text is kept as it stands", at: literal.place,
                    help: "only a text that begins with '$' is a reference; 'text.join' puts texts together")
            }
        })
}

extension String {
    /// A parameter in double braces, as templates of other systems have it.
    fileprivate func placeholder(in action: LintedAction) -> String? {
        guard ByteSearch.holds(UInt8(ascii: "{"), in: self) else { return nil }
        for part in split(separator: "{{", omittingEmptySubsequences: false).dropFirst() {
            let inside = part.prefix { $0 != "}" }
            let name = inside.filter { $0 != " " }
            let key = name.hasPrefix("parameters.") ? String(name.dropFirst("parameters.".count)) : name
            if part[inside.endIndex...].hasPrefix("}}"), action.parameter(key) != nil {
                return "{{\(inside)}}"
            }
        }
        return nil
    }

    /// What stands behind the beginning of the text and would be a reference by itself.
    ///
    /// A text that begins with a dollar is a reference, or was written with two of them to be none.
    fileprivate func innerReference(in action: LintedAction) -> String? {
        guard let first = utf8.first, first != UInt8(ascii: "$"),
            ByteSearch.holds(UInt8(ascii: "$"), in: self)
        else { return nil }
        for part in split(separator: "$").dropFirst() {
            let path = part.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
                .split(separator: ".")
            guard path.count > 1, let root = Reference.Root(rawValue: String(path[0])) else { continue }
            let name = String(path[1])
            let isKnown =
                switch root {
                case .parameters: action.parameter(name) != nil
                case .created: action.definition.creates.contains { $0.key.value == name }
                case .steps:
                    action.definition.steps.flatMap(\.withNested).contains { $0.key.value == name }
                case .entity, .user, .submission: true
                default: false
                }
            if isKnown { return "$" + path.joined(separator: ".") }
        }
        return nil
    }
}
