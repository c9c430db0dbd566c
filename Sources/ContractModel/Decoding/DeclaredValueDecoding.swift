// SPDX-License-Identifier: Apache-2.0

// Values that stand beside a declared type, in the form that an input of that type has when it is compared with them.
extension NodeDecoder {
    /// The value with numbers as their own text where text is wanted, and with UUIDs in lower case.
    ///
    /// `+351` and `007` keep every character, also inside lists and maps.
    func spelled(
        _ written: Located<ValueExpression>, as type: TypeDeclaration, at site: Site
    ) -> Located<ValueExpression> {
        if type.isUnknown { return written }
        switch written.value {
        case .literal(let value):
            return site.located(.literal(NodeDecoder.normal(value, type.type.value, written: site)))
        case .list(let elements):
            guard let items = type.constraints.items else { return written }
            return site.located(.list(zip(elements, site.elements).map { spelled($0, as: items, at: $1) }))
        case .map(let entries):
            guard let rows = type.constraints.fields else { return written }
            let members = zip(entries, site.node.entries).map { entry, node in
                guard let row = rows.first(where: { $0.key.names(entry.key.value) }) else { return entry }
                let value = spelled(entry.value, as: row.type, at: site.member(node.key, node.value))
                return ValueExpression.MapEntry(key: entry.key, value: value)
            }
            return site.located(.map(members))
        case .reference, .call, .unreadable: return written
        }
    }

    /// A single value as an input of a type is kept.
    static func normal(_ value: Value, _ type: ValueType, written site: Site) -> Value {
        switch value {
        case .number where type.isTextual: .string(site.node.text)
        // RFC 9562 section 4: read in either case, written in lower case.
        case .string(let text) where type == .uuid && UUIDText.isValid(text): .string(text.lowercased())
        default: value
        }
    }

    /// A static list, `{ entity_type, field, where }` or `{ function, with }`.
    mutating func valueSource(
        _ site: Site, _ type: TypeDeclaration, of parameter: String
    ) -> Located<ParameterDefinition.ValueSource>? {
        if site.node.kind == .sequence { return valueList(site, type, of: parameter) }
        if site.node.entries.contains(where: { $0.key.reads("function") || $0.key.reads("with") }) {
            return call(site, .value, in: .inputs).map { site.located(.call($0)) }
        }
        let help = "write a list of values, '{ entity_type, field, where }' or '{ function, with }'"
        guard let mapping = mapping(site, .listing, help: help) else { return nil }
        let entity = use(mapping["entity_type"], "'entity_type'")
        let field = use(mapping["field"], "'field'")
        let filter = mapping["where"].flatMap { condition($0, .fields, in: .inputs) }
        guard let entity, let field else { return nil }
        return site.located(.entities(type: entity, field: field, where: filter))
    }

    /// The values of a static list; nil when one was lost, as then every value may be among them.
    private mutating func valueList(
        _ site: Site, _ type: TypeDeclaration, of parameter: String
    ) -> Located<ParameterDefinition.ValueSource>? {
        if site.node.elements.isEmpty {
            report(
                Diagnostic(
                    .contradictoryConstraints, "'values_from' is empty, so no value fits", at: site.owner,
                    path: site.path, help: "list the values, or remove 'values_from'"))
            return nil
        }
        // Those of a list are what its elements may be.
        let declared = type.type.value == .list ? type.constraints.items : type
        var values: [Located<Value>] = []
        for element in site.elements {
            var written = value(element, in: .inputs)
            if let declared { written = spelled(written, as: declared, at: element) }
            guard let literal = written.value.literalValue else {
                if !written.value.isLost { refuseComputed(element, of: parameter) }
                continue
            }
            if !type.isUnknown, let declared, let problem = LiteralCheck.problem(of: literal, in: declared) {
                var help = declared.help(for: literal)
                if type.type.value == .list, literal.list != nil {
                    help = "the values of a list are those of its elements: write them without brackets"
                } else if literal.map?["value"] != nil {
                    help = "write the value alone; a value with a label stands in 'choices' of an 'enum'"
                } else if help?.hasPrefix("write '$") == true {
                    help = NodeDecoder.wayToCompare(parameter)
                }
                report(
                    .unfitLiteral, "value \(literal.quoted) \(problem.text)", at: element,
                    labels: problem.labels, help: help)
                continue
            }
            values.append(element.located(literal))
        }
        reportTwice(values, declared?.type.value ?? .string, "value")
        return values.count == site.node.elements.count ? site.located(.list(values)) : nil
    }

    /// Which values a static list holds is known before anything runs.
    private mutating func refuseComputed(_ site: Site, of parameter: String) {
        let what =
            site.node.kind == .scalar ? "'\(site.node.shortText)' is a reference" : "a value is computed here"
        report(
            .referenceOutOfPlace, "\(what), and 'values_from' lists values as they are", at: site,
            note: "not a literal", help: NodeDecoder.wayToCompare(parameter))
    }

    private static func wayToCompare(_ parameter: String) -> String {
        "let a criterion of the type 'form' compare: '{ field: \(parameter), operator: in, value: [ … ] }'"
    }
}

extension ValueExpression {
    /// True when a part of the value could not be read, which was told.
    fileprivate var isLost: Bool {
        switch self {
        case .unreadable: true
        case .list(let elements): elements.contains(where: \.value.isLost)
        case .map(let entries): entries.contains(where: \.value.value.isLost)
        case .literal, .reference, .call: false
        }
    }
}
