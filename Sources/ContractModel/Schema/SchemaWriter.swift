// SPDX-License-Identifier: Apache-2.0

/// Writes shapes as JSON Schema; every map with a shape of its own becomes a definition.
struct SchemaWriter {
    private var pending: [MappingShape] = []
    /// The keys of each definition, so that two shapes of one name are noticed.
    private var known: [String: [String]] = [:]
    private var written: [(String, OrderedJSON)] = []

    /// The definitions that were referred to, by name.
    mutating func definitions() -> [(String, OrderedJSON)] {
        while let shape = pending.popLast() {
            let body = object(shape)
            written.append((shape.definition, .object(body)))
        }
        let scalars = SchemaWriter.scalars.filter { known[$0.0] != nil }
        return (written + scalars).sorted { $0.0 < $1.0 }
    }

    /// A map: its keys, what they take, and what they mean for each other.
    mutating func object(_ shape: MappingShape) -> [(String, OrderedJSON)] {
        var properties: [(String, OrderedJSON)] = []
        for key in shape.members {
            properties.append(
                (key.name, .object([("description", .string(key.about))] + schema(of: key.takes))))
        }
        var members: [(String, OrderedJSON)] = [
            ("type", "object"), ("properties", .object(properties)),
            ("patternProperties", .object([("^x-", .bool(true))])), ("additionalProperties", .bool(false)),
        ]
        if !shape.required.isEmpty {
            members.append(("required", .array(shape.required.map { .string($0) })))
        }
        let rules =
            (shape.rules.map(\.rule) + shape.byHand).flatMap(SchemaWriter.conditions) + choices(in: shape)
        if !rules.isEmpty { members.append(("allOf", .array(rules.map { .object($0) }))) }
        return members
    }

    // MARK: - Values

    private mutating func schema(of value: ValueShape) -> [(String, OrderedJSON)] {
        switch value {
        case .anything: return []
        case .nothing: return [("type", "null")]
        case .text: return [("type", .array(["string", "number"]))]
        case .name: return [("type", .array(["string", "number"])), ("minLength", .integer(1))]
        case .form(let pattern): return [("type", "string"), ("pattern", .string("^(?:\(pattern))$"))]
        case .identifier(let form): return scalar("identifier" + form.suffix)
        case .humanText: return scalar("human_text")
        case .duration: return scalar("duration")
        case .value:
            // Its definition refers to that of a call.
            _ = reference(to: .valueCall)
            return scalar("value")
        case .flag: return [("type", "boolean")]
        case .operand:
            return [
                ("type", .array(["string", "number"])), ("minLength", .integer(1)),
                ("pattern", .string("^[^$]|^[$](\(SchemaWriter.roots))([.]|$)")),
            ]
        case .positive: return [("type", "number"), ("exclusiveMinimum", .integer(0))]
        case .integer(let range):
            return [("type", "integer")] + SchemaWriter.bounds(range)
        case .number(let range): return [("type", "number")] + (range.map(SchemaWriter.bounds) ?? [])
        case .words(let words):
            // Unquoted, the word reads as nothing.
            let all = words.map { OrderedJSON.string($0) } + (words.contains("null") ? [.null] : [])
            return [("enum", .array(all))]
        case .list(let element, let least):
            let items = schema(of: element)
            return [("type", "array"), ("items", .object(items))]
                + (least > 0 ? [("minItems", .integer(least))] : [])
        case .names(let pattern, let content, let least):
            let values = schema(of: content)
            return [("type", "object"), ("additionalProperties", .object(values))]
                + (pattern.map { [("propertyNames", .object([("pattern", .string("^(?:\($0))$"))]))] } ?? [])
                + (least > 0 ? [("minProperties", .integer(least))] : [])
        case .oneOf(let shapes):
            var options: [OrderedJSON] = []
            for shape in shapes { options.append(.object(schema(of: shape))) }
            return [("anyOf", .array(options))]
        case .chosen(_, let shapes):
            var options: [OrderedJSON] = []
            for (_, shape) in shapes { options.append(.object(schema(of: shape))) }
            return [("anyOf", .array(options))]
        case .mapping(let deferred): return reference(to: deferred.shape())
        }
    }

    private mutating func reference(to shape: MappingShape) -> [(String, OrderedJSON)] {
        if let keys = known[shape.definition] {
            assert(keys == shape.keys, "two shapes are called '\(shape.definition)'")
        } else {
            known[shape.definition] = shape.keys
            pending.append(shape)
        }
        return SchemaWriter.reference(shape.definition)
    }

    private mutating func scalar(_ definition: String) -> [(String, OrderedJSON)] {
        known[definition] = []
        return SchemaWriter.reference(definition)
    }

    private static func reference(_ definition: String) -> [(String, OrderedJSON)] {
        [("$ref", .string("#/$defs/\(definition)"))]
    }

    private static func bounds(_ range: ClosedRange<Int>) -> [(String, OrderedJSON)] {
        [("minimum", .integer(range.lowerBound))]
            + (range.upperBound == Int.max ? [] : [("maximum", .integer(range.upperBound))])
    }

    // MARK: - Rules

    /// The keys whose shape another key chooses.
    private mutating func choices(in shape: MappingShape) -> [[(String, OrderedJSON)]] {
        var conditions: [[(String, OrderedJSON)]] = []
        for key in shape.members {
            guard case .chosen(let other, let shapes) = key.takes else { continue }
            for (word, value) in shapes {
                let body = schema(of: value)
                conditions.append([
                    ("if", SchemaWriter.holds(other, [word])),
                    ("then", .object([("properties", .object([(key.name, .object(body))]))])),
                ])
            }
        }
        return conditions
    }

    private static func requires(_ names: [String]) -> OrderedJSON {
        .object([("required", .array(names.map { .string($0) }))])
    }

    /// That a key is there and has one of some words.
    private static func holds(_ key: String, _ words: [String]) -> OrderedJSON {
        let content: [(String, OrderedJSON)] =
            words.count == 1 ? [("const", .string(words[0]))] : [("enum", .array(words.map { .string($0) }))]
        return .object([
            ("properties", .object([(key, .object(content))])), ("required", .array([.string(key)])),
        ])
    }

    private static func conditions(for rule: MappingShape.Rule) -> [[(String, OrderedJSON)]] {
        switch rule {
        case .exactlyOne(let names): return [[("oneOf", .array(names.map { requires([$0]) }))]]
        case .some(let names): return [[("anyOf", .array(names.map { requires([$0]) }))]]
        case .atMostOne(let names):
            var pairs: [OrderedJSON] = []
            for (index, first) in names.enumerated() {
                for second in names[(index + 1)...] { pairs.append(requires([first, second])) }
            }
            return [[("not", .object([("anyOf", .array(pairs))]))]]
        case .needs(let key, let others):
            if others.count == 1 {
                return [[("dependentRequired", .object([(key, .array([.string(others[0])]))]))]]
            }
            return [
                [
                    ("if", requires([key])),
                    ("then", .object([("anyOf", .array(others.map { requires([$0]) }))])),
                ]
            ]
        case .demands(let key, let other):
            return [[("dependentRequired", .object([(key, .array([.string(other)]))]))]]
        case .only(let keys, let other, let words):
            return keys.map { key in [("if", requires([key])), ("then", holds(other, words))] }
        case .requiredUnlessOff(let keys):
            let off = OrderedJSON.object([
                ("properties", .object([("is_active", .object([("const", .bool(false))]))])),
                ("required", .array(["is_active"])),
            ])
            return [[("if", .object([("not", off)])), ("then", requires(keys))]]
        case .required(let key, let other, let words):
            return [[("if", holds(other, words)), ("then", requires([key]))]]
        }
    }

    // MARK: - Definitions of single values

    /// The words that a reference may begin with.
    private static let roots = (Reference.Root.allCases.map(\.rawValue) + ["target"]).joined(separator: "|")

    private static let scalars: [(String, OrderedJSON)] = {
        let languages = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
        return [
            (
                "human_text",
                .object([
                    ("description", "Text for people: one text, or a map of BCP 47 languages to texts."),
                    (
                        "anyOf",
                        .array([
                            .object([("type", .array(["string", "number"]))]),
                            .object([
                                ("type", "object"),
                                ("propertyNames", .object([("pattern", .string(languages))])),
                                (
                                    "additionalProperties",
                                    .object([("type", .array(["string", "number"]))])
                                ), ("minProperties", .integer(1)),
                            ]),
                        ])
                    ),
                ])
            ),
            (
                "duration",
                .object([
                    (
                        "description",
                        "A number with a unit: '500ms', '90s', '15m', '24h' or '7d'; or ISO 8601."
                    ),
                    ("type", "string"), ("pattern", "^([0-9]*[1-9][0-9]*(ms|s|m|h|d)|P[0-9.,WDTHMS]+)$"),
                ])
            ),
            (
                "value",
                .object([
                    (
                        "description",
                        "A written value: a literal, a '$' reference or a function call, mixed in lists and maps."
                    ),
                    (
                        "anyOf",
                        .array([
                            .object([("type", .array(["null", "boolean", "number"]))]),
                            .object([
                                ("type", "string"),
                                ("pattern", .string("^([^$]|$)|^[$]([$]|(\(roots))([.]|$))")),
                            ]),
                            .object([
                                ("type", "array"), ("items", .object(reference("value"))),
                            ]),
                            .object(reference("function_call")),
                            .object([
                                ("type", "object"), ("not", requires(["function"])),
                                ("additionalProperties", .object(reference("value"))),
                            ]),
                        ])
                    ),
                ])
            ),
        ]
            + NodeDecoder.IdentifierForm.allCases.map { form in
                (
                    "identifier" + form.suffix,
                    .object([
                        ("type", "string"), ("pattern", .string(form.pattern)),
                        ("maxLength", .integer(DecodingLimits.maxIdentifierBytes)),
                    ])
                )
            }
    }()
}

extension NodeDecoder.IdentifierForm {
    fileprivate var suffix: String {
        switch self {
        case .plain: ""
        case .withoutHyphen: "_without_hyphen"
        case .dotted: "_with_dots"
        }
    }

    fileprivate var pattern: String {
        switch self {
        case .plain: "^[a-z][a-z0-9_-]*$"
        case .withoutHyphen: "^[a-z][a-z0-9_]*$"
        case .dotted: "^[a-z][a-z0-9_-]*([.][a-z][a-z0-9_-]*)*$"
        }
    }
}
