// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// What is written beside a declared type and would be refused each time: judged as the run judges an input.
extension ActionCompiler {
    // MARK: - Where literals stand

    /// Checks the literal defaults and choices of the parameters.
    mutating func checkParameterLiterals() {
        for (place, definition) in action.parameters.lazy.filter(\.isActive).enumerated() {
            checkLiterals(of: definition.type, in: definition.key)
            guard let value = definition.defaultValue else { continue }
            let parameter = plan.parameters[place]
            checkDefault(value, parameter, definition.type, isChanged: isNormalized(parameter.key))
        }
    }

    /// True when the action changes the parameter before its constraints are looked at, or may do so.
    private func isNormalized(_ key: String) -> Bool {
        plan.normalize.contains { $0.fields.contains(key) }
            // What a call works on is not known where something is wrong with it.
            || action.submissionContract?.normalize.contains { registry[$0.name.value] == nil } ?? false
    }

    /// Checks the choices of a type and of what it holds, and the defaults of its rows.
    mutating func checkLiterals(of type: TypeDeclaration, in name: Located<String>) {
        if type.isUnknown || !type.mayMislead { return }
        if let choices = type.choices {
            var parameter = PlanParameter(key: name.value, label: name.value, type: planType(type))
            parameter.type.choices = nil
            for choice in choices {
                guard let error = Binder.judge(choice.value.value, as: parameter).errors.first else {
                    continue
                }
                reportUnfit("choice", choice.value.value, error, at: choice.value.place, type)
            }
        }
        if let items = type.items { checkLiterals(of: items, in: name) }
        for row in type.rows ?? [] where row.isActive {
            checkLiterals(of: row.type, in: row.key)
            guard let value = row.defaultValue else { continue }
            checkDefault(value, plainParameter(row), row.type, isChanged: false)
        }
    }

    /// The values of a static list as inputs are kept, each checked.
    mutating func checkListed(_ values: [Located<Value>], _ definition: ParameterDefinition) -> [Value] {
        if definition.type.isUnknown { return values.map(\.value) }
        // Those of a list are what its elements may be.
        let declared =
            definition.type.type.value == .list ? definition.type.items : definition.type
        guard let declared else { return values.map(\.value) }
        let parameter = PlanParameter(
            key: definition.key.value, label: definition.key.value, type: planType(declared))
        return values.map { value in
            let (kept, errors) = Binder.judge(value.value, as: parameter)
            if let error = errors.first {
                reportUnfit("value", value.value, error, at: value.place, declared)
            }
            return kept ?? value.value
        }
    }

    // MARK: - Defaults

    /// Checks a literal default; one that is `isChanged` before its constraints are looked at may break them.
    private mutating func checkDefault(
        _ value: Located<ValueExpression>, _ parameter: PlanParameter, _ type: TypeDeclaration,
        isChanged: Bool
    ) {
        guard !type.isUnknown, let literal = value.value.literalValue, !literal.isNull else { return }
        let (kept, errors) = Binder.judge(literal, as: parameter)
        guard let kept else {
            if let error = errors.first { reportUnfit("default", literal, error, in: value, type) }
            return
        }
        if isChanged { return }
        if let error = errors.first {
            reportUnfit("default", literal, error, in: value, type)
        } else if case .list(let allowed) = parameter.valuesFrom,
            !ConstraintChecker.isAmong(allowed, kept, parameter.type)
        {
            report(
                .unfitLiteral, "default \(ActionCompiler.quoted(literal)) is not one of 'values_from'",
                at: value.place, help: "add it to 'values_from', or choose one of them")
        }
    }

    /// The default of a field of a record.
    mutating func checkDefault(of field: EntitySchema.Field) {
        guard let value = field.defaultValue, !field.type.isUnknown else { return }
        if value.value.literalValue?.isNull ?? false {
            guard field.isRequired else { return }
            report(
                .unfitLiteral, "default null fills nothing, and '\(field.key.value)' is required",
                at: value.place, labels: [Diagnostic.Label("the field", at: field.key.range)],
                help: "write a value, or remove 'required'")
            return
        }
        let parameter = PlanParameter(
            key: field.key.value, label: field.key.value, type: planType(field.type))
        checkDefault(value, parameter, field.type, isChanged: false)
        // Names that lead nowhere are told by the actions that make such records.
        let before = diagnostics
        let type = compile(value).type
        diagnostics = before
        checkComputed(value, type, field.type, of: field.key)
    }

    // MARK: - Defaults that are not all literal

    /// Checks a default that reads something against its declared type; literal ones are judged whole.
    mutating func checkComputed(
        _ value: Located<ValueExpression>, _ type: StaticType, _ declared: TypeDeclaration,
        of key: Located<String>
    ) {
        if declared.isUnknown { return }
        switch (type.shape, value.value) {
        case (.literal, _): return
        case (.list, .list(let elements)) where declared.type.value == .list:
            guard let items = declared.items else { return }
            for element in elements { checkPart(element, items, of: key, "an element", isNeeded: true) }
        case (.map, .map(let entries)) where declared.type.value == .object:
            guard let rows = declared.rows else { return }
            checkMembers(entries, rows.filter(\.isActive), of: key, at: value)
        default:
            guard let misfit = type.misfit(knownType(declared)) else { return }
            report(
                .typeMismatch, "the default of '\(key.value)': \(misfit)", at: value.place,
                labels: [
                    Diagnostic.Label(
                        "declared here as \(declared.type.value.rawValue)", at: declared.type.range)
                ], help: way(from: value, to: knownType(declared)))
        }
    }

    private mutating func checkMembers(
        _ entries: [ValueExpression.MapEntry], _ rows: [ParameterDefinition], of key: Located<String>,
        at value: Located<ValueExpression>
    ) {
        for entry in entries {
            guard let row = rows.first(where: { $0.key.names(entry.key.value) }) else {
                report(
                    .unknownField, "'\(key.value)' has no field '\(entry.key.value)'", at: entry.key.place,
                    help: ActionCompiler.suggestion(entry.key.value, rows.map(\.key.value)))
                continue
            }
            let isNeeded = row.isRequired && row.defaultValue == nil
            checkPart(entry.value, row.type, of: key, "'\(row.key.value)'", isNeeded: isNeeded)
        }
        for row in rows where row.isRequired && row.defaultValue == nil {
            guard !entries.contains(where: { row.key.names($0.key.value) }) else { continue }
            report(
                .unfitLiteral, "the default of '\(key.value)' has no '\(row.key.value)', which is required",
                at: value.place, labels: [Diagnostic.Label("required here", at: row.key.range)])
        }
    }

    private mutating func checkPart(
        _ part: Located<ValueExpression>, _ declared: TypeDeclaration, of key: Located<String>,
        _ what: String,
        isNeeded: Bool
    ) {
        if let literal = part.value.literalValue {
            let parameter = PlanParameter(key: key.value, label: key.value, type: planType(declared))
            if literal.isNull, !isNeeded || declared.isUnknown { return }
            if let error = Binder.judge(literal, as: parameter).errors.first, !declared.isUnknown {
                reportUnfit("default", literal, error, in: part, declared)
            }
            return
        }
        let before = diagnostics
        let type = compile(part).type
        diagnostics = before
        if isNeeded, type.mayBeAbsent, case .reference(let reference) = part.value,
            reference.root == .parameters
        {
            report(
                .typeMismatch,
                "the default of '\(key.value)': \(what) is always there, and '\(reference.text)' may be absent",
                at: part.place,
                labels: type.declaredAt.map { [Diagnostic.Label("not required here", at: $0.range)] } ?? [],
                help: "make the parameter required, or give it a default")
            return
        }
        checkComputed(part, type, declared, of: key)
    }

    // MARK: - Telling

    /// Tells of a value within another at the part that is refused.
    private mutating func reportUnfit(
        _ what: String, _ literal: Value, _ error: PayloadError, in value: Located<ValueExpression>,
        _ type: TypeDeclaration
    ) {
        let path = error.path.split(separator: "/").dropFirst().map(String.init)
        var declared = type
        for step in path {
            if let items = declared.items {
                declared = items
            } else if let row = declared.rows?.first(where: { $0.key.names(step) }) {
                declared = row.type
            }
        }
        let part = value.part(path)
        reportUnfit(what, literal, error, at: part.place, declared)
    }

    private mutating func reportUnfit(
        _ what: String, _ literal: Value, _ error: PayloadError, at place: SourcePlace,
        _ type: TypeDeclaration
    ) {
        var labels: [Diagnostic.Label] = []
        if let constraint = type.constraints.place(of: error.code) {
            labels = [Diagnostic.Label("this constraint", at: constraint)]
        } else if error.code == "type" {
            labels = [Diagnostic.Label("this type", at: type.type.range)]
        }
        report(
            .unfitLiteral, "\(what) \(ActionCompiler.quoted(literal)) would be refused: \(error.message)",
            at: place, labels: labels, help: ActionCompiler.way(from: literal, to: planType(type)))
    }

    private static func quoted(_ value: Value) -> String {
        switch value {
        case .list: "list"
        case .map: "map"
        case .string(let text): text.count > 40 ? "'\(text.prefix(37))…'" : "'\(text)'"
        default: CanonicalJSON.text(value)
        }
    }
}

extension TypeDeclaration {
    /// False where nothing that is written beside the type could be wrong once it was read.
    var mayMislead: Bool {
        guard let constrained else { return false }
        if constrained.pattern != nil || constrained.items != nil || constrained.fields != nil { return true }
        guard let choices = constrained.choices else { return false }
        // Any text is a choice.
        let isPlain = type.value == .enum && constrained.minLength == nil && constrained.maxLength == nil
        return !isPlain || choices.contains { $0.value.value.string == nil }
    }
}

extension Located<ValueExpression> {
    /// The innermost part that keys and positions lead to.
    func part(_ path: [String]) -> Located<ValueExpression> {
        var part = self
        for step in path {
            switch part.value {
            case .list(let elements):
                guard let place = Int(step), elements.indices.contains(place) else { return part }
                part = elements[place]
            case .map(let entries):
                // A key that would stand otherwise in a pointer is no field's.
                guard let entry = entries.first(where: { $0.key.names(step) }) else { return part }
                part = entry.value
            default: return part
            }
        }
        return part
    }
}

extension Constraints {
    /// Where the constraint of a name is written.
    fileprivate func place(of name: String) -> SourceRange? {
        switch name {
        case "min_length": minLength?.range
        case "max_length": maxLength?.range
        case "pattern": pattern?.range
        case "min": minimum?.range
        case "max": maximum?.range
        case "exclusive_min": exclusiveMinimum?.range
        case "exclusive_max": exclusiveMaximum?.range
        case "multiple_of": multipleOf?.range
        case "min_items": minItems?.range
        case "max_items": maxItems?.range
        case "unique_items": uniqueItems?.range
        case "before": before?.range
        case "after": after?.range
        case "within": within?.range
        case "choices": choices?.first?.value.range
        default: nil
        }
    }
}
