// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Everything that an action reads, found in one walk.
struct ActionUses: Sendable {
    /// A condition with what it decides.
    struct PlacedCondition: Sendable {
        /// What happens when it holds.
        enum Role: String, Sendable {
            case criterion, requirement, visibility
            case create, edit, event, call, step, gate, filter
            case approval
        }

        var condition: Located<Condition>
        var subject: ConditionSubject
        var role: Role
    }

    /// A reference as it stands in a value or condition.
    struct Read: Sendable {
        var reference: Reference
        var place: SourcePlace
    }

    /// Parameters that something reads, beyond what only changes them in `normalize`.
    private(set) var readParameters: Set<String> = []
    private(set) var reads: [Read] = []
    private(set) var conditions: [PlacedCondition] = []
    /// Literal text where a value may stand.
    private(set) var literals: [Located<String>] = []

    /// True when a text that is kept as it stands holds the words of a reference to a parameter.
    func mentions(parameter key: String) -> Bool {
        literals.contains { text in
            text.value.ranges(of: "parameters.\(key)").contains { range in
                let next = text.value[range.upperBound...].unicodeScalars.first
                return next.map { !$0.properties.isXIDContinue && $0 != "-" } ?? true
            }
        }
    }
    /// Calls of functions wherever they stand.
    private(set) var calls: [FunctionCall] = []

    private let catalogue: FunctionCatalogue
    /// The policies that a step may be held against, by their keys.
    private let policies: [String: Policy]
    private let parameters: [ParameterDefinition]

    init(of action: ActionDefinition, policies: [String: Policy] = [:], catalogue: FunctionCatalogue) {
        self.catalogue = catalogue
        self.policies = policies
        parameters = action.parameters
        // Nearly each is read once.
        readParameters.reserveCapacity(parameters.count)
        reads.reserveCapacity(parameters.count)
        for parameter in action.parameters { take(parameter) }
        // By their positions: these are many words each, and are not copied for a look.
        for index in action.criteria.indices where action.criteria[index].isActive {
            take(action.criteria[index].check, action.criteria[index].source)
        }
        for edit in action.edits where edit.isActive {
            take(edit.value)
            take(edit.when, .unknown, .edit)
        }
        for index in action.creates.indices where action.creates[index].isActive {
            take(action.creates[index].fields)
            take(action.creates[index].when, .unknown, .create)
        }
        for index in action.sideEffects.indices where action.sideEffects[index].isActive {
            take(action.sideEffects[index].payload ?? [])
            take(action.sideEffects[index].when, .unknown, .event)
        }
        take(action.result)
        if let contract = action.submissionContract { take(contract) }
        for step in action.steps.flatMap(\.withNested) where step.isActive { take(step) }
    }

    // MARK: - Parts of an action

    private mutating func take(_ parameter: ParameterDefinition) {
        if let value = parameter.defaultValue { take(value) }
        take(parameter.requiredWhen, .parameters, .requirement)
        take(parameter.visibleWhen, .parameters, .visibility)
        switch parameter.valuesFrom?.value {
        case .entities(let type, _, let condition): take(condition, .records(of: type.value), .filter)
        case .call(let call): take(call)
        case .list, nil: break
        }
    }

    private mutating func take(_ check: CriterionDefinition.Check, _ source: SourcePlace) {
        switch check {
        case .field(let comparison, let subject):
            let condition = Located(Condition.comparison(comparison), at: source)
            let subject: ConditionSubject =
                switch subject {
                case .entity: .entity
                case .parameters: .parameters
                case .user: .user
                }
            take(condition, subject, .criterion)
        case .function(let call): take(call)
        case .reachable(let state): take(state)
        case .form(let condition): take(condition, .parameters, .criterion)
        }
    }

    private mutating func take(_ contract: SubmissionContract) {
        for call in contract.normalize {
            // To change a value is not to use it.
            take(call, readsNamed: false)
        }
        for call in contract.validate { take(call) }
        for call in contract.prepareCreate { take(call) }
        if case .check(let call, _, _) = contract.duplicates { take(call) }
        if let value = contract.reference?.prefixFrom { take(value) }
        if let value = contract.reference?.yearFrom { take(value) }
        if let approval = contract.approval { take(approval) }
    }

    private mutating func take(_ approval: SubmissionContract.Approval) {
        if let shown = approval.show {
            take(shown)
        } else {
            // All that is not sensitive is shown.
            for parameter in parameters where parameter.isActive && !parameter.isSensitive {
                readParameters.insert(parameter.key.value)
            }
        }
        for user in approval.approvers.users + (approval.escalateTo?.users ?? []) { take(user) }
        take(approval.when, .unknown, .approval)
    }

    /// What a policy reads of the action; what it says itself is no part of the action.
    private mutating func take(_ policy: Policy) {
        var outside = self
        for condition in policy.conditions { outside.take(condition, .unknown, .step) }
        if let approval = policy.approval { outside.take(approval) }
        reads = outside.reads
        readParameters = outside.readParameters
        readsAll = outside.readsAll
    }

    private mutating func take(_ step: StepDefinition) {
        take(step.when, .unknown, .step)
        for body in [step.body].compactMap(\.self) + step.compensation { take(body.value) }
    }

    private mutating func take(_ body: StepBody) {
        switch body {
        case .transform(let call), .execute(let call): take(call)
        case .lookup(let lookup):
            take(lookup.resource.path)
            take(lookup.key)
        case .fetch(let fetch):
            take(fetch.resource.path)
            take(fetch.filter)
        case .push(let push):
            take(push.resource.path)
            take(push.value)
            if case .queryFirst(let lookup) = push.idempotency?.value { take(.lookup(lookup)) }
        case .emit(_, let payload): take(payload)
        case .gate(let cases):
            for gate in cases { take(gate.when, .unknown, .gate) }
        case .govern(let name): if let policy = policies[name.value] { take(policy) }
        case .approval(let approval): take(approval)
        case .wait(.until(let instant)): take(instant)
        case .wait(.event(_, let filter, _)): take(filter, .unknown, .filter)
        case .wait(.duration): break
        case .call(let call), .start(let call): take(call)
        case .forEach(let fanOut):
            take(fanOut.items)
            if case .call(let call) = fanOut.work { take(call.value) }
        case .parallel: break
        case .model(let model):
            take(model.input)
            for call in model.evaluate { take(call) }
            take(model.fallback)
        }
    }

    private mutating func take(_ call: StepBody.ActionCall) {
        take(call.input)
        if let target = call.target { take(target) }
        if let value = call.timeoutValue { take(value) }
    }

    // MARK: - Values, calls and conditions

    private mutating func take(_ entries: [ValueExpression.MapEntry]) {
        for index in entries.indices { take(entries[index].value) }
    }

    private mutating func take(_ value: Located<ValueExpression>) {
        switch value.value {
        case .literal(.string(let text)): literals.append(Located(text, at: value.place))
        case .literal, .unreadable: break
        case .reference(let reference): read(reference, at: value.place)
        case .call(let call): take(call)
        case .list(let elements): for element in elements { take(element) }
        case .map(let entries): take(entries)
        }
    }

    private mutating func take(_ call: FunctionCall, readsNamed: Bool = true) {
        calls.append(call)
        let entry = catalogue[call.name.value]
        for argument in call.arguments {
            let key = argument.key.value
            if entry?.parameterArguments.contains(key) == true {
                if readsNamed { readParameters.formUnion(ActionUses.names(in: argument.value.value)) }
                continue
            }
            if entry?.templateArguments.contains(key) == true,
                case .literal(.string(let text)) = argument.value.value
            {
                readParameters.formUnion(ActionUses.placeholders(in: text))
                continue
            }
            take(argument.value)
        }
        take(call.when, .unknown, .call)
    }

    /// The texts of a value that names one parameter or several.
    static func names(in value: ValueExpression) -> [String] {
        switch value {
        case .literal(.string(let name)): [name]
        case .literal(.list(let names)): names.compactMap(\.string)
        case .list(let elements): elements.flatMap { names(in: $0.value) }
        default: []
        }
    }

    /// What stands between single braces in a template.
    static func placeholders(in text: String) -> [String] {
        var names: [String] = []
        var open: String.Index?
        for index in text.indices {
            if text[index] == "{" {
                open = text.index(after: index)
            } else if text[index] == "}", let start = open {
                names.append(String(text[start..<index].prefix { $0 != ":" }))
                open = nil
            }
        }
        return names
    }

    private mutating func take(
        _ condition: Located<Condition>?, _ subject: ConditionSubject, _ role: PlacedCondition.Role
    ) {
        guard let condition else { return }
        conditions.append(PlacedCondition(condition: condition, subject: subject, role: role))
        walk(condition, subject)
    }

    private mutating func walk(_ condition: Located<Condition>, _ subject: ConditionSubject) {
        switch condition.value {
        case .comparison(let comparison):
            switch comparison.field.value {
            case .subjectField(let path):
                if subject == .parameters, let key = path.first { readParameters.insert(key) }
            case .reference(let reference): read(reference, at: comparison.field.place)
            }
            if let value = comparison.value { take(value) }
        case .all(let parts), .any(let parts): for part in parts { walk(part, subject) }
        case .not(let part): walk(part, subject)
        case .call(let call): take(call)
        }
    }

    private mutating func read(_ reference: Reference, at place: SourcePlace) {
        reads.append(Read(reference: reference, place: place))
        guard reference.root == .parameters else { return }
        if let key = reference.path.first {
            readParameters.insert(key)
        } else {
            readsAll = true
        }
    }

    /// True when something takes all parameters together.
    private(set) var readsAll = false
}
