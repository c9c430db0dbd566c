// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Arguments

    /// All parameters of the types that a function takes: what it works on when none is named.
    func selected(_ types: [ValueType]) -> [String] {
        action.parameters.filter { parameter in
            parameter.isActive
                && (types.isEmpty || parameter.type.isUnknown || types.contains(parameter.type.type.value))
        }.map(\.key.value)
    }

    mutating func compileArgument(
        _ entry: ValueExpression.MapEntry, _ parameter: FunctionParameter, _ function: CuratedFunction,
        _ stage: Stage, _ fields: inout [String]
    ) -> (PlanExpression, StaticType) {
        switch parameter.kind {
        case .fields(let types, let isSingle):
            let named = compileFields(entry.value, types, isSingle, function, stage, &fields)
            return (named, .unknown)
        case .recordField:
            compileRecordField(entry.value, function, stage)
        case .connection(let kinds):
            return (compileConnection(entry.value, kinds, function, stage), .unknown)
        case .resource: return (compileResource(entry.value, function, stage), .unknown)
        case .path: return (compileParts(entry.value, function, stage), .unknown)
        default: break
        }
        let (expression, known) = compile(entry.value)
        var type = known
        checkPresence(entry, type, parameter, function, stage)
        if let problem = ActionCompiler.misfit(type, parameter.kind) {
            var labels: [Diagnostic.Label] = []
            if let declared = type.declaredAt {
                labels.append(Diagnostic.Label("declared here", at: declared.range))
            }
            var help = function.signature(in: stage)
            if case .choice(let names) = parameter.kind, case .literal(.string(let text)) = type.shape {
                help = Suggestion.didYouMean(text, among: names) ?? help
            }
            if case .value(let wanted) = parameter.kind, case .literal(let literal) = type.shape {
                help = ActionCompiler.way(from: literal, to: PlanType(wanted)) ?? help
            }
            report(
                .wrongArgument, "the argument '\(parameter.name)' of '\(function.name)': \(problem)",
                at: misfitPlace(entry.value, parameter.kind), labels: labels, help: help)
            // It says nothing of what was meant to come of it.
            (type.shape, type.oneOf) = (.unknown, [])
        } else if parameter.isJoined {
            checkJoined(entry, type, parameter, function, stage)
        }
        if case .value(.duration) = parameter.kind, let text = expression.constant?.string,
            let duration = DurationText.parse(text)
        {
            // Written in hours or in days, it is the same check, and the same contract.
            return (.literal(.string(DurationText.render(duration))), type)
        }
        return (expression, type)
    }

    /// Refuses a value that may be absent where a function cannot do without.
    private mutating func checkPresence(
        _ entry: ValueExpression.MapEntry, _ type: StaticType, _ parameter: FunctionParameter,
        _ function: CuratedFunction, _ stage: Stage
    ) {
        guard type.mayBeAbsent, parameter.isRequired else { return }
        // What a check or a change looks at may be absent: a check does not hold then, and nothing is changed.
        if parameter.name == "value", stage == .condition || stage == .evaluate || function.body.passesNull {
            return
        }
        report(
            .wrongArgument, "the argument '\(parameter.name)' of '\(function.name)' may be absent",
            at: entry.value.range, path: entry.value.path,
            labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
            help: wayToPresence(of: entry.value))
    }

    /// What gives an argument its value in every run.
    private func wayToPresence(of value: Located<ValueExpression>) -> String {
        guard case .reference(let reference) = value.value, reference.root != .parameters else {
            return "make the parameter required, or give it a default"
        }
        return "say 'when: { field: \(reference.text), operator: exists }' before it is read"
            + (reference.root == .steps && reference.path.count == 2
                ? ", or declare it in the step's 'output' with 'required: true'" : "")
    }

    private static func misfit(_ type: StaticType, _ kind: FunctionParameter.Kind) -> String? {
        switch kind {
        case .fields, .any, .recordField, .valueOf, .connection, .resource, .path: return nil
        case .value(let wanted):
            // A number written where a decimal or the like is wanted reads as one.
            return type.misfit(PlanType(wanted))
        case .listOf(let wanted):
            var list = PlanType(.list)
            list.items = [PlanType(wanted)]
            return type.misfit(list)
        case .choice(let names):
            var choice = PlanType(.enum)
            choice.choices = names.map(Value.string)
            return type.misfit(choice)
        case .oneOf(let types):
            let misfits = types.compactMap { type.misfit(PlanType($0)) }
            let names = types.map(\.rawValue).joined(separator: " or ")
            return misfits.count < types.count ? nil : "\(type.phrase) is no \(names)"
        case .map, .recordFields:
            switch type.shape {
            case .map, .unknown: return nil
            case .literal(let value):
                return value.map == nil ? "expected a map, not a \(value.kindName)" : nil
            case .typed(let typed): return typed.type == .object ? nil : "a \(typed.type.rawValue) is no map"
            case .list: return "expected a map, not a list"
            }
        }
    }

    /// An argument that names parameters: a key, or a list of keys.
    private mutating func compileFields(
        _ value: Located<ValueExpression>, _ types: [ValueType], _ isSingle: Bool,
        _ function: CuratedFunction, _ stage: Stage, _ fields: inout [String]
    ) -> PlanExpression {
        var named: [Located<String>] = []
        switch value.value {
        case .literal(.string(let key)): named = [Located(key, at: value.place)]
        case .literal(.list(let keys)) where !isSingle:
            named = keys.compactMap(\.string).map { Located($0, at: value.place) }
            if named.count != keys.count { named = [] }
        case .list(let elements) where !isSingle:
            for element in elements {
                if case .literal(.string(let key)) = element.value { named.append(element.map { _ in key }) }
            }
            if named.count != elements.count { named = [] }
        case .unreadable: return .literal(.null)
        default: break
        }
        guard !named.isEmpty else {
            if case .list(let elements) = value.value, elements.isEmpty {
                report(
                    .wrongArgument, "no parameter is named", at: value.range, path: value.path,
                    help: function.signature(in: stage))
                return .literal(.null)
            }
            report(
                .wrongArgument,
                "expected the key of a parameter\(isSingle ? "" : ", or a list of keys"), written out",
                at: value.range,
                path: value.path,
                help: ActionCompiler.parameter(readBy: value).map { "write '\($0)'" }
                    ?? function.signature(in: stage))
            return .literal(.null)
        }
        for (index, name) in named.enumerated() {
            if named[..<index].contains(where: { $0.value == name.value }) {
                report(
                    .wrongArgument, "'\(name.value)' is named twice", at: name.range, path: name.path,
                    help: "remove one of them")
                continue
            }
            checkField(name, types, function, &fields)
        }
        let keys = named.map { Value.string($0.value) }
        return .literal(keys.count == 1 && isSingle ? keys[0] : .list(keys))
    }

    private mutating func checkField(
        _ name: Located<String>, _ types: [ValueType], _ function: CuratedFunction, _ fields: inout [String]
    ) {
        guard let parameter = action.parameters.first(where: { $0.key.value == name.value && $0.isActive })
        else {
            if action.isIncomplete { return }
            report(
                .undeclaredParameter, "undeclared parameter '\(name.value)'", at: name.range, path: name.path,
                note: "not declared in 'parameters'",
                help: ActionCompiler.suggestion(
                    name.value, action.parameters.filter(\.isActive).map(\.key.value)))
            return
        }
        let type = parameter.type.type.value
        if !types.isEmpty, !parameter.type.isUnknown, !types.contains(type) {
            report(
                .wrongArgument,
                "'\(function.name)' works on \(types.map(\.rawValue).joined(separator: ", ")), and '\(name.value)' is of type \(type.rawValue)",
                at: name.range, path: name.path,
                labels: [Diagnostic.Label("'\(name.value)' is declared here", at: parameter.key.range)])
            return
        }
        fields.append(name.value)
    }

    /// What a function itself knows to be wrong: a pattern that does not compile, a box turned inside out.
    mutating func checkLiterals(
        _ call: FunctionCall, _ compiled: CompiledCall, _ function: CuratedFunction, _ stage: Stage
    ) {
        guard let check = function.checkArguments else { return }
        var literals = ValueMap()
        for parameter in function.parameters {
            if let constant = compiled.arguments[parameter.name]?.constant {
                literals[parameter.name] = constant
            } else if compiled.arguments[parameter.name] == nil {
                literals[parameter.name] = parameter.defaultValue
            }
        }
        var scope = argumentScope ?? makeArgumentScope()
        argumentScope = scope
        scope.givenArguments = Set(call.arguments.map(\.key.value))
        for (name, type) in compiled.types { scope.arguments[name] = type.readAs }
        for problem in check(literals, scope) where !compiled.refused.contains(problem.argument) {
            let entry = call.arguments.first { $0.key.value == problem.argument }
            report(
                .wrongArgument, problem.message,
                at: entry.map { ActionCompiler.place(of: problem.unknown?.name, in: $0.value) }
                    ?? call.name.range,
                path: entry?.value.path ?? call.name.path,
                help: problem.unknown.flatMap { Suggestion.didYouMean($0.name, among: $0.known) }
                    ?? function.signature(in: stage))
        }
    }

    /// Where a name stands between the braces of a text that is written out; else the whole value.
    private static func place(
        of name: String?, in value: Located<ValueExpression>
    ) -> SourceRange {
        guard let name, let text = value.value.literalValue?.string,
            let found = Array(text.utf8).firstRange(of: Array("{\(name)}".utf8))
        else { return value.range }
        return value.place.range(ofTextBytes: found.lowerBound + 1..<found.upperBound - 1)
    }

    /// What all calls of the action may refer to.
    private func makeArgumentScope() -> ArgumentScope {
        var parameters = NamedTypes(capacity: action.parameters.count)
        for parameter in action.parameters where parameter.isActive {
            parameters.add(parameter.key.value, parameter.type.isUnknown ? nil : parameter.type.type.value)
        }
        var scope = ArgumentScope(parameters: parameters, fields: primaryFields())
        if scope.fields == nil, let contract = action.submissionContract, let index = plan.primaryCreate {
            scope.writtenFields = writtenFields(activeCreates[index], contract)
        }
        return scope
    }

    /// The fields of the primary create with their types, where they are known.
    private func primaryFields() -> NamedTypes? {
        guard let index = plan.primaryCreate,
            let schema = declarations.entity(activeCreates[index].entityType.value)?.schema
        else { return nil }
        let written = activeCreates[index].fields
        var fields = NamedTypes(capacity: schema.fields.count + written.count)
        for field in schema.fields {
            fields.add(field.key.value, field.type.isUnknown ? nil : field.type.type.value)
        }
        for entry in written { fields.add(entry.key.value, nil) }
        return fields
    }
}

extension StaticType {
    /// The type for a check of a function's own; that of a literal where it is plain.
    fileprivate var readAs: ValueType? {
        switch shape {
        case .typed(let type): return type.type
        case .literal(.string(let text)):
            return CivilDate(text) != nil ? .date : DateTimeText.parse(text) != nil ? .datetime : .text
        case .literal(.number(let number)): return number.isInteger ? .integer : .number
        case .literal(.bool): return .boolean
        case .literal(.list), .list: return .list
        default: return nil
        }
    }

    /// The type in a sentence that says what it is not.
    var phrase: String {
        switch shape {
        case .typed(let type): "a value of type \(type.type.rawValue)"
        case .literal(let value): "a \(value.kindName)"
        default: "a \(text)"
        }
    }
}
