// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Parameters

    mutating func compileParameters() {
        plan.parameters.reserveCapacity(action.parameters.count)
        for definition in action.parameters where definition.isActive {
            var parameter = plainParameter(definition)
            checkPatterns(definition.type)
            checkSealable(definition)
            if let items = definition.type.items { checkFiles(items, in: definition.key) }
            for row in definition.type.rows ?? [] where row.isActive {
                checkFiles(row.type, in: definition.key, as: row.key)
            }
            if let value = definition.defaultValue {
                parameter.defaultValue = compileDefault(value, definition)
            }
            parameter.requiredWhen = definition.requiredWhen.map { compile($0, subject: .parameters) }
            parameter.visibleWhen = definition.visibleWhen.map { compile($0, subject: .parameters) }
            parameter.valuesFrom = definition.valuesFrom.flatMap { compileSource($0, definition) }
            checkObjectTypes(definition.type)
            checkRows(inside: definition.type)
            plan.parameters.append(parameter)
        }
        checkCycle()
    }

    /// The types of the records that a value names, to any depth.
    mutating func checkObjectTypes(_ type: TypeDeclaration) {
        if let named = type.objectType { checkEntity(named) }
        guard type.type.value.isNested else { return }
        if let items = type.items { checkObjectTypes(items) }
        for row in type.rows ?? [] { checkObjectTypes(row.type) }
    }

    /// A row inside an object has type, presence and a literal default; what rests on anything else has no effect there.
    private mutating func checkRows(inside type: TypeDeclaration) {
        guard type.type.value.isNested else { return }
        if let items = type.items { checkRows(inside: items) }
        for row in type.rows ?? [] where row.isActive {
            checkRows(inside: row.type)
            let isLiteral =
                row.defaultValue.map { $0.value.literalValue != nil || $0.value.isInPartUnreadable } ?? true
            let inert: [(String, SourcePlace, String)?] = [
                row.requiredWhen.map { ("required_when", $0.place, "say so in a criterion") },
                row.visibleWhen.map { ("visible_when", $0.place, "let it be optional") },
                row.valuesFrom.map { ("values_from", $0.place, "write an 'enum' with 'choices'") },
                row.visibility == .hidden ? ("visibility", row.key.place, "remove the row") : nil,
                isLiteral ? nil : row.defaultValue.map { ("default", $0.place, "write a literal value") },
            ]
            for (key, place, help) in inert.compactMap(\.self) {
                report(
                    .keyNotApplicable, "'\(key)' of '\(row.key.value)' has no effect inside an object",
                    at: place, help: "\(help), or make '\(row.key.value)' a parameter of its own")
            }
        }
    }

    /// Files come beside the payload, each under the name of a parameter: one file, or a list of them.
    private mutating func checkFiles(
        _ type: TypeDeclaration, in parameter: Located<String>, as row: Located<String>? = nil,
        isWithinList: Bool = false
    ) {
        if type.isUnknown { return }
        if type.type.value == .file, row != nil || isWithinList {
            report(
                .keyNotApplicable,
                row.map { "the file '\($0.value)' inside '\(parameter.value)' could not be sent" }
                    ?? "the files of a list inside '\(parameter.value)' could not be sent",
                at: type.type.range, path: type.type.path,
                note: "files come beside the payload, by parameter",
                help: "make it a parameter of its own, of type 'file' or a list of files")
        }
        if let items = type.items {
            checkFiles(items, in: parameter, as: row, isWithinList: true)
        }
        for inner in type.rows ?? [] where inner.isActive {
            checkFiles(inner.type, in: parameter, as: inner.key)
        }
    }

    /// What is sealed is a value of the payload; the content of a file goes past it into the store.
    private mutating func checkSealable(_ definition: ParameterDefinition, inSensitive: Bool = false) {
        let isSensitive = inSensitive || definition.isSensitive
        guard isSensitive || definition.type.type.value.isNested else { return }
        var type = definition.type
        while let items = type.items { type = items }
        if isSensitive, type.type.value == .file {
            report(
                .exposedSecret,
                "'\(definition.key.value)' is sensitive and a file, whose content is kept as it comes",
                at: definition.key.range, path: definition.key.path,
                help: "remove 'sensitive', and let files be sealed before they are sent")
        }
        for row in type.rows ?? [] { checkSealable(row, inSensitive: isSensitive) }
    }

    /// Parameters that wait for each other could not be bound in any order.
    private mutating func checkCycle() {
        guard plan.parameters.contains(where: { $0.defaultValue != nil || $0.visibleWhen != nil }) else {
            return
        }
        let keys = action.parameters.filter(\.isActive).map(\.key)
        for cycle in ParameterOrder(plan.parameters).cycles { report(cycle, keys) }
    }

    private mutating func report(_ cycle: [Int], _ keys: [Located<String>]) {
        guard let first = cycle.first else { return }
        let names = (cycle + [first]).map { "'\(keys[$0].value)'" }.joined(separator: " → ")
        report(
            .parameterCycle, "parameters depend on each other in a circle: \(names)", at: keys[first].range,
            path: keys[first].path,
            labels: cycle.dropFirst().map { Diagnostic.Label("in the circle", at: keys[$0].range) },
            help: "let one of them look at none of the others in its 'default' and its 'visible_when'")
    }

    private mutating func compileDefault(
        _ value: Located<ValueExpression>, _ definition: ParameterDefinition
    ) -> PlanExpression {
        let (expression, type) = compile(value)
        if type.mayBeAbsent || type.isNull { absentDefaults.insert(definition.key.value) }
        if !definition.isSensitive, let secret = secretReference(in: expression) {
            report(
                .exposedSecret,
                "the default of '\(definition.key.value)' reads '\(secret.text)', which is sensitive",
                at: value.range,
                path: value.path, help: "make '\(definition.key.value)' sensitive as well")
        }
        checkComputed(value, type, definition.type, of: definition.key)
        return expression
    }

    private mutating func compileSource(
        _ source: Located<ParameterDefinition.ValueSource>, _ definition: ParameterDefinition
    ) -> PlanParameter.Source? {
        switch source.value {
        case .list(let values): return .list(checkListed(values, definition))
        case .call(let call):
            let compiled = compile(call, stage: .valuesFrom)
            return compiled.declaration == nil ? nil : .call(compiled.function, arguments: compiled.arguments)
        case .entities(let type, let field, let condition):
            checkSource(type, field, definition)
            return .entities(
                type: type.value, field: field.value,
                where: condition.map { compile($0, subject: .records(of: type.value)) })
        }
    }

    /// Patterns run on RE2: what it refuses is refused here.
    mutating func checkPatterns(_ type: TypeDeclaration) {
        if let constraints = type.constrained { checkPatterns(in: constraints) }
    }

    private mutating func checkPatterns(in constraints: Constraints) {
        if let pattern = constraints.pattern {
            do throws(Pattern.CompileError) { _ = try Pattern(pattern.value) } catch {
                report(
                    .wrongArgument, "the pattern does not compile: \(error.message)", at: pattern.range,
                    path: pattern.path, help: "patterns are RE2: no look-around, no back-references")
            }
        }
        if let items = constraints.items { checkPatterns(items) }
        for row in constraints.fields ?? [] { checkPatterns(row.type) }
    }

    // MARK: - Criteria

    mutating func compileCriteria() {
        for criterion in action.criteria where criterion.isActive {
            let check: PlanCriterion.Check
            switch criterion.check {
            case .field(let comparison, let subject):
                check = .condition(
                    compile(
                        comparison,
                        subject: subject == .entity ? .entity : (subject == .parameters ? .parameters : .user)
                    ))
            case .function(let call):
                let compiled = compile(call, stage: .condition)
                check = .condition(.call(compiled.function, arguments: compiled.arguments))
            case .form(let condition): check = .condition(compile(condition, subject: .parameters))
            case .reachable(let state):
                plan.needsTarget = true
                check = .reachable(to: compileReachable(state, criterion))
            }
            plan.criteria.append(
                PlanCriterion(
                    key: criterion.key.value, check: check, isWarning: criterion.enforcement == .warn,
                    message: criterion.message?.text ?? "the criterion '\(criterion.key.value)' does not hold"
                ))
        }
    }

    private mutating func compileReachable(
        _ state: Located<ValueExpression>, _ criterion: CriterionDefinition
    ) -> PlanExpression {
        let (expression, type) = compile(state)
        guard let target = plan.targetType, let entity = declarations.entity(target), entity.schema != nil
        else {
            // An action that says of no type that it works on is told so as a whole.
            // So is one whose type there is not.
            let isUndeclared = plan.targetType.map { declarations.entity($0) == nil } ?? false
            let isTold = isUndeclared && !application.entities.isEmpty
            if plan.targetType != nil, !isTold, !application.isIncomplete {
                report(
                    .unknownState, "'reachable' needs a target type that declares 'states'",
                    at: criterion.key.range,
                    path: criterion.path,
                    help: "declare the entity with its 'states', or use another criterion")
            }
            return expression
        }
        guard let states = entity.schema?.states else {
            if entity.schema?.hasUnreadStates ?? false { return expression }
            report(
                .unknownState, "'\(target)' declares no states", at: criterion.key.range,
                path: criterion.path,
                labels: [Diagnostic.Label("'\(target)' is declared here", at: entity.name.range)])
            return expression
        }
        if let misfit = type.misfit(PlanType(.string)) {
            report(
                .typeMismatch, "'to' is one state: \(misfit)", at: state.place,
                help: "write the name of a state, such as 'to: closed'")
        } else if case .literal(.string(let name)) = type.shape {
            let known = states.transitions.flatMap { $0.to.map(\.value) }
            if !known.contains(name), !states.hasUnread,
                entity.schema?.misspeltStates.contains(name) != true
            {
                report(
                    .unknownState, "no transition of '\(target)' leads to '\(name)'", at: state.range,
                    path: state.path,
                    help: ActionCompiler.suggestion(name, Array(Set(known))))
            }
        }
        return expression
    }
}
