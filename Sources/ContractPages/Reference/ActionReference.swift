// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary

/// One action's part of the reference.
struct ActionReference {
    let action: ActionDefinition
    let plan: ActionPlan
    let reference: ApplicationReference

    init(action: ActionDefinition, plan: ActionPlan, in reference: ApplicationReference) {
        self.action = action
        self.plan = plan
        self.reference = reference
    }

    func write(to page: inout Page) async {
        let label = reference.words(action.label) ?? plan.label
        page.heading(
            2, label == plan.action ? "\(plan.action)" : "\(text: label) (\(plan.action))",
            anchor: "action-\(plan.action)")
        for text in [action.description, action.help] {
            if let words = reference.words(text) { page.say(Phrase(text: words)) }
        }
        if plan.status != "published" || !plan.isActive {
            page.say("It cannot be submitted: it is \(text: plan.isActive ? plan.status : "switched off").")
        }
        rights(&page)
        parameters(&page)
        criteria(&page)
        PipelineReference(plan: plan, registry: reference.registry).write(to: &page)
        await examples(&page)
    }

    private func anchor(_ part: String) -> String { "action-\(plan.action)-\(part)" }

    private func rights(_ page: inout Page) {
        page.list([
            "see it: \(RoleWords.phrase(plan.view))", "submit it: \(RoleWords.phrase(plan.apply))",
            "change it, see all submissions and decide on duplicates: \(RoleWords.phrase(plan.edit))",
        ])
        if plan.needsTarget {
            let type = plan.targetType.map { "a record of the type \($0)" as Phrase } ?? "a record"
            page.say("It is about \(type), which is named with the submission.")
        }
    }

    private func parameters(_ page: inout Page) {
        let shown = plan.parameters.filter { !$0.isHidden }
        page.heading(3, "What it takes", anchor: anchor("parameters"))
        if shown.isEmpty {
            page.say("Nothing.")
            return
        }
        page.table(
            ["Parameter", "Label", "Type and limits", "Required", "Default", "Meaning"],
            shown.flatMap { rows(for: $0, definitions: action.parameters, prefix: "") })
        let filled = plan.parameters.filter(\.isHidden).map { "\($0.key)" as Phrase }
        if !filled.isEmpty {
            page.say("Filled by the action, and refused when sent: \(filled.joined(separator: ", ")).")
        }
    }

    /// A row for a parameter, and one for each field inside it.
    private func rows(
        for parameter: PlanParameter, definitions: [ParameterDefinition], prefix: String
    ) -> [[Phrase]] {
        let definition = definitions.first { $0.key.value == parameter.key }
        let limits = TypeWords.constraints(
            parameter.type, choices: definition.map { choiceLabels($0.type.constraints) } ?? [:])
        let type = "\(text: TypeWords.name(parameter.type))" as Phrase
        var kinds = limits.isEmpty ? type : "\(type); \(limits.joined(separator: "; "))"
        if let record = parameter.objectType { kinds = "\(kinds); of the type \(record)" }
        if let source = parameter.valuesFrom { kinds = "\(kinds); \(self.source(source))" }
        if parameter.isSensitive { kinds = "\(kinds); kept sealed and never shown" }
        let label = definition?.label.flatMap { reference.words($0) } ?? ""
        let row: [Phrase] = [
            "\(prefix + parameter.key)", Phrase(text: label), kinds, required(parameter),
            parameter.defaultValue.map { ValueWords.phrase($0) } ?? Phrase(),
            Phrase(text: definition?.help.flatMap { reference.words($0) } ?? ""),
        ]
        let (inner, written, mark) = nested(parameter.type, definition?.type.constraints)
        return [row]
            + inner.flatMap {
                rows(for: $0, definitions: written, prefix: "\(prefix)\(parameter.key)\(mark).")
            }
    }

    /// The fields of an object, or of the objects of a list.
    private func nested(
        _ type: PlanType, _ constraints: Constraints?
    ) -> ([PlanParameter], [ParameterDefinition], String) {
        if let fields = type.fields { return (fields, constraints?.fields ?? [], "") }
        guard let item = type.items.first else { return ([], [], "") }
        return (item.fields ?? [], constraints?.items?.rows ?? [], "[]")
    }

    private func choiceLabels(_ constraints: Constraints) -> [String: String] {
        (constraints.choices ?? []).reduce(into: [:]) { labels, choice in
            if let label = reference.words(choice.label) {
                labels[ValueWords.text(choice.value.value)] = label
            }
        }
    }

    private func required(_ parameter: PlanParameter) -> Phrase {
        var phrase: Phrase = parameter.isRequired ? "yes" : "no"
        if let condition = parameter.requiredWhen { phrase = "when \(ConditionWords.phrase(condition))" }
        if let condition = parameter.visibleWhen {
            phrase = "\(phrase); only when \(ConditionWords.phrase(condition)), else refused"
        }
        return phrase
    }

    private func source(_ source: PlanParameter.Source) -> Phrase {
        switch source {
        case .list(let values): return "one of \(values.map(ValueWords.literal).joined(separator: ", "))"
        case .entities(let type, let field, let condition):
            let such =
                condition.map { ", those where \(ConditionWords.phrase($0, of: .record))" as Phrase }
                ?? Phrase()
            return "\(field) of a record of the type \(type)\(such)"
        case .call(let function, _): return "a value that \(function.name) gives"
        }
    }

    private func criteria(_ page: inout Page) {
        if plan.criteria.isEmpty { return }
        page.heading(3, "What must hold", anchor: anchor("criteria"))
        page.table(
            ["Criterion", "Holds when", "Otherwise", "Message"],
            plan.criteria.map { criterion in
                let words = action.criteria.first { $0.key.value == criterion.key }?.message
                return [
                    "\(criterion.key)", check(criterion.check),
                    criterion.isWarning ? "refused until it is acknowledged" : "refused",
                    Phrase(text: reference.words(words) ?? criterion.message),
                ]
            })
    }

    private func check(_ check: PlanCriterion.Check) -> Phrase {
        switch check {
        case .condition(let condition): ConditionWords.phrase(condition)
        case .reachable(let state): "the record may become \(ValueWords.phrase(state))"
        }
    }

    private func examples(_ page: inout Page) async {
        page.heading(3, "Examples", anchor: anchor("examples"))
        let least = await ExamplePayload.make(plan, registry: reference.registry)
        guard least.remaining.isEmpty else {
            let named = Set(least.remaining.compactMap { $0.parameter ?? $0.criterion }).sorted()
            page.say(
                "What it takes cannot be made up from the contract alone: \(named.map { "\($0)" as Phrase }.joined(separator: ", ")) depends on more."
            )
            return
        }
        show(least, "With what is needed:", &page)
        let most = await ExamplePayload.make(plan, registry: reference.registry, isComplete: true)
        if most.remaining.isEmpty, most.payload != least.payload { show(most, "With more:", &page) }
    }

    private func show(_ example: ExamplePayload, _ title: Phrase, _ page: inout Page) {
        page.say(title)
        page.blocks.append(
            .code(CanonicalJSON.faithfulText(.map(example.payload)), language: "json"))
        let files = example.files.map { "\($0)" as Phrase }.joined(separator: ", ")
        if !example.files.isEmpty { page.say("A file is given beside it for \(files).") }
        let records = example.records.map { "\($0)" as Phrase }.joined(separator: ", ")
        if !example.records.isEmpty {
            page.say("A record that is there takes the place of the value of \(records).")
        }
    }
}
