// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ActionCompiler {
    /// Checks what is handed to an action against its parameters; false where another action must be meant.
    @discardableResult
    mutating func checkInput(
        _ input: [ValueExpression.MapEntry], isWhole: Bool, of child: ActionDefinition,
        target: Located<ValueExpression>?, named name: Located<String>,
        wayToTarget: String = "add 'target' with the record's id"
    ) -> Bool {
        let parameters = child.parameters.filter(\.isActive)
        let missing = parameters.filter { parameter in
            parameter.isRequired && parameter.defaultValue == nil && parameter.visibleWhen == nil
                && !input.contains { $0.key.names(parameter.key.value) }
        }
        let meant = ActionCompiler.meant(by: input, among: missing, of: parameters)
        if isWhole, !child.isIncomplete, meant.isEmpty, !missing.isEmpty,
            let strange = strangeInput(input, of: child, parameters)
        {
            _ = compileMap(input)
            report(strange, input, to: child, missing: missing, named: name)
            return false
        }
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
        guard isWhole, !child.isIncomplete else { return true }
        let lacking = missing.filter { !meant.contains($0.key.value) }
        if !lacking.isEmpty {
            let names = Suggestion.listed(lacking.map(\.key.value))
            report(
                .missingInput, "'\(child.key.value)' needs \(names)", at: name.range, path: name.path,
                labels: lacking.map { Diagnostic.Label("required here", at: $0.key.range) },
                help: "add \(names) to 'input'")
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
        return true
    }

    /// The entries that are none of an action's, where most are and the others are all that fit by chance.
    private func strangeInput(
        _ input: [ValueExpression.MapEntry], of child: ActionDefinition, _ parameters: [ParameterDefinition]
    ) -> [ValueExpression.MapEntry]? {
        let strange = input.filter { entry in !parameters.contains { $0.key.names(entry.key.value) } }
        return strange.count > 1 && strange.count * 2 > input.count ? strange : nil
    }

    /// One mistake, however many inputs it makes wrong: the name of the action.
    private mutating func report(
        _ strange: [ValueExpression.MapEntry], _ input: [ValueExpression.MapEntry],
        to child: ActionDefinition, missing: [ParameterDefinition], named name: Located<String>
    ) {
        let fitting = application.actions.filter { other in
            let rows = other.parameters.filter(\.isActive)
            return input.allSatisfy { entry in rows.contains { $0.key.names(entry.key.value) } }
                && rows.allSatisfy { row in
                    !row.isRequired || row.defaultValue != nil
                        || input.contains { $0.key.names(row.key.value) }
                }
        }.map(\.key.value)
        let near = fitting.count == 1 ? fitting[0] : Suggestion.nearest(to: name.value, among: fitting)
        report(
            .undeclaredParameter,
            "'\(child.key.value)' has no parameter \(Suggestion.listed(strange.map(\.key.value))), and needs "
                + Suggestion.listed(missing.map(\.key.value)),
            at: name.place,
            labels: [Diagnostic.Label("the action", at: child.key.range)]
                + strange.map { Diagnostic.Label("not its input", at: $0.key.range) },
            help: near.map { "did you mean '\($0)'?" }
                ?? "name the action that takes these, or write its parameters")
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
                help: way(from: value, to: wanted))
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
        at place: SourcePlace
    ) {
        let rows = rows.filter(\.isActive)
        // What could not be read has no name, and may be any of them.
        if entries.contains(where: \.key.value.isEmpty) { return }
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
        let lacking = missing.filter { !meant.contains($0.key.value) }
        if !lacking.isEmpty {
            report(
                .missingInput, "\(what) needs \(Suggestion.listed(lacking.map(\.key.value)))", at: place,
                labels: lacking.map { Diagnostic.Label("required here", at: $0.key.range) })
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
