// SPDX-License-Identifier: Apache-2.0

/// What authors write who know other systems, and what it is called here.
///
/// Each table belongs to one shape, and is made when a key is met that the shape does not have.
typealias KeyHints = [String: MappingShape.Hint]

extension KeyHints {
    /// A table of words, separated by spaces, and what to write in place of each.
    static func of(_ rows: (words: String, hint: MappingShape.Hint)...) -> KeyHints {
        var hints: KeyHints = [:]
        for (words, hint) in rows {
            for word in words.split(separator: " ") { hints[String(word)] = hint }
        }
        return hints
    }

    /// These hints and those of another table, whose words none of these has.
    func and(_ others: KeyHints) -> KeyHints { merging(others) { own, _ in own } }

    /// Words for the condition under which a row counts or a step runs.
    static var conditional: KeyHints {
        of(("if condition only_if", .name("when")), ("unless", .advice("write 'when: { not: … }'")))
    }

    /// Words for whether a row counts.
    static var standing: KeyHints { of(("enabled active is_enabled", .name("is_active"))) }

    /// Words for people, where only a comment has a place for them.
    static func wordless(_ what: String) -> KeyHints {
        of(("label title description", .advice("write a comment: \(what) has no text for people")))
    }

    static var condition: KeyHints {
        call.and(
            of(
                ("and", .name("all")), ("or", .name("any")), ("op comparator", .name("operator")),
                ("parameter left", .name("field")), ("right values", .name("value")))
        ).and(comparators)
    }

    /// Operators that stand as keys, as in `{ field: state, eq: open }`.
    static var comparators: KeyHints {
        let others = Condition.Comparator.wordsElsewhere.map { ($0.key, $0.value) }
        let words = Condition.Comparator.allCases.map { ($0.rawValue, $0.rawValue) } + others
        return Dictionary(
            words.map { word, name in
                let takesValue = Condition.Comparator(rawValue: name)?.takesNoValue == false
                return (word, .advice("write 'operator: \(name)'\(takesValue ? " and 'value: …'" : "")"))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Names of other libraries for the parts of a call.
    static var call: KeyHints {
        of(
            ("args arguments params parameters inputs", .name("with")),
            ("name fn func use", .name("function")),
            (
                "fields within meters set pattern digits length values days keep", .under("with")
            ))
    }

    /// The arguments of the library's functions, where none of them is a key of its own.
    static var callOfStage: KeyHints {
        call.and(
            of(
                ("field value connection resource path from to rule min max separator", .under("with")),
                ("months duration phrases source template defaults polygon west", .under("with")),
                ("south east north order by country_code trunk_prefix min_similarity", .under("with")),
                ("state parts keep_first keep_last keep_local_case sign form ascii", .under("with")),
                ("max_length ellipsis drop_fragment allow_equal member seed", .under("with"))))
    }
}
