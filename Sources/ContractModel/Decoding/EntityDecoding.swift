// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func entity(_ site: Site) -> EntityType? {
        guard let mapping = mapping(site, .entity) else { return nil }
        let (schema, _) = watchingLosses { decoder in mapping["schema"].flatMap { decoder.schema($0) } }
        guard let name = identifier(mapping["entity_type"], "an entity type") else {
            strayCodes.formUnion(schema?.relationships.compactMap { $0.reverseCode?.value } ?? [])
            let isLost =
                schema.map { $0.isIncomplete || !$0.unreadEnds.isEmpty } ?? (mapping["schema"] != nil)
            if isLost { strayCodes.insert("") }
            return nil
        }
        return EntityType(name: name, schema: schema, at: site.place)
    }

    private mutating func schema(_ site: Site) -> EntitySchema? {
        guard let mapping = mapping(site, .schema) else { return nil }
        if mapping.hasUnread { isIncomplete = true }
        let displayName = localized(mapping["display_name"], "'display_name'")
        checkTenantScope(mapping["tenant_scoped"])
        let fields = rows(mapping["fields"], "'fields'", namedBy: "field_key") { decoder, row in
            decoder.field(row)
        }
        var unreadEnds: [String] = []
        let relationships = rows(mapping["relationships"], "'relationships'", namedBy: "rel_code") {
            decoder, row in
            decoder.relationship(row, &unreadEnds)
        }
        let isLost =
            mapping["relationships"].map { $0.node.kind != .sequence }
            ?? hasStrayRows(.relationship, in: mapping["fields"])
        if isLost { unreadEnds.append("") }
        requireUnique(fields.map(\.key) + relationships.map(\.code), "field")
        let uniqueConstraints =
            list(mapping["unique_constraints"], "'unique_constraints'") { decoder, row in
                decoder.uniqueConstraint(row)
            } ?? []
        refuseRepeated(uniqueConstraints)
        let states = mapping["states"].flatMap { self.states($0) }
        return EntitySchema(
            displayName: displayName, fields: fields, relationships: relationships,
            uniqueConstraints: uniqueConstraints, states: states, isIncomplete: isIncomplete,
            unreadEnds: unreadEnds,
            hasUnreadStates: states == nil && (mapping["states"] != nil || mapping.hasUnread))
    }

    /// `true` says what is so in any case; nothing else can be had.
    private mutating func checkTenantScope(_ site: Site?) {
        guard let site, flag(site, "'tenant_scoped'") == false else { return }
        report(
            .keyNotApplicable, "'tenant_scoped: false' means nothing: records always belong to one tenant",
            at: site, help: "remove it, or write 'true'")
    }

    private mutating func field(_ site: Site) -> EntitySchema.Field? {
        guard let mapping = mapping(site, .field) else { return nil }
        let typeMapping = mapping["field_type"].flatMap { place in
            // Nearly all are maps, and need no help.
            let help: String? =
                switch place.node.kind {
                case .scalar where place.node.isNothing: "write '{ type: … }'"
                case .scalar: "write '{ type: \(place.node.shortText) }'"
                case .sequence: "write '{ type: … }'"
                case .mapping: nil
                }
            return self.mapping(place, .fieldType, help: help)
        }
        let type = declaration(
            type: typeMapping?["type"], constraints: typeMapping, objectType: typeMapping?["object_type"],
            in: typeMapping ?? mapping)
        let key = identifier(mapping["field_key"], "a field's key")
        if let key { refuseSystemField(key, "declared") }
        let defaultValue = defaultValue(mapping["default"], of: type, in: .fields)
        // One that could not be read, which was told, is no reason to call the value optional.
        let isRequired =
            flag(mapping["required"], "'required'") ?? mapping["required"].map { !$0.meansNo } ?? false
        let isIndexed = flag(mapping["indexed"], "'indexed'") ?? false
        let isSensitive = flag(mapping["sensitive"], "'sensitive'") ?? false
        let displayName = localized(mapping["display_name"], "'display_name'")
        guard let key else { return nil }
        return EntitySchema.Field(
            key: key, type: type, isRequired: isRequired, isIndexed: isIndexed, isSensitive: isSensitive,
            displayName: displayName, defaultValue: defaultValue)
    }

    /// Fields that every record has are neither declared nor written; answers whether it is one.
    @discardableResult
    mutating func refuseSystemField(_ name: Located<String>, _ verb: String) -> Bool {
        guard EntityType.systemFields.contains(where: { $0.hasSameBytes(as: name.value) }) else {
            return false
        }
        report(
            Diagnostic(
                .reservedName, "field '\(name.value)' cannot be \(verb); every record has it by itself",
                at: name.range,
                path: name.path, note: "kept by the store"))
        return true
    }

    private mutating func relationship(
        _ site: Site, _ unreadEnds: inout [String]
    ) -> EntitySchema.Relationship? {
        guard let mapping = mapping(site, .relationship) else {
            unreadEnds.append("")
            return nil
        }
        let code = identifier(mapping["rel_code"], "a relationship's code")
        if let code { refuseSystemField(code, "declared") }
        let target = use(mapping["target_type_code"], "'target_type_code'")
        let cardinality = choice(mapping["cardinality"], "'cardinality'", of: MappingShape.Cardinality.self)
        let reverse = identifier(mapping["reverse_code"], "a relationship's reverse code")
        let isReverseLost =
            reverse.map { !Identifier.isWellFormed($0.value) }
            ?? (mapping["reverse_code"] != nil || mapping.hasUnread)
        if code == nil || target == nil || isReverseLost { unreadEnds.append(target?.value ?? "") }
        guard let code, let target else { return nil }
        return EntitySchema.Relationship(
            code: code, target: target, cardinality: cardinality?.map(\.rawValue), reverseCode: reverse)
    }

    private mutating func uniqueConstraint(_ site: Site) -> [Located<String>]? {
        let help = site.node.kind == .scalar ? "write '[\(site.node.text)]'" : nil
        let fields = list(site, "a unique constraint", help: help) { decoder, element in
            decoder.name(element, "a field's name")
        }
        guard let fields else { return nil }
        if site.node.elements.isEmpty {
            report(.wrongNodeKind, "a unique constraint names no field", at: site)
            return nil
        }
        requireUnique(fields, "field of a unique constraint")
        return fields
    }

    /// Reports constraints of the same fields, in whatever order.
    private mutating func refuseRepeated(_ constraints: [[Located<String>]]) {
        let names = constraints.map { $0.map(\.value).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        for place in constraints.indices.dropFirst() where !names[place].contains("") {
            guard let first = constraints[place].first,
                let earlier = names[..<place].firstIndex(where: { $0.elementsEqual(names[place]) }),
                let other = constraints[earlier].first
            else { continue }
            let fields = constraints[place].map { "'\($0.value)'" }.joined(separator: ", ")
            report(
                Diagnostic(
                    .duplicateIdentifier, "the unique constraint of \(fields) is declared twice",
                    at: first.range, path: first.path, note: "second declaration",
                    labels: [.init("first declared here", at: other.range)], help: "remove one of them"))
        }
    }

    private mutating func states(_ site: Site) -> EntitySchema.States? {
        guard let mapping = mapping(site, .states) else { return nil }
        let field = use(mapping["field"], "'field'")
        let initial = name(mapping["initial"], "'initial'")
        var transitions: [(from: Located<String>, to: [Located<String>])] = []
        var hasUnread = mapping["transitions"] == nil || mapping.isUnread("transitions")
        if let place = mapping["transitions"] {
            if place.node.kind == .mapping {
                for (key, node) in place.node.entries {
                    let member = place.member(key, node)
                    requireText(key, at: member)
                    let targets = list(member, "the states after '\(key.text)'") { decoder, element in
                        decoder.name(element, "a state")
                    }
                    if targets?.count != member.elements.count { hasUnread = true }
                    reportTwice((targets ?? []).map { $0.map(Value.string) }, .string, "state")
                    transitions.append(
                        (from: Located(key.text, at: SourcePlace(key)), to: targets ?? []))
                }
            } else {
                reportKind(
                    place, expected: "a map of states to lists of states", of: "'transitions'",
                    help: "write '{ <state>: [<state>, …] }': each state, and those that may follow it")
            }
        }
        guard let field else { return nil }
        var states = EntitySchema.States(field: field, initial: initial, transitions: transitions)
        states.hasUnread = hasUnread || initial == nil && mapping["initial"] != nil
        return states
    }
}
