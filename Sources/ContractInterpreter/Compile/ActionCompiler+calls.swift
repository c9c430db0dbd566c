// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    /// A checked call: the pinned function, its arguments, and the parameters it works on.
    struct CompiledCall {
        var function: PlanFunction
        var arguments: [String: PlanExpression]
        var fields: [String]
        /// The declaration; nil when the function is unknown or has no business in the stage.
        var declaration: CuratedFunction?
    }

    // MARK: - Calls

    /// Checks a call against the registry: that the function exists, serves the stage, and gets what it wants.
    mutating func compile(_ call: FunctionCall, stage: Stage) -> CompiledCall {
        let name = call.name
        let broken = CompiledCall(
            function: PlanFunction(name: name.value, version: 0, effect: "pure"), arguments: [:], fields: [])
        guard !name.value.isEmpty else { return broken }
        guard let function = registry[name.value] else {
            report(
                .unknownFunction, "unknown function '\(name.value)'", at: name.range, path: name.path,
                note: "not in the library",
                help: Suggestion.didYouMean(name.value, among: registry.names)
                    ?? "'atelier functions' lists the library")
            return broken
        }
        guard function.stages.contains(stage) else {
            let served = function.stages.map(\.rawValue).sorted().joined(separator: ", ")
            let fitting = registry.names.filter { registry[$0]?.stages.contains(stage) ?? false }
            report(
                .wrongStage, "'\(name.value)' cannot stand in '\(stage.rawValue)'; it serves \(served)",
                at: name.range,
                path: name.path,
                help: fitting.isEmpty
                    ? nil : "for '\(stage.rawValue)' there are \(fitting.prefix(6).joined(separator: ", "))")
            return broken
        }
        var compiled = CompiledCall(
            function: PlanFunction(
                name: function.name, version: function.version, effect: function.effect.text),
            arguments: [:], fields: [], declaration: function)
        let parameters = function.parameters.filter { $0.stages?.contains(stage) ?? true }
        for entry in call.arguments {
            guard let parameter = parameters.first(where: { $0.name == entry.key.value }) else {
                report(
                    .wrongArgument, "'\(function.name)' takes no argument '\(entry.key.value)'",
                    at: entry.key.range,
                    path: entry.key.path,
                    help: ActionCompiler.suggestion(entry.key.value, parameters.map(\.name))
                        ?? function.signature)
                continue
            }
            compiled.arguments[parameter.name] = compileArgument(
                entry, parameter, function, stage, &compiled.fields)
        }
        for parameter in parameters where compiled.arguments[parameter.name] == nil {
            let wasWritten = call.arguments.contains { $0.key.value == parameter.name }
            if case .fields(let types, _) = parameter.kind, !parameter.isRequired, !wasWritten {
                compiled.fields += selected(types)
                if !compiled.fields.isEmpty {
                    compiled.arguments[parameter.name] = .literal(.list(compiled.fields.map(Value.string)))
                }
            } else if parameter.isRequired, !wasWritten, !call.hasUnreadArguments {
                report(
                    .missingArgument, "'\(function.name)' needs the argument '\(parameter.name)'",
                    at: name.range,
                    path: name.path, help: function.signature)
            }
        }
        checkLiterals(call, compiled, function)
        return compiled
    }

    /// All parameters of the types that a function takes: what it works on when none is named.
    private func selected(_ types: [ValueType]) -> [String] {
        action.parameters.filter { parameter in
            parameter.isActive && (types.isEmpty || types.contains(parameter.type.type.value))
        }.map(\.key.value)
    }

    private mutating func compileArgument(
        _ entry: ValueExpression.MapEntry, _ parameter: FunctionParameter, _ function: CuratedFunction,
        _ stage: Stage, _ fields: inout [String]
    ) -> PlanExpression {
        if case .fields(let types, let isSingle) = parameter.kind {
            return compileFields(entry.value, types, isSingle, function, &fields)
        }
        let (expression, type) = compile(entry.value)
        if let problem = ActionCompiler.misfit(type, parameter.kind) {
            var labels: [Diagnostic.Label] = []
            if let declared = type.declaredAt {
                labels.append(Diagnostic.Label("declared here", at: declared))
            }
            report(
                .wrongArgument,
                "the argument '\(parameter.name)' of '\(function.name)' is \(parameter.kind.text): \(problem)",
                at: entry.value.range, path: entry.value.path, labels: labels, help: function.signature)
        }
        return expression
    }

    private static func misfit(_ type: StaticType, _ kind: FunctionParameter.Kind) -> String? {
        switch kind {
        case .fields, .any: return nil
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
        case .map:
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
        _ function: CuratedFunction,
        _ fields: inout [String]
    ) -> PlanExpression {
        var named: [Located<String>] = []
        switch value.value {
        case .literal(.string(let key)): named = [Located(key, range: value.range, path: value.path)]
        case .literal(.list(let keys)) where !isSingle:
            named = keys.compactMap(\.string).map { Located($0, range: value.range, path: value.path) }
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
            report(
                .wrongArgument,
                "expected the key of a parameter\(isSingle ? "" : ", or a list of keys"), written out",
                at: value.range,
                path: value.path, help: function.signature)
            return .literal(.null)
        }
        for name in named { checkField(name, types, function, &fields) }
        let keys = named.map { Value.string($0.value) }
        return .literal(keys.count == 1 && isSingle ? keys[0] : .list(keys))
    }

    private mutating func checkField(
        _ name: Located<String>, _ types: [ValueType], _ function: CuratedFunction, _ fields: inout [String]
    ) {
        guard let parameter = action.parameters.first(where: { $0.key.value == name.value && $0.isActive })
        else {
            report(
                .undeclaredParameter, "undeclared parameter '\(name.value)'", at: name.range, path: name.path,
                note: "not declared in 'parameters'",
                help: ActionCompiler.suggestion(
                    name.value, action.parameters.filter(\.isActive).map(\.key.value)))
            return
        }
        let type = parameter.type.type.value
        if !types.isEmpty, !types.contains(type) {
            report(
                .wrongArgument,
                "'\(function.name)' works on \(types.map(\.rawValue).joined(separator: ", ")), and '\(name.value)' is of type \(type.rawValue)",
                at: name.range, path: name.path,
                labels: [Diagnostic.Label("'\(name.value)' is declared here", at: parameter.key.range)])
        }
        fields.append(name.value)
    }

    /// What a function itself knows to be wrong: a pattern that does not compile, a box turned inside out.
    private mutating func checkLiterals(
        _ call: FunctionCall, _ compiled: CompiledCall, _ function: CuratedFunction
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
        var types: [String: ValueType] = [:]
        for parameter in action.parameters where parameter.isActive {
            types[parameter.key.value] = parameter.type.type.value
        }
        for problem in check(literals, ArgumentScope(parameters: types, fields: primaryFields())) {
            let entry = call.arguments.first { $0.key.value == problem.argument }
            report(
                .wrongArgument, problem.message, at: entry?.value.range ?? call.name.range,
                path: entry?.value.path ?? call.name.path, help: function.signature)
        }
    }

    /// The fields of the primary create with their types, where they are known.
    private func primaryFields() -> [String: ValueType?]? {
        let creates = action.creates.filter(\.isActive)
        guard let index = plan.primaryCreate, creates.indices.contains(index) else { return nil }
        var fields: [String: ValueType?] = [:]
        for entry in creates[index].fields { fields[entry.key.value] = .some(nil) }
        guard let entity = application.entity(creates[index].entityType.value), let schema = entity.schema
        else { return nil }
        for field in schema.fields { fields[field.key.value] = field.type.type.value }
        return fields
    }

    /// Compiles the calls of a stage into steps.
    mutating func compileStage(_ calls: [FunctionCall], _ stage: Stage) -> [PlanCall] {
        var steps: [PlanCall] = []
        for (index, call) in calls.enumerated() {
            let compiled = compile(call, stage: stage)
            let condition = call.when.map { compile($0, subject: .none) }
            guard let declaration = compiled.declaration else { continue }
            checkRetry(call.retry, of: call.name, declaration)
            steps.append(
                PlanCall(
                    key: calls.count == 1 ? stage.rawValue : "\(stage.rawValue).\(index + 1)",
                    stage: stage.rawValue,
                    function: compiled.function, arguments: compiled.arguments, fields: compiled.fields,
                    when: condition, retry: call.retry, timeout: call.timeout))
        }
        return steps
    }
}
