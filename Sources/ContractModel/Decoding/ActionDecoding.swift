// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func action(_ site: Site) -> ActionDefinition? {
        guard let mapping = mapping(site, .action) else { return nil }
        let key = identifier(mapping["key"], "an action's key")
        var draft = ActionDraft(key: key ?? site.located(""), at: site.place)
        header(of: &draft, mapping)
        let (_, isIncomplete) = watchingLosses { decoder in decoder.parts(of: &draft, mapping) }
        draft.isIncomplete = isIncomplete || mapping.hasUnread
        draft.emptySections = site.node.emptyMembers
        let action = ActionDefinition(draft)
        refuseReserved(action)
        refuseUnfit(mapping, action)
        return key == nil ? nil : action
    }

    private mutating func parts(of action: inout ActionDraft, _ mapping: Mapping) {
        let isDurable = action.executionMode == .workflow
        action.parameters = parameters(mapping["parameters"], "parameter", "'parameters'")
        action.criteria = rows(mapping["submission_criteria"], "'submission_criteria'") { $0.criterion($1) }
            .inOrder(\.order)
        requireUnique(action.criteria.map(\.key), "criterion")
        action.edits = rows(mapping["edits"], "'edits'", namedBy: "field") { $0.edit($1) }.inOrder(\.order)
        requireUnique(action.edits.compactMap(\.key), "edit")
        action.creates = rows(mapping["creates"], "'creates'") { $0.create($1) }.inOrder(\.order)
        requireUnique(action.creates.map(\.key), "create")
        // Which record is that of the submission, and so what the rest is about, may rest on their order.
        if action.targetModel == nil, action.creates.contains(where: \.hasUnreadOrder) { isIncomplete = true }
        action.sideEffects = rows(mapping["side_effects"], "'side_effects'") { decoder, row in
            decoder.sideEffect(row, in: isDurable ? .acceptance : .records)
        }.inOrder(\.order)
        requireUnique(action.sideEffects.map(\.key), "side effect")
        action.placements = rows(mapping["placements"], "'placements'", namedBy: "surface") {
            $0.placement($1)
        }.inOrder(\.order)
        requireUnique(action.placements.compactMap(\.key), "placement")
        action.result = values(mapping["result"], "'result'", in: .result) ?? []
        action.reserved =
            list(mapping["reserved"], "'reserved'") { $0.identifier($1, "a reserved key") } ?? []
        requireUnique(action.reserved, "reserved key")
        action.submissionContract = mapping["submission_contract"].flatMap { submissionContract($0) }
        action.steps = steps(mapping["steps"])
    }

    private mutating func header(of action: inout ActionDraft, _ mapping: Mapping) {
        action.label = localized(mapping["label"], "'label'")
        action.description = localized(mapping["description"], "'description'")
        action.icon = text(mapping["icon"], "'icon'")?.value
        action.help = localized(mapping["help"], "'help'")
        action.targetModel = use(mapping["target_model"], "'target_model'")
        // A word that could not be read is taken for the one by which nothing else is wrong.
        let unreadMode: ActionDefinition.ExecutionMode =
            mapping["execution_mode"] != nil && mapping["submission_contract"] != nil ? .workflow : .engine
        action.executionMode = choice(mapping["execution_mode"], "'execution_mode'")?.value ?? unreadMode
        action.kind = choice(mapping["kind"], "'kind'")?.value ?? .detail
        action.status =
            choice(mapping["status"], "'status'")?.value ?? (mapping["status"] == nil ? .draft : .published)
        action.isActive = flag(mapping["is_active"], "'is_active'") ?? true
        if let place = mapping["permissions_policy"] { action.permissions = permissions(place) }
    }

    private mutating func permissions(_ site: Site) -> ActionDefinition.Permissions {
        var permissions = ActionDefinition.Permissions()
        guard let mapping = mapping(site, .permissions) else {
            permissions.hasUnreadApply = true
            return permissions
        }
        permissions.view = roles(mapping["view"], "'view'")
        permissions.apply = roles(mapping["apply"], "'apply'")
        permissions.edit = roles(mapping["edit"], "'edit'")
        permissions.hasUnreadApply =
            mapping["apply"].map { permissions.apply.count < max(1, $0.elements.count) } ?? mapping.hasUnread
        return permissions
    }

    /// A list of role names.
    mutating func roles(_ site: Site?, _ what: String) -> [Located<String>] {
        distinctNames(site, what, of: "role")
    }

    private mutating func refuseReserved(_ action: ActionDefinition) {
        for parameter in action.parameters where parameter.isActive && !parameter.mayBeInactive {
            guard
                let former = action.reserved.first(where: { $0.value.hasSameBytes(as: parameter.key.value) })
            else {
                continue
            }
            report(
                Diagnostic(
                    .reservedName, "parameter '\(former.value)' is reserved", at: parameter.key.range,
                    path: parameter.key.path, note: "a former key",
                    labels: [.init("reserved here", at: former.range)],
                    help: "choose another key, so that old callers are not misread"))
        }
    }

    /// Reports what an action's mode gives no meaning to.
    private mutating func refuseUnfit(_ mapping: Mapping, _ action: ActionDefinition) {
        let mode = mapping["execution_mode"]
        // A mode that could not be read says nothing about what fits.
        let isKnown =
            mode.map { ActionDefinition.ExecutionMode(rawValue: $0.node.text) != nil } ?? !mapping.hasUnread
        guard isKnown else { return }
        let labels: [Diagnostic.Label] = mode.map { [.init("the mode of the action", at: $0.range)] } ?? []
        if action.executionMode == .workflow, action.kind == .async, let place = mapping["kind"] {
            report(
                .keyNotApplicable, "'kind: async' is for engine actions", at: place, labels: labels,
                help: "a workflow action runs in the background already; remove 'kind'")
        }
    }
}

extension NodeRef {
    /// The keys of a map that have a list or map without anything in it.
    fileprivate var emptyMembers: [Located<String>] {
        entries.lazy.filter { $0.value.kind != .scalar && $0.value.children.isEmpty && !$0.value.isPartial }
            .map { Located($0.key.text, at: SourcePlace($0.key)) }
    }
}
