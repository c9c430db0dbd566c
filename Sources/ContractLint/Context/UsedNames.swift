// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The names of an application's declarations that something in it uses.
struct UsedNames {
    private(set) var entityTypes: Set<String> = []
    private(set) var events: Set<String> = []
    private(set) var connections: Set<String> = []
    /// The types of connection one of which is wanted where one of another type is named: that is told there.
    private(set) var wantedConnections: Set<Connection.Kind> = []
    private(set) var policies: Set<String> = []
    private(set) var templates: Set<String> = []
    /// Actions that others start.
    private(set) var actions: Set<String> = []

    private let application: Application

    /// Everything that is used.
    init(of application: Application) {
        self.init(besideTypesOf: application)
        takeTypes()
    }

    /// What is used by anything but the types of parameters, fields and payloads, of which there are by far the most.
    init(besideTypesOf application: Application) {
        self.application = application
        for action in application.actions { take(action) }
        for entity in application.entities {
            for relationship in entity.schema?.relationships ?? [] {
                entityTypes.insert(relationship.target.value)
            }
        }
        for trigger in application.triggers {
            actions.insert(trigger.action.value)
            switch trigger.cause {
            case .event(let event, _), .absence(let event, _, _): events.insert(event.value)
            case .schedule: break
            case nil: if let event = trigger.unreadEvent { events.insert(event.value) }
            }
        }
        for template in application.notificationTemplates {
            if let parent = template.extends { templates.insert(parent.value) }
        }
        for rule in application.notificationRules {
            events.insert(rule.event.value)
            if let template = rule.template { templates.insert(template.value) }
            for channel in rule.channels {
                switch channel.value {
                case .email(let connection): use(connection, [.smtp])
                case .webhook(let connection): use(connection, [.http])
                case .inbox, .file: break
                }
            }
        }
    }

    private mutating func use(_ connection: Located<String>, _ kinds: [Connection.Kind]) {
        connections.insert(connection.value)
        if let kind = application.connection(connection.value)?.kind?.value, !kinds.contains(kind) {
            wantedConnections.formUnion(kinds)
        }
    }

    /// Takes the entity types that the types of parameters, fields and payloads name.
    mutating func takeTypes() {
        for action in application.actions { take(action.parameters) }
        for entity in application.entities {
            for field in entity.schema?.fields ?? [] { take(field.type) }
        }
        for event in application.events { take(event.payload ?? []) }
    }

    private mutating func take(_ type: TypeDeclaration) {
        if let name = type.objectType { entityTypes.insert(name.value) }
        if let items = type.items { take(items) }
        take(type.rows ?? [])
    }

    private mutating func take(_ parameters: [ParameterDefinition]) {
        for parameter in parameters {
            take(parameter.type)
            if case .entities(let type, _, _) = parameter.valuesFrom?.value {
                entityTypes.insert(type.value)
            }
        }
    }

    private mutating func take(_ action: ActionDefinition) {
        if let type = action.targetModel { entityTypes.insert(type.value) }
        for index in action.creates.indices { entityTypes.insert(action.creates[index].entityType.value) }
        for index in action.sideEffects.indices { events.insert(action.sideEffects[index].event.value) }
        if let attachments = action.submissionContract?.attachments {
            entityTypes.insert(attachments.entityType.value)
        }
        if action.steps.isEmpty { return }
        for step in action.steps.flatMap(\.withNested) {
            for body in [step.body].compactMap(\.self) + step.compensation { take(body.value) }
        }
    }

    private mutating func take(_ body: StepBody) {
        switch body {
        case .lookup(let lookup): use(lookup.resource.connection, StepVerb.lookup.connectionKinds)
        case .fetch(let fetch): use(fetch.resource.connection, StepVerb.fetch.connectionKinds)
        case .push(let push):
            use(push.resource.connection, StepVerb.push.connectionKinds)
            if case .queryFirst(let lookup) = push.idempotency?.value {
                use(lookup.resource.connection, StepVerb.lookup.connectionKinds)
            }
        case .execute(let call):
            // Commands are named after the type of connection that they go to.
            let kind = call.name.value.split(separator: ".").first.flatMap {
                Connection.Kind(rawValue: String($0))
            }
            if let (connection, _) = body.command {
                use(connection, kind.map { [$0] } ?? Connection.Kind.allCases)
            }
        case .emit(let event, _): events.insert(event.value)
        case .govern(let policy): policies.insert(policy.value)
        case .wait(.event(let event, _, _)): events.insert(event.value)
        case .model(let model): use(model.connection, StepVerb.model.connectionKinds)
        case .call(let call), .start(let call): actions.insert(call.action.value)
        case .forEach(let fanOut):
            if case .call(let call) = fanOut.work { actions.insert(call.value.action.value) }
        default: break
        }
    }
}
