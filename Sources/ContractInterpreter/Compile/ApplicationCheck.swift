// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Checks what stands beside the actions: events, policies, connections, triggers and notifications.
struct ApplicationCheck {
    let application: Application
    let declarations: ApplicationIndex
    let registry: FunctionRegistry
    let roles: [String]?
    /// The tenants that the project declares; nil when it declares none.
    let tenants: [String]?
    /// Which actions work on a record.
    let targets: [String: Bool]

    /// Everything wrong in them.
    func diagnostics() -> [Diagnostic] {
        var found: [Diagnostic] = []
        for mistakes in Parallel.map(application.entities, check(_:)) { found += mistakes }
        for event in application.events { found += check(event) }
        for connection in application.connections where connection.isActive { found += check(connection) }
        for policy in application.policies where policy.isActive { found += check(policy) }
        for trigger in application.triggers where trigger.isActive { found += check(trigger) }
        for template in application.notificationTemplates where template.isActive {
            found += check(template)
        }
        for rule in application.notificationRules where rule.isActive { found += check(rule) }
        return found
    }

    /// A compiler that stands at a row: no parameter, no step and no record is known there.
    func compiler(_ key: Located<String>, at row: SourcePlace) -> ActionCompiler {
        let place = ActionDefinition(unknown: key, at: SourcePlace(range: key.range, in: row))
        var compiler = ActionCompiler(
            application: application, declarations: declarations, registry: registry, roles: roles,
            action: place)
        compiler.targets = targets
        return compiler
    }

    private func check(_ event: Application.Event) -> [Diagnostic] {
        var compiler = compiler(event.key, at: event.key.place)
        compiler.checkOpen(event)
        for row in event.payload ?? [] where row.isActive {
            compiler.checkObjectTypes(row.type)
            compiler.checkPatterns(row.type)
        }
        return compiler.diagnostics
    }

    /// What there is to know of events, for who tells of them from outside.
    func events() -> KnownEvents {
        let declared = application.events.map { compiler($0.key, at: $0.key.place).known($0) }
        let builtIn = application.actions.flatMap { action in
            PlanEvent.builtIn.map { PlanEvent(key: action.key.value + "." + $0, isBuiltIn: true) }
        }
        let further = builtIn.filter { event in !declared.contains { $0.key.hasSameBytes(as: event.key) } }
        return KnownEvents(
            declared + further, isClosed: application.declaresEvents && !application.isIncomplete)
    }

    /// What is wrong in a policy wherever it is used; the rest is told where an action is governed by it.
    private func check(_ policy: Policy) -> [Diagnostic] {
        var compiler = compiler(policy.key, at: policy.source)
        for condition in policy.conditions { _ = compiler.compile(condition, subject: .none) }
        let misfits = compiler.diagnostics.filter { $0.code == .typeMismatch }
        if let approval = policy.approval { _ = compiler.compile(approval) }
        return misfits + compiler.diagnostics.filter { ApplicationCheck.independent.contains($0.code) }
    }

    /// What is wrong in the look-up that tells whether a write arrived.
    private func check(_ connection: Connection) -> [Diagnostic] {
        guard case .queryFirst(var lookup) = connection.idempotency?.value else { return [] }
        var compiler = compiler(connection.key, at: connection.source)
        if lookup.resource.connection.value.isEmpty {
            // It is made where the write goes, which is looked at there.
            lookup.resource.connection = connection.key
        }
        _ = compiler.compile(lookup)
        return compiler.diagnostics.filter { ApplicationCheck.independent.contains($0.code) }
    }

    /// What is wrong whichever action it is used by.
    private static let independent: Set<DiagnosticCode> = [
        .unknownFunction, .wrongStage, .wrongArgument, .missingArgument, .unknownRole, .unknownConnection,
        .unfitConnection,
    ]

    // MARK: - Triggers

    private func check(_ trigger: Trigger) -> [Diagnostic] { compile(trigger).diagnostics }

    /// What is wrong in a trigger, and how it runs when nothing is.
    func compile(_ trigger: Trigger) -> (plan: TriggerPlan?, diagnostics: [Diagnostic]) {
        var compiler = compiler(trigger.key, at: trigger.source)
        var cause: TriggerPlan.Cause?
        switch trigger.cause {
        case .event(let event, let filter):
            compiler.checkEvent(event)
            let condition = filter.map { compiler.compileFilter($0, of: event) }
            cause = .event(event.value, filter: condition)
            if let condition { compiler.presentReferences.formUnion(PresenceFacts.implied(by: condition)) }
            compiler.eventPayload = declarations.event(event.value)?.payload
        case .absence(let event, let filter, let within):
            compiler.checkEvent(event)
            cause = .absence(
                of: event.value, filter: filter.map { compiler.compileFilter($0, of: event) }, within: within)
        case .schedule(let schedule, let zone, let overlap, let catchUp):
            cause = .schedule(schedule.value, zone: zone?.value ?? "UTC", overlap, catchUp)
        case nil: break
        }
        for tenant in trigger.tenants ?? [] { check(tenant, &compiler) }
        if let action = compiler.knownAction(trigger.action) {
            let isMeant = compiler.checkInput(
                trigger.input, isWhole: !trigger.hasUnreadInput, of: action, target: nil,
                named: trigger.action,
                wayToTarget:
                    "a trigger names no record: start an action that has a step with 'call' and 'target'")
            let mayStart = action.permissions.apply.contains { $0.value == "system" }
            if isMeant, !mayStart, !action.isIncomplete, !action.permissions.hasUnreadApply {
                compiler.report(
                    .unauthorizedStart,
                    "a trigger acts as 'system', which may not submit '\(action.key.value)'",
                    at: trigger.action.range, path: trigger.action.path,
                    labels: [Diagnostic.Label("the action", at: action.key.range)],
                    help: "add 'system' to the action's 'apply'")
            }
            if isMeant { compiler.checkReadiness(trigger.action, action) }
        } else {
            _ = compiler.compileMap(trigger.input)
        }
        let diagnostics = compiler.diagnostics
        guard let cause, !diagnostics.contains(where: { $0.severity == .error }) else {
            return (nil, diagnostics)
        }
        let plan = TriggerPlan(
            application: application.code, key: trigger.key.value, action: trigger.action.value, cause: cause,
            input: compiler.compileMap(trigger.input), tenants: trigger.tenants?.map(\.value))
        return (plan, diagnostics)
    }

    private func check(_ tenant: Located<String>, _ compiler: inout ActionCompiler) {
        guard let tenants, !tenants.contains(tenant.value) else { return }
        compiler.report(
            .unknownTenant, "unknown tenant '\(tenant.value)'", at: tenant.range, path: tenant.path,
            note: "not declared", help: ActionCompiler.suggestion(tenant.value, tenants))
    }

    // MARK: - Notifications

    private func check(_ template: NotificationTemplate) -> [Diagnostic] {
        var compiler = compiler(template.code, at: template.source)
        if let tenant = template.tenant { check(tenant, &compiler) }
        compiler.diagnostics += unseenNames(in: template)
        guard let parent = template.extends, !parent.value.isEmpty else { return compiler.diagnostics }
        checkTemplate(parent, &compiler)
        // A row for one tenant may extend the row for all of the same code; else a circle has no end.
        var seen = [template.code.value]
        var next: Located<String>? =
            template.tenant == nil || !parent.names(template.code.value) ? parent : nil
        while let code = next {
            if let start = seen.firstIndex(of: code.value) {
                let circle = seen[start...]
                let first = application.notificationTemplates.first { circle.contains($0.code.value) }
                // A circle is one mistake.
                if first?.code.range == template.code.range {
                    compiler.report(
                        .unknownTemplate, "template '\(template.code.value)' extends itself in a circle",
                        at: parent.range, path: parent.path, help: "let one of them extend nothing")
                }
                break
            }
            seen.append(code.value)
            next =
                application.notificationTemplates
                .first { $0.code.names(code.value) && $0.tenant == nil && $0.isActive }?.extends
        }
        return compiler.diagnostics
    }

    private func checkTemplate(_ name: Located<String>, _ compiler: inout ActionCompiler) {
        let known = application.notificationTemplates.filter(\.isActive).map(\.code.value)
        if name.value.isEmpty || known.contains(name.value) || application.isIncomplete { return }
        compiler.report(
            .unknownTemplate, "unknown template '\(name.value)'", at: name.range, path: name.path,
            note: "not declared", help: ActionCompiler.suggestion(name.value, known))
    }

    /// The ids of users are text, one or a list of them.
    private func checkPeople(
        _ type: StaticType, _ name: String, _ place: SourcePlace, _ compiler: inout ActionCompiler
    ) {
        var several = PlanType(.list)
        several.items = [PlanType(.text)]
        guard type.misfit(PlanType(.text)) != nil, type.misfit(several) != nil else { return }
        compiler.report(
            .typeMismatch, "a recipient is the id of a user, and '\(name)' is of type \(type.text)",
            at: place,
            labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
            help: "name a field of the event that holds an id, or a list of ids")
    }

    private func check(_ rule: NotificationRule) -> [Diagnostic] {
        var compiler = compiler(rule.name, at: rule.source)
        compiler.checkEvent(rule.event)
        if let filter = rule.filter { _ = compiler.compileFilter(filter, of: rule.event) }
        if let template = rule.template { checkTemplate(template, &compiler) }
        if let tenant = rule.tenant { check(tenant, &compiler) }
        let payload = declarations.event(rule.event.value)?.payload
        for recipients in rule.recipients {
            switch recipients.value {
            case .role(let role): _ = compiler.roles([role])
            case .field(let path):
                compiler.eventPayload = payload
                let type = compiler.eventType(path, at: recipients.place)
                checkPeople(type, path.joined(separator: "."), recipients.place, &compiler)
            case .group, .users, .subscribers: break
            }
        }
        for channel in rule.channels {
            switch channel.value {
            case .email(let connection):
                _ = compiler.connection(connection, kinds: [.smtp], for: "an email")
            case .webhook(let connection):
                _ = compiler.connection(connection, kinds: [.http], for: "a webhook")
            case .inbox, .file: break
            }
        }
        return compiler.diagnostics
    }
}
