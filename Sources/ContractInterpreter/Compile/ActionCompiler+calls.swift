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
        /// What is known of each argument that is given.
        var types: [String: StaticType] = [:]
        /// Arguments that are wrong, which was told: nothing more is said about them.
        var refused: Set<String> = []
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
                help: help(forUnknown: name.value, stage))
            return broken
        }
        guard function.stages.contains(stage) else {
            let served = function.stages.map(\.rawValue).sorted().joined(separator: ", ")
            let fitting = registry.names.filter { registry[$0]?.stages.contains(stage) ?? false }
            let names = fitting.prefix(6).joined(separator: ", ")
            report(
                .wrongStage, "'\(name.value)' cannot stand in '\(stage.rawValue)'; it serves \(served)",
                at: name.range,
                path: name.path,
                help: fitting.isEmpty ? nil : "for '\(stage.rawValue)' there are \(names)")
            return broken
        }
        var compiled = CompiledCall(
            function: PlanFunction(
                name: function.name, version: function.version, effect: function.effect.text),
            arguments: [:], fields: [], declaration: function)
        let parameters = function.parameters(in: stage)
        let toldBefore = diagnostics.count
        // In the order of the declaration, so that the order of writing means nothing.
        var named = [[String]](repeating: [], count: parameters.count)
        var meant: Set<String> = []
        var unknown: [ValueExpression.MapEntry] = []
        for entry in call.arguments {
            guard let position = parameters.firstIndex(where: { $0.name == entry.key.value }) else {
                // A slip in the name of an argument does not make that argument missing as well.
                if let near = Suggestion.nearest(to: entry.key.value, among: parameters.map(\.name)) {
                    meant.insert(near)
                    reportUnknown(entry.key, function, help: "did you mean '\(near)'?")
                } else {
                    unknown.append(entry)
                }
                continue
            }
            let parameter = parameters[position]
            let told = diagnostics.count
            let (expression, type) = compileArgument(entry, parameter, function, stage, &named[position])
            compiled.arguments[parameter.name] = expression
            compiled.types[parameter.name] = type
            if diagnostics.count > told { compiled.refused.insert(parameter.name) }
        }
        var missing: [String] = []
        for (position, parameter) in parameters.enumerated() {
            compiled.fields += named[position]
            guard compiled.arguments[parameter.name] == nil else { continue }
            let wasWritten = call.arguments.contains { $0.key.value == parameter.name }
            if case .fields(let types, _) = parameter.kind, !parameter.isRequired, !wasWritten {
                compiled.fields += selected(parameter.typesWithoutName ?? types)
                if compiled.fields.isEmpty {
                    // What could not be read may name them.
                    if call.hasUnreadArguments { continue }
                    warnOfNothing(to: function, parameter.typesWithoutName ?? types, name)
                } else {
                    compiled.arguments[parameter.name] = .literal(.list(compiled.fields.map(Value.string)))
                }
            } else if parameter.isRequired, !wasWritten, !call.hasUnreadArguments,
                !meant.contains(parameter.name)
            {
                missing.append("'\(parameter.name)'")
            }
        }
        // One argument under a name of its own is one mistake.
        let isRenamed = missing.count == 1 && unknown.count == 1
        for entry in unknown {
            let named = ActionCompiler.parameter(readBy: entry.value).flatMap { key in
                parameters.first { if case .fields = $0.kind { true } else { false } }.map {
                    "write '\($0.name): \(key)'"
                }
            }
            reportUnknown(
                entry.key, function,
                help: named ?? (isRenamed ? "it needs \(missing[0])" : function.signature(in: stage)))
        }
        if let last = missing.last, !isRenamed {
            let others = missing.dropLast().joined(separator: ", ")
            report(
                .missingArgument,
                "'\(function.name)' needs the argument\(others.isEmpty ? " " : "s \(others) and ")\(last)",
                at: name.range, path: name.path, help: function.signature(in: stage))
        }
        compiled.function.isCommand = function.body.command != nil
        if compiled.function.isCommand { checkCommand(call, function) }
        compiled.function.readings = ActionCompiler.readings(of: compiled, parameters)
        checkRecordValues(call, compiled, parameters)
        checkLiterals(call, compiled, function, stage)
        if diagnostics.count == toldBefore { checkSettled(call, compiled, function, stage) }
        return compiled
    }

    private func help(forUnknown name: String, _ stage: Stage) -> String {
        let parts = name.split(separator: "(", maxSplits: 1)
        if parts.count == 2, registry[String(parts[0])] != nil {
            return "write '{ function: \(parts[0]), with: { … } }'"
        }
        let known = registry.names + (stage == .duplicates ? ["none"] : [])
        if let near = Suggestion.didYouMean(name, among: known) { return near }
        let fullNames = known.filter { $0.hasSuffix("." + name.lowercased()) }
        if fullNames.count == 1 { return "did you mean '\(fullNames[0])'?" }
        let family = String(name.prefix { $0 != "." })
        let relatives = registry.names.filter { $0.hasPrefix(family + ".") }
        return relatives.isEmpty
            ? "'atelier functions' lists the library"
            : "known in '\(family)': \(relatives.prefix(8).map { "'\($0)'" }.joined(separator: ", "))"
                + (relatives.count > 8 ? ", …" : "")
    }

    /// The parameter that a reference reads as a whole; nil for every other value.
    static func parameter(readBy value: Located<ValueExpression>) -> String? {
        guard case .reference(let reference) = value.value, reference.root == .parameters,
            reference.path.count == 1
        else { return nil }
        return reference.path[0]
    }

    private mutating func reportUnknown(_ name: Located<String>, _ function: CuratedFunction, help: String) {
        report(
            .wrongArgument, "'\(function.name)' takes no argument '\(name.value)'", at: name.place,
            help: help)
    }

    /// A call that works on nothing is legal, and hardly what its author meant.
    private mutating func warnOfNothing(
        to function: CuratedFunction, _ types: [ValueType], _ name: Located<String>
    ) {
        guard !action.isIncomplete else { return }
        var warning = Diagnostic(
            .wrongArgument,
            "'\(function.name)' changes nothing: no parameter is of type \(types.map(\.rawValue).joined(separator: ", "))",
            at: name.range, path: name.path, help: "name the parameters with 'field', or remove the call")
        warning.severity = .warning
        diagnostics.append(warning)
    }

    /// How the arguments that a function compares are read, by what is declared.
    private static func readings(
        of call: CompiledCall, _ parameters: [FunctionParameter]
    ) -> [String: PlanType] {
        var readings: [String: PlanType] = [:]
        for parameter in parameters {
            guard let source = parameter.readAs, case .typed(let type)? = call.types[source]?.shape,
                let reading = type.reading, call.arguments[parameter.name] != nil
            else { continue }
            if source == parameter.name {
                readings[parameter.name] = reading
            } else {
                var values = PlanType(.list)
                values.items = [reading]
                readings[parameter.name] = values
            }
        }
        return readings
    }

    /// Compiles the calls of a stage into steps.
    mutating func compileStage(_ calls: [FunctionCall], _ stage: Stage) -> [PlanCall] {
        var steps: [PlanCall] = []
        let stray = strayCalls(in: calls, stage)
        if let stray { report(stray: calls[stray.first].name, stage, stray.belong) }
        for (index, call) in calls.prefix(stray?.first ?? calls.count).enumerated() {
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

    /// The calls at the end of a stage that all serve another one: the key above them is missing, which is one mistake.
    private func strayCalls(in calls: [FunctionCall], _ stage: Stage) -> (first: Int, belong: Stage)? {
        let others = [Stage.normalize, .validate, .prepareCreate].filter { $0 != stage }
        let found = others.map { other in
            let strays = calls.reversed().prefix { call in
                guard let stages = registry[call.name.value]?.stages else { return false }
                return stages.contains(other) && !stages.contains(stage)
            }
            return (first: calls.count - strays.count, belong: other)
        }
        return found.min { $0.first < $1.first }.flatMap { $0.first < calls.count - 1 ? $0 : nil }
    }

    private mutating func report(stray name: Located<String>, _ stage: Stage, _ belong: Stage) {
        report(
            .wrongStage,
            "'\(name.value)' cannot stand in '\(stage.rawValue)'; it serves '\(belong.rawValue)'",
            at: name.range, path: name.path,
            help: "write it, and the calls that follow it, under '\(belong.rawValue)'")
    }
}
