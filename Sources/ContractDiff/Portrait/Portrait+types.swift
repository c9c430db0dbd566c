// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Portrait {
    /// A type with its constraints as members beside it.
    ///
    /// Files that are sent have a limit where none is written; those that a record holds have none of their own.
    static func part(_ declaration: TypeDeclaration, isSent: Bool = false) -> ContractPart {
        let place = declaration.type.place
        let type = declaration.type.value
        let constraints = declaration.constraints
        let limitsFiles = isSent && type == .file
        return ContractPart(
            members: [
                ("type", part(word: type.rawValue, at: place)),
                ("object_type", part(declaration.objectType)),
                ("lowest", lower(constraints, type)), ("highest", upper(constraints, type)),
                // No fewer than none is no constraint.
                ("min_length", part(constraints.minLength.flatMap { $0.value > 0 ? $0 : nil })),
                ("max_length", part(constraints.maxLength)),
                ("pattern", part(constraints.pattern)),
                ("multiple_of", part(constraints.multipleOf)),
                ("choices", choices(constraints.choices, at: place)),
                ("choice_labels", choiceLabels(constraints.choices, at: place)),
                ("min_items", part(constraints.minItems.flatMap { $0.value > 0 ? $0 : nil })),
                ("max_items", part(constraints.maxItems)),
                (
                    "unique_items",
                    constraints.uniqueItems.flatMap { part(flag: $0.value, at: $0.place) }
                ),
                ("items", constraints.items.map { part($0, isSent: isSent) }),
                ("fields", constraints.fields.flatMap { parameters($0, at: place) }),
                ("before", part(constraints.before)), ("after", part(constraints.after)),
                ("within", constraints.within.map { ContractPart(area($0.value), at: $0.place) }),
                (
                    "allowed_content_types",
                    part(names: constraints.allowedContentTypes ?? [], at: place)
                ),
                (
                    "max_bytes",
                    part(constraints.maxBytes)
                        ?? part(limitsFiles ? Constraints.defaultMaxBytes : nil, at: place)
                ),
                (
                    "max_files",
                    part(constraints.maxFiles)
                        ?? part(limitsFiles ? Constraints.defaultMaxFiles : nil, at: place)
                ),
            ], at: place)
    }

    /// The lower bound, whichever of the two that may be written is the higher: a number and whether it is left out.
    private static func lower(_ constraints: Constraints, _ type: ValueType) -> ContractPart? {
        bound(constraints.minimum, constraints.exclusiveMinimum, type, step: 1) { $0 > $1 }
    }

    private static func upper(_ constraints: Constraints, _ type: ValueType) -> ContractPart? {
        bound(constraints.maximum, constraints.exclusiveMaximum, type, step: -1) { $0 < $1 }
    }

    private static func bound(
        _ closed: Located<Number>?, _ open: Located<Number>?, _ type: ValueType, step: Int64,
        _ isStricter: (Number, Number) -> Bool
    ) -> ContractPart? {
        var closed = closed
        var open = open
        // Of whole numbers, what is beyond 4 is from 5 on.
        if type == .integer, let number = open, number.value.isInteger {
            let next = number.map { $0 + Number(step) }
            if closed.map({ isStricter(next.value, $0.value) }) ?? true { closed = next }
            open = nil
        }
        let isOpen: Bool
        switch (closed, open) {
        case (nil, nil): return nil
        case (let closed?, let open?): isOpen = !isStricter(closed.value, open.value)
        case (_, let open): isOpen = open != nil
        }
        guard let stricter = isOpen ? open : closed else { return nil }
        return ContractPart([.number(stricter.value), .bool(isOpen)], at: stricter.place)
    }

    private static func choices(_ choices: [Constraints.Choice]?, at place: SourcePlace) -> ContractPart? {
        choices.map { ContractPart(set: $0.map(\.value.value), at: $0.first?.value.place ?? place) }
    }

    /// The texts beside the choices and their order, which people see.
    private static func choiceLabels(
        _ choices: [Constraints.Choice]?, at place: SourcePlace
    ) -> ContractPart? {
        choices.map { choices in
            ContractPart(
                .list(choices.map { [$0.value.value, $0.label.map { value($0) } ?? .null] }),
                at: choices.first?.value.place ?? place)
        }
    }

    private static func area(_ area: Constraints.Area) -> Value {
        switch area {
        case .box(let west, let south, let east, let north):
            ["box": .list([west, south, east, north].map { .string("\($0)") })]
        case .polygon(let ring):
            ["polygon": .list(ring.map { .list($0.map { .string("\($0)") }) })]
        }
    }

    /// Rows like parameters; those that are switched off are none.
    static func parameters(_ rows: [ParameterDefinition], at place: SourcePlace) -> ContractPart? {
        part(rows: rows.filter(\.isActive).map { ($0.key.value, parameter($0)) }, at: place)
    }

    private static func parameter(_ row: ParameterDefinition) -> ContractPart {
        let place = row.key.place
        return ContractPart(
            members: [
                ("label", label(row.label, of: row.key)), ("help", part(row.help, at: place)),
                ("type", part(row.type, isSent: true)), ("required", part(flag: row.isRequired, at: place)),
                ("default", part(absentIfNull: row.defaultValue)),
                ("values_from", row.valuesFrom.map { ContractPart(source($0.value), at: $0.place) }),
                ("hidden", part(flag: row.visibility == .hidden, at: place)),
                ("required_when", part(row.requiredWhen)), ("visible_when", part(row.visibleWhen)),
                ("sensitive", part(flag: row.isSensitive, at: place)),
            ], at: place)
    }

    /// A default that is null is none.
    static func part(absentIfNull expression: Located<ValueExpression>?) -> ContractPart? {
        if case .literal(.null)? = expression?.value { return nil }
        return part(expression)
    }

    private static func source(_ source: ParameterDefinition.ValueSource) -> Value {
        switch source {
        case .list(let values): return ["list": .list(sorted(values.map(\.value)))]
        case .entities(let type, let field, let condition):
            var map: ValueMap = ["entity_type": .string(type.value), "field": .string(field.value)]
            map["where"] = condition.map { value($0.value) }
            return .map(map)
        case .call(let call): return value(call)
        }
    }
}
