// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Other actions

    mutating func compile(_ call: StepBody.ActionCall) -> PlanChild {
        let child = PlanChild(
            action: call.action.value, input: compileMapQuietly(call.input),
            target: call.target.map { compileTarget($0, of: call.action.value) },
            reference: call.reference?.value ?? call.action.value, timeout: call.timeout,
            timeoutValue: call.timeoutValue.map { compile($0).expression })
        checkReference(call)
        if let action = knownAction(call.action) {
            checkInput(
                call.input, isWhole: !call.hasUnreadInput, of: action, target: call.target, named: call.action
            )
            checkAuthorization(call.action, action)
            if self.action.status == .published, self.action.isActive { checkReadiness(call.action, action) }
        } else {
            _ = compileMap(call.input)
        }
        return child
    }

    /// The id of the record that a child works on.
    private mutating func compileTarget(
        _ value: Located<ValueExpression>, of child: String
    ) -> PlanExpression {
        let (expression, type) = compile(value)
        let labels = type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? []
        if let problem = type.misfit(PlanType(.string)) {
            report(
                .typeMismatch, "'target' is the id of a record: \(problem)", at: value.range,
                path: value.path, labels: labels)
        } else if let wanted = targetType(of: child), case .typed(let known) = type.shape,
            let given = known.objectType, given != wanted
        {
            report(
                .typeMismatch,
                "'target' is a record of '\(given)', and '\(child)' works on one of '\(wanted)'",
                at: value.place, labels: labels, help: "write the id of a record of '\(wanted)'")
        } else if type.mayBeAbsent {
            report(
                .missingInput, "'target' may have no value, and the action works on a record",
                at: value.range, path: value.path, labels: labels + [type.absence].compactMap(\.self),
                help: "make it required, or give the step a 'when'")
        }
        return expression
    }

    /// The type of the records that an action works on.
    private func targetType(of name: String) -> String? {
        guard let action = declarations.action(name).map({ application.actions[$0] }), !action.isIncomplete
        else { return nil }
        return knownTarget(action.targetModel ?? action.creates.first(where: \.isActive)?.entityType)
    }

    /// The action of a name; one that is not declared is reported.
    mutating func knownAction(_ name: Located<String>) -> ActionDefinition? {
        if name.value.isEmpty { return nil }
        if let index = declarations.action(name.value) { return application.actions[index] }
        if !application.isIncomplete {
            report(
                .unknownAction, "unknown action '\(name.value)'", at: name.range, path: name.path,
                note: "not declared",
                help: ActionCompiler.suggestion(name.value, application.actions.map(\.key.value)))
        }
        return nil
    }

    /// Two children of one run under one reference would be one.
    private mutating func checkReference(_ call: StepBody.ActionCall) {
        let place = call.reference ?? call.action
        if place.value.isEmpty { return }
        guard let earlier = callReferences[place.value] else {
            callReferences[place.value] = place.range
            return
        }
        report(
            .sharedCallReference, "two steps run a child under the reference '\(place.value)'",
            at: place.range,
            path: place.path, labels: [Diagnostic.Label("the first of them", at: earlier)],
            help: "give each its own 'ref'")
    }

    /// A child runs for whoever may submit its parent.
    private mutating func checkAuthorization(_ name: Located<String>, _ child: ActionDefinition) {
        let allowed = child.permissions.apply.map(\.value)
        if allowed.contains("system") || child.isIncomplete { return }
        let missing = action.permissions.apply.first { role in
            !allowed.contains(role.value) && !(allowed.contains("*") && role.value != "anonymous")
        }
        guard let missing else { return }
        report(
            .unauthorizedStart,
            "'\(missing.value)' may submit '\(action.key.value)' and not '\(child.key.value)'",
            at: name.range,
            path: name.path,
            labels: [
                Diagnostic.Label("the role of the parent", at: missing.range),
                Diagnostic.Label("the child", at: child.key.range),
            ], help: "add 'system' or '\(missing.value)' to the child's 'apply'")
    }

    /// Reports what is started and takes no submission, so that each start would be refused.
    mutating func checkReadiness(_ name: Located<String>, _ child: ActionDefinition) {
        if child.isIncomplete || (child.status == .published && child.isActive) { return }
        let state =
            switch child.status {
            case .draft: "is a draft, not published"
            case .archived: "is archived, not published"
            case .published: "is not active"
            }
        report(
            .unauthorizedStart, "'\(child.key.value)' \(state): nothing can start it", at: name.place,
            labels: [Diagnostic.Label("the action", at: child.key.range)],
            help: child.status == .published
                ? "remove 'is_active: false' from '\(child.key.value)'"
                : "publish '\(child.key.value)' with 'status: published'")
    }

    // MARK: - Inputs

    /// Checks what is handed to an action against its parameters.
    mutating func checkInput(
        _ input: [ValueExpression.MapEntry], isWhole: Bool, of child: ActionDefinition,
        target: Located<ValueExpression>?, named name: Located<String>,
        wayToTarget: String = "add 'target' with the record's id"
    ) {
        let parameters = child.parameters.filter(\.isActive)
        for entry in input {
            guard let parameter = parameters.first(where: { $0.key.names(entry.key.value) }) else {
                _ = compile(entry.value)
                if child.isIncomplete { continue }
                // What has a value already was hardly meant.
                let free = parameters.map(\.key.value).filter { key in !input.contains { $0.key.names(key) } }
                report(
                    .undeclaredParameter, "'\(child.key.value)' has no parameter '\(entry.key.value)'",
                    at: entry.key.range, path: entry.key.path,
                    labels: [Diagnostic.Label("the action", at: child.key.range)],
                    help: Suggestion.didYouMean(entry.key.value, among: free)
                        ?? ActionCompiler.suggestion(entry.key.value, parameters.map(\.key.value)))
                continue
            }
            if parameter.visibility == .hidden {
                report(
                    .undeclaredParameter,
                    "'\(entry.key.value)' of '\(child.key.value)' is hidden and takes no input",
                    at: entry.key.range, path: entry.key.path,
                    labels: [Diagnostic.Label("declared here", at: parameter.key.range)])
            }
            check(entry.value, parameter, "the parameter '\(parameter.key.value)' of '\(child.key.value)'")
            checkSecret(entry, parameter, child)
        }
        guard isWhole, !child.isIncomplete else { return }
        let missing = parameters.filter { parameter in
            parameter.isRequired && parameter.defaultValue == nil && parameter.visibleWhen == nil
                && !input.contains { $0.key.names(parameter.key.value) }
        }
        let meant = ActionCompiler.meant(by: input, among: missing, of: parameters)
        for parameter in missing where !meant.contains(parameter.key.value) {
            report(
                .missingInput, "'\(child.key.value)' needs '\(parameter.key.value)'", at: name.range,
                path: name.path, labels: [Diagnostic.Label("required here", at: parameter.key.range)],
                help: "add '\(parameter.key.value)' to 'input'")
        }
        if let target, targets[child.key.value] == false, !child.isIncomplete {
            report(
                .keyNotApplicable, "'\(child.key.value)' works on no record, and one is named",
                at: target.range, path: target.path,
                labels: [Diagnostic.Label("the action", at: child.key.range)],
                help: "remove 'target'")
        }
        if targets[child.key.value] ?? child.changesTarget, target == nil {
            report(
                .missingInput, "'\(child.key.value)' works on a record, and none is named", at: name.range,
                path: name.path, labels: [Diagnostic.Label("the action", at: child.key.range)],
                help: wayToTarget)
        }
    }

    /// Compiles one value into a declared row, and reports a type that does not fit and a gap where it is required.
    mutating func check(
        _ value: Located<ValueExpression>, _ row: ParameterDefinition, _ what: String
    ) {
        let told = diagnostics.count
        let value = value.spelled(as: row.type)
        let (_, type) = compile(value)
        if row.type.isUnknown { return }
        // What a mistake leaves unknown is not missing as well.
        if case .unknown = type.shape, diagnostics.count > told { return }
        let wanted = knownType(row.type)
        if let misfit = type.misfit(wanted) {
            var labels = [Diagnostic.Label("'\(row.key.value)' is declared here", at: row.type.type.range)]
            if let declared = type.declaredAt {
                labels.append(Diagnostic.Label("the value comes from here", at: declared.range))
            }
            report(
                .typeMismatch, "\(what): \(misfit)", at: misfitPlace(value, wanted), labels: labels,
                help: ActionCompiler.way(to: wanted))
            return
        }
        if type.mayMisfit(wanted) { doubts[value.range] = "the value may not fit \(what)" }
        let isNull = if case .literal(.null) = type.shape { true } else { false }
        if row.isRequired, row.defaultValue == nil, type.mayBeAbsent || isNull {
            report(
                .missingInput, "\(what) is required, and its value may be absent", at: value.range,
                path: value.path,
                labels: [Diagnostic.Label("required here", at: row.key.range)]
                    + [type.absence].compactMap(\.self),
                help: "give it a value that is always there")
        }
    }

    /// What is sensitive here stays so in who takes it.
    private mutating func checkSecret(
        _ entry: ValueExpression.MapEntry, _ parameter: ParameterDefinition, _ child: ActionDefinition
    ) {
        guard !parameter.isSensitive, let expression = compileMapQuietly([entry])[entry.key.value],
            readsSecret(expression) || unstoredReference(in: expression) != nil
        else { return }
        report(
            .exposedSecret,
            "'\(entry.key.value)' of '\(child.key.value)' is handed what is sensitive, and would keep it as it is",
            at: entry.value.place, labels: [Diagnostic.Label("declared here", at: parameter.key.range)],
            help: "make '\(entry.key.value)' of '\(child.key.value)' sensitive as well")
    }

    /// Checks the entries of a map against rows like parameters.
    mutating func checkRows(
        _ entries: [ValueExpression.MapEntry], _ rows: [ParameterDefinition], of what: String,
        at range: SourceRange, _ path: String
    ) {
        let rows = rows.filter(\.isActive)
        for entry in entries {
            guard let row = rows.first(where: { $0.key.names(entry.key.value) }) else {
                if action.isIncomplete { continue }
                report(
                    .unknownField, "\(what) has no '\(entry.key.value)'", at: entry.key.range,
                    path: entry.key.path,
                    help: ActionCompiler.suggestion(entry.key.value, rows.map(\.key.value)))
                continue
            }
            check(entry.value, row, "'\(row.key.value)' of \(what)")
        }
        let missing = rows.filter { row in
            row.isRequired && row.defaultValue == nil && !entries.contains { $0.key.names(row.key.value) }
        }
        let meant = ActionCompiler.meant(by: entries, among: missing, of: rows)
        for row in missing where !meant.contains(row.key.value) {
            report(
                .missingInput, "\(what) needs '\(row.key.value)'", at: range, path: path,
                labels: [Diagnostic.Label("required here", at: row.key.range)])
        }
    }

    /// The missing rows that entries under another name were meant to be: one mistake, which is told at the entry.
    private static func meant(
        by entries: [ValueExpression.MapEntry], among missing: [ParameterDefinition],
        of rows: [ParameterDefinition]
    ) -> Set<String> {
        let unknown = entries.map(\.key.value).filter { name in !rows.contains { $0.key.names(name) } }
        let names = missing.map(\.key.value)
        if names.count == 1, unknown.count == 1 { return Set(names) }
        return Set(unknown.compactMap { Suggestion.nearest(to: $0, among: names) })
    }

    /// Compiles entries whose mistakes are reported where they are checked against what takes them.
    mutating func compileMapQuietly(
        _ entries: [ValueExpression.MapEntry], as rows: [ParameterDefinition] = []
    ) -> [String: PlanExpression] {
        let before = diagnostics
        defer { diagnostics = before }
        return compileMap(entries.spelled(as: rows))
    }
}

extension ActionDefinition {
    /// True when every submission of it names a record: it has edits, or a criterion on the record.
    var changesTarget: Bool {
        edits.contains(where: \.isActive)
            || criteria.contains { criterion in
                guard criterion.isActive else { return false }
                switch criterion.check {
                case .field(_, let subject): return subject == .entity
                case .reachable: return true
                case .function, .form: return false
                }
            }
    }
}
