// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func edit(_ site: Site) -> EditDefinition? {
        guard let mapping = mapping(site, .edit) else { return nil }
        let key = identifier(mapping["key"], "an edit's key")
        let field = writtenField(mapping["field"], "'field'")
        let written = mapping["value"].map { value($0, in: .records) }
        let when = mapping["when"].flatMap { condition($0, .references, in: .records) }
        let (order, isActive) = standing(mapping)
        guard let field else { return nil }
        return EditDefinition(
            key: key, field: field, value: written ?? site.located(.unreadable), when: when, order: order,
            isActive: isActive)
    }

    /// The name of a field that is written; empty where every record has it by itself, which is reported.
    mutating func writtenField(_ site: Site?, _ what: String) -> Located<String>? {
        guard let name = use(site, what) else { return nil }
        return refuseSystemField(name, "written") ? name.map { _ in "" } : name
    }

    mutating func create(_ site: Site) -> CreateDefinition? {
        guard let mapping = mapping(site, .create) else { return nil }
        let key = identifier(mapping["key"], "a create's key")
        let entity = use(mapping["entity_type"], "'entity_type'") ?? site.located("")
        var fields = values(mapping["fields"], "'fields'", in: .records) ?? []
        fields.removeAll { refuseSystemField($0.key, "written") }
        let when = mapping["when"].flatMap { condition($0, .references, in: .records) }
        let onFailure = choice(mapping["on_failure"], "'on_failure'", of: CreateDefinition.OnFailure.self)
        let (order, isActive) = standing(mapping)
        guard let key else { return nil }
        var create = CreateDefinition(
            key: key, entityType: entity, fields: fields, when: when, onFailure: onFailure?.value ?? .keep,
            order: order, isActive: isActive, at: site.place)
        create.hasUnreadFields = mapping.hasUnread || mapping.isUnread("fields")
        create.hasUnreadOrder = order == nil && mapping["order"] != nil
        create.hasUnreadCondition = when == nil && (mapping["when"] != nil || mapping.hasUnread)
        return create
    }

    mutating func sideEffect(_ site: Site, in scope: ReferenceScope) -> SideEffectDefinition? {
        guard let mapping = mapping(site, .sideEffect) else { return nil }
        let key = identifier(mapping["key"], "a side effect's key")
        let event = toldEvent(mapping["event"]) ?? site.located("")
        let payload =
            payload(mapping["payload"], in: scope)
            ?? (mapping.hasUnread ? unreadPayload(at: site) : nil)
        let when = mapping["when"].flatMap { condition($0, .references, in: scope) }
        let (order, isActive) = standing(mapping)
        guard let key else { return nil }
        return SideEffectDefinition(
            key: key, event: event, payload: payload, when: when, order: order, isActive: isActive)
    }

    /// What an event carries; where it could not be read, a value without a name, which may be whatever is missed.
    mutating func payload(_ site: Site?, in scope: ReferenceScope) -> [ValueExpression.MapEntry]? {
        guard let site else { return nil }
        return values(site, "'payload'", in: scope) ?? unreadPayload(at: site)
    }

    func unreadPayload(at site: Site) -> [ValueExpression.MapEntry] {
        [ValueExpression.MapEntry(key: site.located(""), value: site.located(.unreadable))]
    }

    mutating func placement(_ site: Site) -> PlacementDefinition? {
        guard let mapping = mapping(site, .placement) else { return nil }
        let key = identifier(mapping["key"], "a placement's key")
        let surface = name(mapping["surface"], "'surface'")
        let form = choice(mapping["as"], "'as'", of: PlacementDefinition.Form.self)
        let label = localized(mapping["label"], "'label'")
        let (order, isActive) = standing(mapping)
        guard let surface else { return nil }
        return PlacementDefinition(
            key: key, surface: surface, form: form?.value ?? .button, label: label, order: order,
            isActive: isActive)
    }
}
