// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func criterion(_ site: Site) -> CriterionDefinition? {
        guard let mapping = mapping(site, .criterion) else { return nil }
        let key = identifier(mapping["key"], "a criterion's key")
        let type = choice(mapping["criteria_type"], "'criteria_type'", of: MappingShape.CriterionType.self)
        let message = localized(mapping["message"], "'message'")
        let (order, isActive) = standing(mapping)
        guard let type, let place = mapping["config"],
            let config = self.mapping(
                place, .config(of: type.value),
                help: place.node.kind == .mapping ? nil : configHelp(place.node, type.value))
        else {
            return nil
        }
        let enforcement = choice(
            config["enforcement"], "'enforcement'", of: CriterionDefinition.Enforcement.self)
        guard let check = check(config, type.value), let key else { return nil }
        var criterion = CriterionDefinition(
            key: key, check: check, enforcement: enforcement?.value ?? .block, message: message, order: order,
            isActive: isActive, at: site.place)
        criterion.namesSubject = type.value == .field && config["subject"] != nil
        return criterion
    }

    /// The way to write what stands in place of a condition.
    private func configHelp(_ node: NodeRef, _ type: MappingShape.CriterionType) -> String? {
        switch type {
        case .form: conditionHelp(node, .fields)
        case .field: WrittenComparison(node.text, allowingFields: true).map { "write '\($0.form)'" }
        case .function, .reachable: nil
        }
    }

    /// A field of the caller is one that `$user` has.
    private mutating func checkUserField(_ comparison: Condition.Comparison, _ site: Site) {
        guard case .subjectField(let path) = comparison.field.value else { return }
        _ = checkMembers(of: .user, path, site)
    }

    private mutating func check(
        _ config: Mapping, _ type: MappingShape.CriterionType
    ) -> CriterionDefinition.Check? {
        switch type {
        case .field:
            let subject = choice(config["subject"], "'subject'", of: CriterionDefinition.Subject.self)
            guard config["field"] != nil, config["operator"] != nil,
                config["subject"] == nil || subject != nil,
                let comparison = comparison(config, .fields, in: .criteria)
            else { return nil }
            if subject?.value == .user, let field = config["field"] { checkUserField(comparison, field) }
            return .field(comparison, subject: subject?.value ?? .entity)
        case .function:
            return call(config, in: .criteria).map { .function($0) }
        case .reachable:
            return config["to"].map { .reachable(to: value($0, in: .criteria)) }
        case .form:
            return condition(config, .fields, in: .criteria).map { .form($0) }
        }
    }
}
