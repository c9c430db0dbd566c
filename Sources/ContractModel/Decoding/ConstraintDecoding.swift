// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// The constraints of a known type: those of other types are reported, and those that contradict each other.
    mutating func constraints(_ mapping: Mapping, for type: Located<ValueType>) -> Constraints {
        reportUnfit(mapping, type)
        let limits = limits(mapping, for: type)
        guard let place = mapping["choices"], Constraints.isChosen(type.value) else {
            return Constraints(limits)
        }
        // A type whose values are only chosen has no other constraints to hold the choices to.
        let others = type.value == .enum || type.value == .uuid ? nil : Constraints(limits)
        return Constraints(limits, choices: choices(place, TypeDeclaration(type: type, constraints: others)))
    }

    private mutating func limits(_ mapping: Mapping, for type: Located<ValueType>) -> Constraints.Limits {
        switch type.value {
        case .string, .text, .email, .url, .phone: return textLimits(mapping)
        case .integer, .number, .decimal: return numberLimits(mapping, type)
        case .list: return listLimits(mapping)
        case .object:
            guard let site = mapping["fields"] else { return .none }
            let (rows, isIncomplete) = watchingLosses { decoder in
                decoder.parameters(site, "field", "'fields'")
            }
            // With a row that was lost, every key may be its.
            return isIncomplete ? .none : .rows(rows)
        case .date, .datetime:
            var moments = Constraints.Limits.Moments()
            moments.before = moment(mapping["before"], "'before'", type)
            moments.after = moment(mapping["after"], "'after'", type)
            contradiction(&moments.after, "after", &moments.before, "before") { after, before in
                guard let after = Moment(after), let before = Moment(before) else { return false }
                return !after.leavesRoom(before: before)
            }
            return .moments(Box(moments))
        case .geo: return mapping["within"].flatMap { area($0) }.map { .area(Box($0)) } ?? .none
        case .file:
            return .files(
                Box(
                    Constraints.Limits.Files(
                        allowedContentTypes: contentTypes(mapping["allowed_content_types"]),
                        maxBytes: integer(mapping, "max_bytes"), maxFiles: integer(mapping, "max_files"))))
        case .boolean, .duration, .enum, .uuid, .reference: return .none
        }
    }

    private mutating func textLimits(_ mapping: Mapping) -> Constraints.Limits {
        var text = Constraints.Limits.Text()
        text.minLength = integer(mapping, "min_length")
        text.maxLength = integer(mapping, "max_length")
        text.pattern = name(mapping["pattern"], "'pattern'")
        contradiction(&text.minLength, "min_length", &text.maxLength, "max_length") { $0 > $1 }
        refuseUnfitPattern(&text)
        return .text(Box(text))
    }

    private mutating func listLimits(_ mapping: Mapping) -> Constraints.Limits {
        var list = Constraints.Limits.List()
        list.minItems = integer(mapping, "min_items")
        list.maxItems = integer(mapping, "max_items")
        list.hasUnreadBound = list.maxItems == nil && mapping["max_items"] != nil
        if let place = mapping["unique_items"] {
            list.uniqueItems = flag(place, "'unique_items'").map { place.located($0) }
        }
        list.items = mapping["items"].flatMap { itemDeclaration($0) }
        contradiction(&list.minItems, "min_items", &list.maxItems, "max_items") { $0 > $1 }
        refuseTooFewValues(&list)
        return .list(Box(list))
    }

    /// Reports a pattern that is found in no text of the allowed lengths, and takes it away with them.
    private mutating func refuseUnfitPattern(_ limits: inout Constraints.Limits.Text) {
        guard let pattern = limits.pattern, limits.minLength != nil || limits.maxLength != nil,
            let length = PatternLength(of: pattern.value)
        else { return }
        let contradiction: (text: String, name: String, range: SourceRange)
        if let most = limits.maxLength, length.least > most.value {
            contradiction = ("takes \(length.least) characters or more", "max_length", most.range)
        } else if let least = limits.minLength, let longest = length.most, longest < least.value {
            contradiction = ("takes \(longest) characters or less", "min_length", least.range)
        } else {
            return
        }
        report(
            Diagnostic(
                .contradictoryConstraints,
                "'pattern' \(contradiction.text), which '\(contradiction.name)' does not allow",
                at: pattern.range, path: pattern.path,
                labels: [.init("'\(contradiction.name)' stands here", at: contradiction.range)],
                help: "change one of them"))
        (limits.pattern, limits.minLength, limits.maxLength) = (nil, nil, nil)
    }

    /// Reports a list that needs more items than there are values to tell apart, and takes the number away.
    private mutating func refuseTooFewValues(_ list: inout Constraints.Limits.List) {
        guard let least = list.minItems, let unique = list.uniqueItems, unique.value,
            let items = list.items,
            let count = items.type.value == .boolean ? 2 : items.constraints.choices?.count,
            count < least.value
        else { return }
        report(
            Diagnostic(
                .contradictoryConstraints,
                "'min_items' asks for \(least.value) items that all differ, and there are \(count) values",
                at: least.range, path: least.path,
                labels: [
                    .init("'unique_items' stands here", at: unique.range),
                    .init(
                        items.type.value == .boolean ? "true and false" : "the choices",
                        at: items.constraints.choices?.first?.value.range ?? items.type.range),
                ],
                help: "ask for fewer, or let items be the same"))
        list.minItems = nil
    }

    /// Reports the constraints that say nothing about a type.
    private mutating func reportUnfit(_ mapping: Mapping, _ type: Located<ValueType>) {
        let unfitKeys = Constraints.unfit(type.value, among: mapping.shape)
        if mapping.present.isDisjoint(with: unfitKeys) { return }
        for (keys, types) in Constraints.applicability where !types.contains(type.value) {
            for member in mapping.present(of: keys) {
                report(
                    Diagnostic(
                        .constraintNotApplicable,
                        "constraint '\(member.name)' does not apply to type '\(type.value.rawValue)'",
                        at: member.site.owner, path: member.site.path,
                        labels: [.init("this type", at: type.range)],
                        help: Constraints.help(for: member.name, of: type.value)
                            ?? "'\(member.name)' is for " + Suggestion.listed(types.map(\.rawValue))))
            }
        }
    }

    private mutating func moment(
        _ site: Site?, _ what: String, _ type: Located<ValueType>
    ) -> Located<String>? {
        guard let site, let text = text(site, what) else { return nil }
        let isRight =
            type.value == .date ? CivilDate(text.value) != nil : DateTimeText.parse(text.value) != nil
        if isRight { return text }
        let example = type.value == .date ? "'2026-11-21'" : "'2026-11-21T09:00:00Z'"
        report(
            .unfitLiteral, "\(what) is \(site.node.description); expected \(type.value.phrase)", at: site,
            note: "not \(type.value.phrase)", help: "write one as \(example)")
        return nil
    }

    private mutating func choices(_ site: Site?, _ type: TypeDeclaration) -> [Constraints.Choice]? {
        guard let site else { return nil }
        let first = site.node.kind == .mapping ? site.node.entries.first : nil
        let help = first.map { key, value in
            value.kind == .scalar && !value.isNothing
                ? "write '[{ value: \(key.shortText), label: \(value.shortText) }]'"
                : "write '[\(key.shortText)]'"
        }
        let choices = list(site, "'choices'", help: help) { decoder, element in
            decoder.choice(element, type)
        }
        guard let choices else { return nil }
        if site.node.elements.isEmpty {
            report(
                Diagnostic(
                    .enumWithoutChoices, "'choices' is empty, so no value fits", at: site.owner,
                    path: site.path))
            return nil
        }
        reportTwice(choices.map(\.value), type.type.value, "choice")
        // With a choice that was lost, every value may be one.
        return choices.count == site.node.elements.count ? choices : nil
    }

    /// Reports values of a type that stand twice in a list; `what` is one of them.
    mutating func reportTwice(_ values: [Located<Value>], _ type: ValueType, _ what: String) {
        // A decimal may be written as text, and is the same with another count of noughts.
        let meant = values.map { value -> Value in
            guard type == .decimal, let number = value.value.string.flatMap({ Number($0) }) else {
                return value.value
            }
            return .number(number)
        }
        // Few are compared with each other sooner than a table of them is made.
        var first: [Value: Int] = [:]
        for (place, value) in values.enumerated() {
            let earlier =
                values.count <= 16
                ? meant[..<place].firstIndex { $0 == meant[place] } : first[meant[place]]
            guard let earlier else {
                if values.count > 16 { first[meant[place]] = place }
                continue
            }
            report(
                Diagnostic(
                    .duplicateIdentifier, "\(what) \(value.value.quoted) stands twice", at: value.range,
                    path: value.path, labels: [.init("first here", at: values[earlier].range)],
                    help: "remove one of them, or write what was meant"))
        }
    }

    /// A bare value, or `{ value, label }`.
    private mutating func choice(_ site: Site, _ type: TypeDeclaration) -> Constraints.Choice? {
        var place = site
        var label: LocalizedText?
        if site.node.kind == .mapping {
            guard let mapping = mapping(site, .choice), let value = mapping["value"] else { return nil }
            label = localized(mapping["label"], "'label'")
            place = value
        }
        guard place.node.kind == .scalar else {
            reportKind(place, expected: "a single value", of: "a choice")
            return nil
        }
        let value = NodeDecoder.normal(place.node.coreValue, type.type.value, written: place)
        if let problem = LiteralCheck.problem(of: value, in: type) {
            let isBoolean = value.bool != nil
            report(
                .unfitLiteral, "choice \(value.quoted) \(problem.text)", at: place, labels: problem.labels,
                help: isBoolean ? "put it in quotes: \"\(place.node.text)\"" : nil)
            return nil
        }
        return Constraints.Choice(value: place.located(value), label: label)
    }

    /// Reports bounds that leave nothing between them, and takes them away, so that no value is held to them.
    mutating func contradiction<Bound>(
        _ low: inout Located<Bound>?, _ lowName: String, _ high: inout Located<Bound>?, _ highName: String,
        when isWrong: (Bound, Bound) -> Bool
    ) {
        guard let least = low, let most = high, isWrong(least.value, most.value) else { return }
        report(
            Diagnostic(
                .contradictoryConstraints, "'\(lowName)' leaves nothing that '\(highName)' allows",
                at: least.range,
                path: least.path, labels: [.init("'\(highName)' stands here", at: most.range)],
                help: "exchange them, or change one"))
        low = nil
        high = nil
    }
}
