// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// The codes of errors that a caller can get, with the parameters that can be told them.
struct ErrorReference {
    private let plans: [ActionPlan]

    init(_ plans: [ActionPlan]) { self.plans = plans }

    func write(to page: inout Page) {
        page.heading(2, "What a caller can be told", anchor: "errors")
        page.say("A payload is refused with all that is wrong with it, and nothing is recorded.")
        page.table(
            ["Code", "Means", "Where"],
            PayloadErrorCodes.meanings.compactMap { code, meaning in
                let places = plans.compactMap { plan -> Phrase? in
                    let parameters = ErrorReference.parameters(of: plan)[code] ?? []
                    if parameters.isEmpty { return nil }
                    return
                        "\(Phrase.link(plan.action, to: "action-\(plan.action)")): \(parameters.map { "\($0)" as Phrase }.joined(separator: ", "))"
                }
                return places.isEmpty
                    ? nil : ["\(code)", Phrase(text: meaning), places.joined(separator: "; ")]
            })
    }

    /// Code → the parameters, or the criteria, that can be told it.
    static func parameters(of plan: ActionPlan) -> [String: [String]] {
        var places: [String: [String]] = [:]
        for parameter in plan.parameters {
            var codes = self.codes(parameter.type)
            if !parameter.isHidden { codes.insert("type") }
            if parameter.isRequired || parameter.requiredWhen != nil { codes.insert("required") }
            if parameter.isHidden || parameter.visibleWhen != nil { codes.insert("hidden") }
            if parameter.valuesFrom != nil { codes.insert("values_from") }
            if parameter.objectType != nil { codes.insert("object_type") }
            for code in codes { places[code, default: []].append(parameter.key) }
        }
        for criterion in plan.criteria {
            places[criterion.isWarning ? "acknowledge" : "criterion", default: []].append(criterion.key)
        }
        return places
    }

    private static func codes(_ type: PlanType) -> Set<String> {
        let present: [(String, Bool)] = [
            ("min_length", type.minLength != nil), ("max_length", type.maxLength != nil),
            ("pattern", type.pattern != nil), ("min", type.minimum != nil), ("max", type.maximum != nil),
            ("exclusive_min", type.exclusiveMinimum != nil), ("exclusive_max", type.exclusiveMaximum != nil),
            ("multiple_of", type.multipleOf != nil), ("choices", type.choices != nil),
            ("before", type.before != nil), ("after", type.after != nil), ("within", type.within != nil),
            ("min_items", type.minItems != nil), ("max_items", type.maxItems != nil),
            ("unique_items", type.uniqueItems),
            ("content_type", type.allowedContentTypes != nil || type.maxBytes != nil),
        ]
        var codes = Set(present.filter(\.1).map(\.0))
        if let item = type.items.first { codes.formUnion(self.codes(item)) }
        for field in type.fields ?? [] { codes.formUnion(self.codes(field.type)) }
        return codes
    }
}
