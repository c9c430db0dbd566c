// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Makes the mistakes that an author makes, one at a time.
struct PlanMutations {
    let plan: ActionPlan

    /// Every mutant whose plan is another than the original's, each plan once.
    var mutants: [Mutant] {
        var mutants: [Mutant] = []
        var known: Set<String> = [CompiledAction(plan: plan).digest]
        for mutant in parameters + criteria + calls + writes + decisions + steps + rights
        where known.insert(CompiledAction(plan: mutant.plan).digest).inserted {
            mutants.append(mutant)
        }
        return mutants
    }

    private func mutant(_ change: String, _ body: (inout ActionPlan) -> Void) -> Mutant {
        var changed = plan
        body(&changed)
        return Mutant(changed, change)
    }

    private var parameters: [Mutant] {
        plan.parameters.indices.flatMap { index -> [Mutant] in
            let parameter = plan.parameters[index]
            let name = "'\(parameter.key)'"
            var mutants: [Mutant] = []
            func add(_ change: String, _ body: (inout PlanParameter) -> Void) {
                mutants.append(mutant(change) { body(&$0.parameters[index]) })
            }
            let fields = filled(by: parameter.key)
            if parameter.isRequired, !fields.contains(where: \.isRequired) {
                add("\(name) is not required") { $0.isRequired = false }
            }
            if parameter.requiredWhen != nil { add("\(name) loses required_when") { $0.requiredWhen = nil } }
            if parameter.visibleWhen != nil { add("\(name) loses visible_when") { $0.visibleWhen = nil } }
            if parameter.defaultValue != nil { add("\(name) has no default") { $0.defaultValue = nil } }
            if parameter.valuesFrom != nil { add("\(name) takes any value") { $0.valuesFrom = nil } }
            if parameter.isHidden { add("\(name) is visible") { $0.isHidden = false } }
            for (change, type) in TypeMutations(type: parameter.type, place: parameter.key).mutants
            where !fields.contains(where: { FieldBounds($0.type).hold(parameter.type, loosenedTo: type) }) {
                add(change) { $0.type = type }
            }
            return mutants
        }
    }

    /// The fields that get a parameter as it is, whatever else is sent: they refuse what the parameter lets through, in its
    /// name, so that nobody can notice.
    private func filled(by parameter: String) -> [PlanEntity.Field] {
        guard plan.prepareCreate.isEmpty else { return [] }
        let value = PlanExpression.reference(Reference(root: .parameters, path: [parameter]))
        return plan.creates.filter { $0.when == nil }.flatMap { create in
            create.fields.filter { $0.value == value }.keys.compactMap {
                plan.entities[create.entityType]?.fields[$0]
            }
        }
    }

    private var criteria: [Mutant] {
        plan.criteria.indices.flatMap { index -> [Mutant] in
            let criterion = plan.criteria[index]
            var mutants = [
                mutant("the criterion '\(criterion.key)' is dropped") { $0.criteria.remove(at: index) },
                mutant(
                    "the criterion '\(criterion.key)' \(criterion.isWarning ? "blocks" : "only warns")"
                ) { $0.criteria[index].isWarning.toggle() },
            ]
            if case .condition(let condition) = criterion.check {
                mutants += ConditionMutations.of(condition).map { changed in
                    mutant("the criterion '\(criterion.key)' reads: \(changed.shown)") {
                        $0.criteria[index].check = .condition(changed)
                    }
                }
            }
            return mutants
        }
    }

    private var calls: [Mutant] {
        let stages: [(String, WritableKeyPath<ActionPlan, [PlanCall]>)] = [
            ("normalize", \.normalize), ("validate", \.validate), ("prepare_create", \.prepareCreate),
        ]
        return stages.flatMap { stage, path in
            plan[keyPath: path].indices.flatMap { index -> [Mutant] in
                let call = plan[keyPath: path][index]
                var mutants = [
                    mutant("\(stage) does not call '\(call.function.name)'") {
                        $0[keyPath: path].remove(at: index)
                    }
                ]
                if call.when != nil {
                    mutants.append(
                        mutant("\(stage) always calls '\(call.function.name)'") {
                            $0[keyPath: path][index].when = nil
                        })
                }
                return mutants
            }
        }
    }

    private var writes: [Mutant] {
        var mutants: [Mutant] = []
        for (index, create) in plan.creates.enumerated() {
            for key in create.fields.keys.sorted() where !fillsItself(key, of: create) {
                mutants.append(
                    mutant("the create '\(create.key)' leaves '\(key)' out") {
                        $0.creates[index].fields[key] = nil
                    })
            }
            for (first, second) in swaps(create.fields) {
                mutants.append(
                    mutant("the create '\(create.key)' swaps '\(first)' and '\(second)'") {
                        let value = $0.creates[index].fields[first]
                        $0.creates[index].fields[first] = $0.creates[index].fields[second]
                        $0.creates[index].fields[second] = value
                    })
            }
            if create.when != nil {
                mutants.append(
                    mutant("the create '\(create.key)' is always made") { $0.creates[index].when = nil })
            }
            if plan.creates.count > 1, index != plan.primaryCreate {
                mutants.append(
                    mutant("the create '\(create.key)' is dropped") {
                        $0.creates.remove(at: index)
                        if let primary = $0.primaryCreate, primary > index { $0.primaryCreate = primary - 1 }
                    })
            }
        }
        for (index, edit) in plan.edits.enumerated() {
            mutants.append(mutant("the edit of '\(edit.field)' is dropped") { $0.edits.remove(at: index) })
            if edit.when != nil {
                mutants.append(mutant("'\(edit.field)' is always edited") { $0.edits[index].when = nil })
            }
        }
        for (index, effect) in plan.sideEffects.enumerated() {
            mutants.append(
                mutant("the side effect '\(effect.key)' is dropped") { $0.sideEffects.remove(at: index) })
            if effect.when != nil {
                mutants.append(
                    mutant("the side effect '\(effect.key)' is always emitted") {
                        $0.sideEffects[index].when = nil
                    })
            }
        }
        return mutants
    }

    /// True for a field that holds the same when the create leaves it out: the initial state, or the field's default.
    private func fillsItself(_ key: String, of create: PlanCreate) -> Bool {
        guard plan.prepareCreate.isEmpty, let entity = plan.entities[create.entityType],
            let value = create.fields[key]
        else { return false }
        if key == entity.stateField, entity.fields[key]?.defaultValue == nil {
            return entity.initialState.map { value.constant == .string($0) } ?? false
        }
        return entity.fields[key]?.defaultValue == value
    }

    /// Pairs of neighbouring fields that are both filled from parameters of one type.
    private func swaps(_ fields: [String: PlanExpression]) -> [(String, String)] {
        var last: [ValueType: String] = [:]
        var pairs: [(String, String)] = []
        for (key, expression) in fields.sorted(by: { $0.key < $1.key }) {
            guard case .reference(let reference) = expression, reference.root == .parameters,
                reference.path.count == 1, let type = plan.parameter(reference.path[0])?.type.type
            else { continue }
            if let other = last[type] { pairs.append((other, key)) }
            last[type] = key
        }
        return pairs
    }

    private var decisions: [Mutant] {
        var mutants: [Mutant] = []
        if let duplicates = plan.duplicates {
            for other in SubmissionContract.OnMatch.allCases where other != duplicates.onMatch {
                mutants.append(
                    mutant("on_match is \(other.rawValue)") { $0.duplicates?.onMatch = other })
            }
            if duplicates.confirmTimeout != nil {
                mutants.append(mutant("confirm_timeout is dropped") { $0.duplicates?.confirmTimeout = nil })
            }
            mutants.append(
                mutant("duplicates are not looked for") {
                    $0.duplicates = nil
                    $0.matchSpecs = [:]
                })
        }
        if let approval = plan.approval {
            mutants.append(mutant("no approval is asked for") { $0.approval = nil })
            if approval.when != nil {
                mutants.append(mutant("approval is always asked for") { $0.approval?.when = nil })
            }
            if approval.approvers.count > 1 {
                mutants.append(mutant("one approval is enough") { $0.approval?.approvers.count = 1 })
            }
            mutants.append(
                mutant(approval.allowsSelf ? "nobody approves their own" : "people approve their own") {
                    $0.approval?.allowsSelf.toggle()
                })
        }
        if plan.reference != nil { mutants.append(mutant("no reference is given") { $0.reference = nil }) }
        if plan.actorField != nil {
            mutants.append(mutant("actor_field is dropped") { $0.actorField = nil })
        }
        if let attachments = plan.attachments {
            mutants.append(
                mutant("attachments of any type are taken") {
                    $0.attachments?.allowedContentTypes = ["*/*"]
                })
            mutants.append(
                mutant("one file fewer is taken") { $0.attachments?.maxFiles = attachments.maxFiles - 1 })
        }
        return mutants
    }

    private var steps: [Mutant] {
        StepMutations.of(plan.ownSteps).map { change, steps in mutant(change) { $0.ownSteps = steps } }
    }

    private var rights: [Mutant] {
        let lists: [(String, WritableKeyPath<ActionPlan, [String]>)] = [("apply", \.apply), ("edit", \.edit)]
        return lists.flatMap { name, path in
            plan[keyPath: path].indices.map { index in
                mutant("\(name) lacks '\(plan[keyPath: path][index])'") {
                    $0[keyPath: path].remove(at: index)
                }
            } + [mutant("\(name) is for everybody who is known") { $0[keyPath: path] = ["*"] }]
        }
    }
}
