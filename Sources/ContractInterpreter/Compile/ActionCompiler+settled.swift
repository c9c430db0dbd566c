// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// Calls that a run has nothing to add to: what they come to is known before anything runs.
extension ActionCompiler {
    /// Reports a call that is refused whenever it is made, for all that it gets is written out.
    mutating func checkSettled(
        _ call: FunctionCall, _ compiled: CompiledCall, _ function: CuratedFunction, _ stage: Stage
    ) {
        // The other stages work on something that only a run has.
        guard [.value, .transform, .valuesFrom, .condition, .evaluate].contains(stage),
            function.effect == .pure, !call.hasUnreadArguments,
            // What could not be read was told.
            !call.arguments.contains(where: { $0.value.value.isInPartUnreadable }),
            let arguments = settled(compiled.arguments, of: function)
        else { return }
        do throws(FunctionFailure) {
            if stage == .condition || stage == .evaluate, let condition = function.body.condition {
                _ = try condition(arguments)
            } else {
                _ = try function.body.value?(arguments)
            }
        } catch {
            // What changes or checks one value says what that is, without a subject.
            let isOfValue = function.body.normalize != nil || function.body.validate != nil
            let subject = isOfValue && arguments["value"] != nil ? "'value' " : ""
            report(
                .wrongArgument, "'\(function.name)' would fail each time: \(subject)\(error.message)",
                at: call.name.place, help: "change what it gets, or let it come from a parameter")
        }
    }

    /// The arguments of a call, defaults filled in; nil where one is for a run to know.
    private func settled(_ written: [String: PlanExpression], of function: CuratedFunction) -> Arguments? {
        var values = ValueMap()
        for parameter in function.parameters {
            guard let expression = written[parameter.name] else {
                values[parameter.name] = parameter.defaultValue
                continue
            }
            guard let value = settled(expression) else { return nil }
            values[parameter.name] = value
        }
        return Arguments(values)
    }

    /// The value that an expression has in every run; nil where that is for a run to know.
    private func settled(_ expression: PlanExpression) -> Value? {
        switch expression {
        case .literal(let value): return value
        case .reference: return nil
        case .call(let pinned, let arguments):
            guard let function = registry.function(pinned.name, version: pinned.version),
                function.effect == .pure, let body = function.body.value,
                let arguments = settled(arguments, of: function)
            else { return nil }
            // One that is refused was told where it stands.
            return try? body(arguments)
        case .list(let elements):
            var values: [Value] = []
            for element in elements {
                guard let value = settled(element) else { return nil }
                values.append(value)
            }
            return .list(values)
        case .map(let members):
            var map = ValueMap()
            for (key, member) in members {
                guard let value = settled(member) else { return nil }
                map[key] = value
            }
            return .map(map)
        }
    }

    // MARK: - What calls give

    /// What is known of what a call gives: the value itself where the run has nothing to add, what becomes of each
    /// choice, and the texts that are made of what had a form.
    func result(of call: CompiledCall) -> StaticType {
        var result = call.result
        if let value = settled(.call(call.function, arguments: call.arguments)), !value.isNull {
            result.shape = .literal(value)
            return result
        }
        guard let function = call.declaration, function.result == .likeValue,
            case .typed(var type) = result.shape, case .typed(let given) = call.types["value"]?.shape
        else { return result }
        switch type.type {
        case .enum:
            type.choices = given.choices?.compactMap { choice in
                var arguments = call.arguments
                arguments["value"] = .literal(choice)
                return settled(.call(call.function, arguments: arguments))
            }
            // Of one that cannot be told, nothing is said.
            if type.choices?.count != given.choices?.count { type.choices = nil }
            result.shape = .typed(type)
        case .email, .url, .phone, .uuid:
            result.made = constants(of: call.arguments, function).flatMap { function.texts?($0) }
        default: break
        }
        return result
    }

    /// The arguments beside the value, where all of them are written out.
    private func constants(
        of arguments: [String: PlanExpression], _ function: CuratedFunction
    ) -> Arguments? {
        var others = arguments
        others["value"] = .literal(.null)
        return settled(others, of: function)
    }

    // MARK: - Lists of which one text is made

    /// Reports lists and maps among elements that become one text.
    mutating func checkJoined(
        _ entry: ValueExpression.MapEntry, _ type: StaticType, _ parameter: FunctionParameter,
        _ function: CuratedFunction, _ stage: Stage
    ) {
        var nested: [(type: StaticType, place: SourcePlace)] = []
        switch type.shape {
        case .list(let types):
            var places = types.map { _ in entry.value.place }
            if case .list(let elements) = entry.value.value, elements.count == types.count {
                places = elements.map(\.place)
            }
            nested = zip(types, places).filter(\.0.isNested)
        case .literal(let value):
            let types = (value.list ?? []).map { StaticType(shape: .literal($0)) }
            nested = types.filter(\.isNested).prefix(1).map { ($0, entry.value.place) }
        case .typed(let list):
            let types = list.items.map { StaticType(shape: .typed($0), declaredAt: type.declaredAt) }
            nested = types.filter(\.isNested).map { ($0, entry.value.place) }
        case .unknown, .map: break
        }
        for (element, place) in nested {
            report(
                .wrongArgument,
                "the argument '\(parameter.name)' of '\(function.name)': \(element.phrase) is no text",
                at: place,
                labels: element.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
                help: function.signature(in: stage))
        }
    }
}

extension ValueExpression {
    /// True when a part of it could not be read.
    var isInPartUnreadable: Bool {
        switch self {
        case .unreadable: true
        case .literal, .reference: false
        case .call(let call): call.arguments.contains { $0.value.value.isInPartUnreadable }
        case .list(let elements): elements.contains { $0.value.isInPartUnreadable }
        case .map(let entries): entries.contains { $0.value.value.isInPartUnreadable }
        }
    }
}

extension StaticType {
    /// True for a value that holds others.
    var isNested: Bool {
        switch shape {
        case .typed(let type): [.list, .object, .geo, .file].contains(type.type)
        case .literal(let value): value.list != nil || value.map != nil
        case .list, .map: true
        case .unknown: false
        }
    }
}
