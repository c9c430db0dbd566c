// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// Rows like parameters, in their order; `what` names one of them, `block` the list.
    mutating func parameters(_ site: Site?, _ what: String, _ block: String) -> [ParameterDefinition] {
        let rows = rows(site, block) { decoder, row in decoder.parameter(row) }
        requireUnique(rows.lazy.map(\.key), what)
        return rows.inOrder(\.order)
    }

    private mutating func parameter(_ site: Site) -> ParameterDefinition? {
        guard let mapping = mapping(site, .parameter) else { return nil }
        let constraints = mapping["constraints"].flatMap { self.mapping($0, .constraints) }
        let type = declaration(
            type: mapping["type"], constraints: constraints, objectType: mapping["object_type"], in: mapping)
        let key = identifier(mapping["key"], "a parameter's key")
        let label = localized(mapping["label"], "'label'")
        let help = localized(mapping["help"], "'help'")
        // One that could not be read, which was told, is no reason to call the value optional.
        let isRequired =
            flag(mapping["required"], "'required'") ?? mapping["required"].map { !$0.meansNo } ?? false
        let (order, isActive) = standing(mapping)
        let mayBeInactive = mapping["is_active"].map { $0.node.coreValue.bool == nil } ?? mapping.hasUnread
        let isSensitive = flag(mapping["sensitive"], "'sensitive'") ?? false
        let valuesFrom = mapping["values_from"].flatMap { valueSource($0, type, of: key?.value ?? "") }
        let visibility =
            choice(mapping["visibility"], "'visibility'", of: ParameterDefinition.Visibility.self)?.value
            ?? .visible
        let requiredWhen = mapping["required_when"].flatMap { condition($0, .fields, in: .inputs) }
        let visibleWhen = mapping["visible_when"].flatMap { condition($0, .fields, in: .inputs) }
        let defaultValue = defaultValue(mapping["default"], of: type, in: .defaults)
        if visibility == .hidden, isRequired, defaultValue == nil, !mapping.hasUnread,
            let place = mapping["visibility"]
        {
            report(
                .contradictoryConstraints, "a hidden parameter is required and has no default", at: place,
                note: "callers cannot send it",
                labels: mapping["required"].map { [.init("required here", at: $0.range)] } ?? [],
                help: "give it a 'default'")
        }
        guard let key else { return nil }
        return ParameterDefinition(
            key: key, label: label, help: help, type: type, isRequired: isRequired,
            mayBeGiven: mapping.hasUnread, defaultValue: defaultValue, order: order, isActive: isActive,
            mayBeInactive: mayBeInactive,
            valuesFrom: valuesFrom, visibility: visibility, requiredWhen: requiredWhen,
            visibleWhen: visibleWhen, isSensitive: isSensitive, at: site.place)
    }

    /// A default; a literal one that its own type refuses is reported.
    mutating func defaultValue(
        _ site: Site?, of type: TypeDeclaration, in scope: ReferenceScope
    ) -> Located<ValueExpression>? {
        guard let site else { return nil }
        if !type.isUnknown, type.type.value == .file {
            report(
                Diagnostic(
                    .keyNotApplicable, "a file has no default", at: site.owner, path: site.path,
                    labels: [.init("this type", at: type.type.range)]))
            return nil
        }
        let written = spelled(value(site, in: scope), as: type, at: site)
        guard let literal = written.value.literalValue, !literal.isNull,
            let problem = LiteralCheck.problem(of: literal, in: type)
        else { return written }
        report(
            .unfitLiteral, "default \(literal.quoted) \(problem.text)", at: site, labels: problem.labels,
            help: type.help(for: literal))
        return site.located(.unreadable)
    }
}

extension Site {
    /// True for what says no in another language than YAML 1.2.
    var meansNo: Bool {
        node.kind == .scalar && ["no", "off", "n", "0", "false"].contains(node.text.lowercased())
    }
}

extension Array {
    /// Rows by ascending order, those of one order by position, those without order last.
    func inOrder(_ order: (Element) -> Int?) -> [Element] {
        // As nearly always, they stand so already.
        var last = Int.min
        let isSorted = allSatisfy { element in
            let place = order(element) ?? Int.max
            defer { last = place }
            return place >= last
        }
        if isSorted { return self }
        return enumerated()
            .sorted { left, right in
                let (first, second) = (order(left.element) ?? Int.max, order(right.element) ?? Int.max)
                return first == second ? left.offset < right.offset : first < second
            }
            .map(\.element)
    }
}
