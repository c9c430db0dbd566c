// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// What the script of a form has to know of the contract, as data.
struct FormContract {
    private let form: ActionForm

    init(_ form: ActionForm) { self.form = form }

    var document: OrderedJSON {
        .object([
            ("action", .string(form.plan.action)), ("needs_target", .bool(form.plan.needsTarget)),
            ("fields", .array(form.fields.map { FormContract.row($0) })),
            ("criteria", .array(form.plan.criteria.compactMap(criterion))),
            ("attachments", attachments),
        ])
    }

    private static func row(_ field: FormField) -> OrderedJSON {
        let parameter = field.parameter
        var members: [(String, OrderedJSON)] = [
            ("key", .string(field.key)), ("type", .string(field.type.type.rawValue)),
            ("required", .bool(parameter.isRequired)), ("normalized", .bool(field.isNormalized)),
        ]
        if let condition = parameter.requiredWhen {
            members.append(("required_when", FormCondition.encoded(condition)))
        }
        if let condition = parameter.visibleWhen {
            members.append(("visible_when", FormCondition.encoded(condition)))
        }
        if let value = parameter.defaultValue?.constant, !value.isNull {
            members.append(("default", FormCondition.literal(value)))
        }
        if let choices = field.choices {
            members.append(("choices", .array(choices.map(FormCondition.literal))))
        }
        members += limits(field.type)
        if let item = field.item { members.append(("item", row(item))) }
        if field.type.type == .object { members.append(("fields", .array(field.fields.map(row)))) }
        return .object(members)
    }

    private static func limits(_ type: PlanType) -> [(String, OrderedJSON)] {
        let counts: [(String, Int?)] = [
            ("min_length", type.minLength), ("max_length", type.maxLength), ("min_items", type.minItems),
            ("max_items", type.maxItems), ("max_bytes", type.maxBytes), ("max_files", type.maxFiles),
        ]
        let bounds: [(String, Number?)] = [
            ("min", type.minimum), ("max", type.maximum), ("exclusive_min", type.exclusiveMinimum),
            ("exclusive_max", type.exclusiveMaximum), ("multiple_of", type.multipleOf),
        ]
        var members =
            counts.compactMap { name, count in count.map { (name, OrderedJSON.integer($0)) } }
            + bounds.compactMap { name, bound in bound.map { (name, OrderedJSON.string($0.text)) } }
        if let text = type.before { members.append(("before", .string(text))) }
        if let text = type.after { members.append(("after", .string(text))) }
        if type.uniqueItems { members.append(("unique", .bool(true))) }
        if let pattern = type.pattern.flatMap({ BrowserPattern($0) }) {
            members.append(("pattern", FormCondition.pattern(pattern)))
        }
        if let types = type.allowedContentTypes {
            members.append(("accept", .array(types.map { .string($0) })))
        }
        if let area = type.within { members.append(self.area(area)) }
        return members
    }

    private static func area(_ area: Constraints.Area) -> (String, OrderedJSON) {
        switch area {
        case .box(let west, let south, let east, let north):
            ("box", .array([west, south, east, north].map(degrees)))
        case .polygon(let ring): ("ring", .array(ring.map { .array($0.map(degrees)) }))
        }
    }

    private static func degrees(_ value: Double) -> OrderedJSON { .raw("\(value)") }

    /// A criterion about the inputs; what is about the target, only a submission can judge.
    private func criterion(_ criterion: PlanCriterion) -> OrderedJSON? {
        guard case .condition(let condition) = criterion.check else { return nil }
        let keys = condition.references.filter { $0.root == .parameters }.compactMap(\.path.first)
        return .object([
            ("key", .string(criterion.key)), ("warning", .bool(criterion.isWarning)),
            ("message", .string(form.message(criterion))), ("condition", FormCondition.encoded(condition)),
            ("rests_on", .array(Set(keys).sorted().map { .string($0) })),
        ])
    }

    private var attachments: OrderedJSON {
        guard let attachments = form.plan.attachments else { return .null }
        return .object([
            ("accept", .array(attachments.allowedContentTypes.map { .string($0) })),
            ("max_bytes", .integer(Int(attachments.maxBytes))), ("max_files", .integer(attachments.maxFiles)),
            ("max_total_bytes", .integer(Int(attachments.maxTotalBytes))),
        ])
    }
}
