// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    fileprivate static let criterion = MappingShape(
        "a criterion", required: ["key", "criteria_type", "config"],
        optional: ["message", "order", "is_active"],
        hints: Dictionary(
            uniqueKeysWithValues: [
                "field", "operator", "value", "subject", "enforcement", "function", "with", "to",
            ]
            .map { ($0, .under("config")) }))
}

extension NodeDecoder {
    private enum CriterionType: String, CaseIterable {
        case field, function, reachable, form

        var shape: MappingShape {
            switch self {
            case .field:
                MappingShape(
                    "the config of a field criterion", required: ["field", "operator"],
                    optional: ["value", "subject", "enforcement"])
            case .function:
                MappingShape(
                    "the config of a function criterion", required: ["function"],
                    optional: ["with", "enforcement"],
                    hints: ["args": .name("with")])
            case .reachable:
                MappingShape(
                    "the config of a reachable criterion", required: ["to"], optional: ["enforcement"],
                    hints: ["state": .name("to"), "value": .name("to")])
            case .form:
                MappingShape(
                    "the config of a form criterion", optional: NodeDecoder.conditionKeys + ["enforcement"])
            }
        }
    }

    mutating func criterion(_ site: Site) -> CriterionDefinition? {
        guard let mapping = mapping(site, .criterion) else { return nil }
        let key = identifier(mapping["key"], "a criterion's key")
        let type = choice(mapping["criteria_type"], "'criteria_type'", of: CriterionType.self)
        let message = localized(mapping["message"], "'message'")
        let order = order(mapping["order"])
        let isActive = flag(mapping["is_active"], "'is_active'") ?? true
        guard let type, let place = mapping["config"], let config = self.mapping(place, type.value.shape)
        else {
            return nil
        }
        let enforcement = choice(
            config["enforcement"], "'enforcement'", of: CriterionDefinition.Enforcement.self)
        guard let check = check(config, type.value), let key else { return nil }
        return CriterionDefinition(
            key: key, check: check, enforcement: enforcement?.value ?? .block, message: message, order: order,
            isActive: isActive, range: site.range, path: site.path)
    }

    private mutating func check(_ config: Mapping, _ type: CriterionType) -> CriterionDefinition.Check? {
        switch type {
        case .field:
            let subject = choice(config["subject"], "'subject'", of: CriterionDefinition.Subject.self)
            guard config["field"] != nil, config["operator"] != nil,
                let comparison = comparison(config, .fields, in: .criteria)
            else { return nil }
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
