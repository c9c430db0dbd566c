// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PlanType: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("type", type)
        writer.put("min_length", minLength)
        writer.put("max_length", maxLength)
        writer.put("pattern", pattern)
        writer.put("min", minimum)
        writer.put("max", maximum)
        writer.put("exclusive_min", exclusiveMinimum)
        writer.put("exclusive_max", exclusiveMaximum)
        writer.put("multiple_of", multipleOf)
        writer.put("choices", optional: choices)
        writer.put("min_items", minItems)
        writer.put("max_items", maxItems)
        writer.put("unique_items", uniqueItems ? true : nil)
        writer.put("items", items)
        writer.put("fields", optional: fields)
        writer.put("before", before)
        writer.put("after", after)
        writer.put("within", within.map(PlanArea.init))
        writer.put("allowed_content_types", optional: allowedContentTypes)
        writer.put("max_bytes", maxBytes)
        writer.put("max_files", maxFiles)
        writer.put("object_type", objectType)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        var limits = Limits()
        limits.minLength = try reader.get("min_length")
        limits.maxLength = try reader.get("max_length")
        limits.pattern = try reader.get("pattern")
        limits.minimum = try reader.get("min")
        limits.maximum = try reader.get("max")
        limits.exclusiveMinimum = try reader.get("exclusive_min")
        limits.exclusiveMaximum = try reader.get("exclusive_max")
        limits.multipleOf = try reader.get("multiple_of")
        limits.choices = try reader.optionalList("choices")
        limits.minItems = try reader.get("min_items")
        limits.maxItems = try reader.get("max_items")
        limits.uniqueItems = try reader.get("unique_items") ?? false
        limits.items = try reader.list("items")
        limits.fields = try reader.optionalList("fields")
        limits.before = try reader.get("before")
        limits.after = try reader.get("after")
        limits.within = (try reader.get("within") as PlanArea?)?.area
        limits.allowedContentTypes = try reader.optionalList("allowed_content_types")
        limits.maxBytes = try reader.get("max_bytes")
        limits.maxFiles = try reader.get("max_files")
        limits.objectType = try reader.get("object_type")
        self.init(try reader.get("type"), limits)
    }
}

/// The stored form of an area: degrees as text, so that they come back bit for bit.
private struct PlanArea: PlanCodable {
    var area: Constraints.Area

    init(_ area: Constraints.Area) { self.area = area }

    var planValue: Value {
        switch area {
        case .box(let west, let south, let east, let north):
            ["box": .list([west, south, east, north].map { .string(String($0)) })]
        case .polygon(let ring):
            ["polygon": .list(ring.map { point in .list(point.map { .string(String($0)) }) })]
        }
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        if let corners: [String] = try reader.get("box") {
            let degrees = corners.compactMap(Double.init)
            guard degrees.count == 4 else { throw PlanCodingError("a box has four sides") }
            area = .box(west: degrees[0], south: degrees[1], east: degrees[2], north: degrees[3])
        } else {
            let ring: [[String]] = try reader.get("polygon")
            area = .polygon(ring.map { $0.compactMap(Double.init) })
        }
    }
}

extension PlanParameter.Source: PlanCodable {
    var planValue: Value {
        switch self {
        case .list(let values): return ["list": .list(values)]
        case .entities(let type, let field, let condition):
            var writer = PlanWriter()
            writer.put("entity_type", type)
            writer.put("field", field)
            writer.put("where", condition)
            return writer.value
        case .call(let function, let arguments):
            return [
                "call": function.planValue,
                "with": .map(ValueMap(arguments.map { ($0.key, $0.value.planValue) })),
            ]
        }
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        if let values: [Value] = try reader.optionalList("list") {
            self = .list(values)
        } else if let function: PlanFunction = try reader.get("call") {
            self = .call(function, arguments: try reader.map("with"))
        } else {
            self = .entities(
                type: try reader.get("entity_type"), field: try reader.get("field"),
                where: try reader.get("where"))
        }
    }
}

extension PlanParameter: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("label", label == key ? nil : label)
        writer.put("type", type)
        writer.put("required", isRequired ? true : nil)
        writer.put("hidden", isHidden ? true : nil)
        writer.put("sensitive", isSensitive ? true : nil)
        writer.put("default", defaultValue)
        writer.put("required_when", requiredWhen)
        writer.put("visible_when", visibleWhen)
        writer.put("values_from", valuesFrom)
        writer.put("object_type", objectType)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        let key: String = try reader.get("key")
        self.init(key: key, label: try reader.get("label") ?? key, type: try reader.get("type"))
        isRequired = try reader.get("required") ?? false
        isHidden = try reader.get("hidden") ?? false
        isSensitive = try reader.get("sensitive") ?? false
        defaultValue = try reader.get("default")
        requiredWhen = try reader.get("required_when")
        visibleWhen = try reader.get("visible_when")
        valuesFrom = try reader.get("values_from")
        objectType = try reader.get("object_type")
    }
}

extension PlanEntity.Field: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("type", type)
        writer.put("required", isRequired ? true : nil)
        writer.put("sensitive", isSensitive ? true : nil)
        writer.put("default", defaultValue)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            type: try reader.get("type"), isRequired: try reader.get("required") ?? false,
            isSensitive: try reader.get("sensitive") ?? false, defaultValue: try reader.get("default"))
    }
}

extension PlanEntity: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("fields", fields)
        writer.put("relationships", relationships)
        writer.put("unique", uniqueConstraints)
        writer.put("state_field", stateField)
        writer.put("initial", initialState)
        writer.put("transitions", transitions)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init()
        fields = try reader.map("fields")
        relationships = try reader.list("relationships")
        uniqueConstraints = try reader.list("unique")
        stateField = try reader.get("state_field")
        initialState = try reader.get("initial")
        transitions = try reader.map("transitions")
    }
}
