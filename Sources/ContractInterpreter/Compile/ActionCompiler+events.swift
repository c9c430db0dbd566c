// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    /// Reports an event that is not declared where any is.
    mutating func checkEvent(_ event: Located<String>) {
        if event.value.isEmpty || !application.declaresEvents || declarations.event(event.value) != nil
            || isBuiltIn(event.value) || application.isIncomplete
        {
            return
        }
        report(
            .unknownEvent, "unknown event '\(event.value)'", at: event.range, path: event.path,
            help: ActionCompiler.suggestion(event.value, application.events.map(\.key.value)))
    }

    private func isBuiltIn(_ event: String) -> Bool {
        guard let name = PlanEvent.builtIn.first(where: { event.hasSuffix($0) }) else { return false }
        let action = event.dropLast(name.count)
        return action.last == "." && declarations.action(String(action.dropLast())) != nil
    }

    /// Checks an event that is told: what runs tell by themselves is not for a contract to say.
    ///
    /// Whoever waits for it would take a tale for what happened.
    private mutating func checkTold(_ event: Located<String>) {
        guard isBuiltIn(event.value) else { return checkEvent(event) }
        report(
            .reservedName, "'\(event.value)' is told by the runs of its action, and by nobody else",
            at: event.place, note: "built in", help: "tell an event of another name")
    }

    /// Checks an event that is told without a payload.
    mutating func checkBareEvent(_ event: Located<String>) {
        checkTold(event)
        guard let rows = declarations.event(event.value)?.payload else { return }
        checkRows([], rows, of: "the event '\(event.value)'", at: event.place)
    }

    /// Checks an event and compiles what it carries; declared payloads are held to.
    mutating func compilePayload(
        _ payload: [ValueExpression.MapEntry], _ event: Located<String>
    ) -> [String: PlanExpression] {
        checkTold(event)
        guard let rows = declarations.event(event.value)?.payload else {
            return compileMap(payload)
        }
        checkRows(payload, rows, of: "the event '\(event.value)'", at: event.place)
        var compiled = compileMapQuietly(payload, as: rows)
        for row in rows where row.isActive && compiled[row.key.value] == nil {
            compiled[row.key.value] = plainParameter(row).defaultValue
        }
        return compiled
    }

    // MARK: - What comes from outside

    /// What is known of the events that steps wait for, of which anything is.
    func awaitedEvents() -> [PlanEvent] {
        plan.awaitedEvents.compactMap { name in
            if let declared = declarations.event(name) {
                return declared.payload == nil ? nil : known(declared)
            }
            return isBuiltIn(name) ? PlanEvent(key: name, isBuiltIn: true) : nil
        }
    }

    /// A declared event, as what is raised is held against it.
    func known(_ event: Application.Event) -> PlanEvent {
        let rows = event.payload?.filter(\.isActive).map { row in
            var parameter = plainParameter(row)
            // No action fills it.
            parameter.isHidden = false
            return parameter
        }
        return PlanEvent(key: event.key.value, payload: rows)
    }

    /// What an event carries stands as it came in the outbox, and in the journal of every run that takes it.
    mutating func checkOpen(_ event: Application.Event) {
        for row in event.payload ?? [] { checkOpen(row, of: event) }
    }

    private mutating func checkOpen(_ row: ParameterDefinition, of event: Application.Event) {
        if row.isSensitive {
            report(
                .exposedSecret,
                "'\(row.key.value)' is sensitive, and what the event '\(event.key.value)' carries is kept as it comes",
                at: row.key.range, path: row.key.path,
                help:
                    "leave 'sensitive' out, or let the event carry what names the value, such as a reference"
            )
            return
        }
        var type = row.type
        while let items = type.items { type = items }
        for inner in type.rows ?? [] { checkOpen(inner, of: event) }
    }
}
