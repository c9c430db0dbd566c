// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    mutating func compile(_ call: StepBody.ActionCall) -> PlanChild {
        let child = PlanChild(
            action: call.action.value, input: compileMapQuietly(call.input),
            target: call.target.map { compileTarget($0, of: call.action.value) },
            reference: call.reference?.value ?? call.action.value, timeout: call.timeout,
            timeoutValue: call.timeoutValue.map { compile($0).expression })
        checkReference(call)
        if let action = knownAction(call.action) {
            let isMeant = checkInput(
                call.input, isWhole: !call.hasUnreadInput, of: action, target: call.target, named: call.action
            )
            guard isMeant else { return child }
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
        } else if case .literal(.string(let id)) = type.shape, BlankText.isBlank(id) {
            report(
                .typeMismatch, "'target' is the id of a record, and this is empty", at: value.place,
                help: "write an id, or a reference to one")
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
                help: ActionCompiler.wayToTarget(value))
        }
        return expression
    }

    private static func wayToTarget(_ value: Located<ValueExpression>) -> String {
        guard case .reference(let reference) = value.value, reference.root != .parameters else {
            return "make it required, or give the step a 'when'"
        }
        return "give the step 'when: { field: \(reference.text), operator: exists }'"
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
        if place.value.isEmpty || call.hasUnreadReference { return }
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
        let isUnread = child.permissions.hasUnreadApply || action.permissions.hasUnreadApply
        if allowed.contains("system") || child.isIncomplete || isUnread { return }
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
}
