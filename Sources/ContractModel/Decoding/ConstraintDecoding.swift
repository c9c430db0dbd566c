// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// The constraints of a known type: those of other types are reported, and those that contradict each other.
    mutating func constraints(_ mapping: Mapping, for type: Located<ValueType>) -> Constraints {
        reportUnfit(mapping, type)
        var result = Constraints()
        switch type.value {
        case .string, .text, .email, .url, .phone:
            result.minLength = integer(mapping, "min_length")
            result.maxLength = integer(mapping, "max_length")
            result.pattern = name(mapping["pattern"], "'pattern'")
            contradiction(&result.minLength, "min_length", &result.maxLength, "max_length") { $0 > $1 }
            refuseUnfitPattern(&result)
        case .integer, .number, .decimal: numberConstraints(mapping, type, into: &result)
        case .list:
            result.minItems = integer(mapping, "min_items")
            result.maxItems = integer(mapping, "max_items")
            result.hasUnreadBound = result.maxItems == nil && mapping["max_items"] != nil
            if let place = mapping["unique_items"] {
                result.uniqueItems = flag(place, "'unique_items'").map { place.located($0) }
            }
            result.items = mapping["items"].flatMap { itemDeclaration($0) }
            contradiction(&result.minItems, "min_items", &result.maxItems, "max_items") { $0 > $1 }
            refuseTooFewValues(&result)
        case .object:
            if let site = mapping["fields"] {
                let (rows, isIncomplete) = watchingLosses { decoder in
                    decoder.parameters(site, "field", "'fields'")
                }
                // With a row that was lost, every key may be its.
                result.fields = isIncomplete ? nil : rows
            }
        case .date, .datetime:
            result.before = moment(mapping["before"], "'before'", type)
            result.after = moment(mapping["after"], "'after'", type)
            contradiction(&result.after, "after", &result.before, "before") { after, before in
                guard let after = Moment(after), let before = Moment(before) else { return false }
                return !after.leavesRoom(before: before)
            }
        case .geo: result.within = mapping["within"].flatMap { area($0) }
        case .file:
            result.allowedContentTypes = contentTypes(mapping["allowed_content_types"])
            result.maxBytes = integer(mapping, "max_bytes")
            result.maxFiles = integer(mapping, "max_files")
        case .boolean, .duration, .enum, .uuid, .reference: break
        }
        if let place = mapping["choices"], Constraints.isChosen(type.value) {
            // A type whose values are only chosen has no other constraints to hold the choices to.
            let others = type.value == .enum || type.value == .uuid ? nil : result
            result.choices = choices(place, TypeDeclaration(type: type, constraints: others))
        }
        return result
    }

    private mutating func numberConstraints(
        _ mapping: Mapping, _ type: Located<ValueType>, into result: inout Constraints
    ) {
        result.minimum = bound(mapping["min"], "'min'", type)
        result.maximum = bound(mapping["max"], "'max'", type)
        result.exclusiveMinimum = bound(mapping["exclusive_min"], "'exclusive_min'", type)
        result.exclusiveMaximum = bound(mapping["exclusive_max"], "'exclusive_max'", type)
        result.multipleOf = multiple(mapping["multiple_of"])
        contradiction(&result.minimum, "min", &result.maximum, "max") { $0 > $1 }
        contradiction(&result.minimum, "min", &result.exclusiveMaximum, "exclusive_max") { $0 >= $1 }
        contradiction(&result.exclusiveMinimum, "exclusive_min", &result.maximum, "max") { $0 >= $1 }
        contradiction(
            &result.exclusiveMinimum, "exclusive_min", &result.exclusiveMaximum, "exclusive_max"
        ) { $0 >= $1 }
        refuseEmptyGrid(mapping, type, &result)
    }

    /// Reports bounds with no whole number between them, or no multiple of 'multiple_of', and takes them away.
    private mutating func refuseEmptyGrid(
        _ mapping: Mapping, _ type: Located<ValueType>, _ result: inout Constraints
    ) {
        typealias Bound = (name: String, value: Located<Number>, isExclusive: Bool)
        let lows: [Bound] = [
            result.minimum.map { ("min", $0, false) },
            result.exclusiveMinimum.map { ("exclusive_min", $0, true) },
        ].compactMap(\.self)
        let highs: [Bound] = [
            result.maximum.map { ("max", $0, false) },
            result.exclusiveMaximum.map { ("exclusive_max", $0, true) },
        ].compactMap(\.self)
        var units: [(unit: Number, name: String)] = []
        if type.value == .integer { units.append((Number(1), "whole number")) }
        if let multiple = result.multipleOf?.value {
            units.append((multiple, "multiple of \(multiple.text)"))
        }
        for (unit, name) in units {
            for low in lows {
                let first = low.value.value.nextMultiple(of: unit, isExclusive: low.isExclusive)
                guard
                    let high = highs.first(where: {
                        $0.isExclusive ? first >= $0.value.value : first > $0.value.value
                    })
                else { continue }
                report(
                    Diagnostic(
                        .contradictoryConstraints, "no \(name) lies between '\(low.name)' and '\(high.name)'",
                        at: low.value.range, path: low.value.path,
                        labels: [.init("'\(high.name)' stands here", at: high.value.range)]
                            + (type.value == .integer && unit == Number(1)
                                ? []
                                : mapping["multiple_of"].map { [.init("the unit", at: $0.range)] } ?? []),
                        help: "set them further apart"))
                (result.minimum, result.exclusiveMinimum) = (nil, nil)
                (result.maximum, result.exclusiveMaximum) = (nil, nil)
                return
            }
        }
    }

    /// Reports a pattern that is found in no text of the allowed lengths, and takes it away with them.
    private mutating func refuseUnfitPattern(_ result: inout Constraints) {
        guard let pattern = result.pattern, result.minLength != nil || result.maxLength != nil,
            let length = PatternLength(of: pattern.value)
        else { return }
        let contradiction: (text: String, name: String, range: SourceRange)
        if let most = result.maxLength, length.least > most.value {
            contradiction = ("takes \(length.least) characters or more", "max_length", most.range)
        } else if let least = result.minLength, let longest = length.most, longest < least.value {
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
        (result.pattern, result.minLength, result.maxLength) = (nil, nil, nil)
    }

    /// Reports a list that needs more items than there are values to tell apart, and takes the number away.
    private mutating func refuseTooFewValues(_ result: inout Constraints) {
        guard let least = result.minItems, let unique = result.uniqueItems, unique.value,
            let items = result.items,
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
        result.minItems = nil
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
                        help: "'\(member.name)' is for " + Suggestion.listed(types.map(\.rawValue))))
            }
        }
    }

    private mutating func bound(_ site: Site?, _ what: String, _ type: Located<ValueType>) -> Located<Number>?
    {
        guard let number = number(site, what) else { return nil }
        if type.value == .integer, !number.value.isInteger, let site {
            report(
                .unfitLiteral, "\(what) is \(number.value.text), which no integer can be", at: site,
                labels: [.init("this type", at: type.range)])
            return nil
        }
        return number
    }

    private mutating func multiple(_ site: Site?) -> Located<Number>? {
        guard let site, let number = number(site, "'multiple_of'") else { return nil }
        if number.value > Number(0) { return number }
        report(.valueOutOfRange, "'multiple_of' is \(number.value.text); expected more than 0", at: site)
        return nil
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
    private mutating func contradiction<Bound>(
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
