// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Compiles one action.
///
/// What is wrong gathers in `diagnostics`; the plan is only run when nothing is.
struct ActionCompiler {
    let application: Application
    let declarations: ApplicationIndex
    let registry: FunctionRegistry
    let roles: [String]?
    let action: ActionDefinition
    /// The creates that count.
    let activeCreates: [CreateDefinition]
    var diagnostics: [Diagnostic] = []
    var plan: ActionPlan
    /// Creates that come before the place being compiled.
    var createdSoFar: [CreateDefinition] = []
    /// How to read the other creates after all.
    var createdHelp = { "edits come before creates: let a create hold what it needs" }
    /// Steps that come before the place being compiled.
    var visibleSteps: [KnownStep] = []
    /// Values that are sure to be there at the place being compiled, whatever is declared of them.
    var presentReferences: Set<Reference> = []
    /// Conditions that are sure to hold at the place being compiled.
    var holding: Set<PlanCondition> = []
    /// What was found of conditions that may hold together.
    let exclusion = WayExclusion()
    /// Which of the steps seen run under conditions alone, by each of these.
    var conditionalSteps: [PlanCondition: [Int]] = [:]
    /// The most items of each fan-out, by the place of its list.
    var itemBounds: [SourceRange: Int] = [:]
    /// What is known of what the calls of steps give, by the place of the call.
    var callResults: [SourceRange: StaticType] = [:]
    /// Values that fit by their type and may not by what it allows, with why.
    var doubts: [SourceRange: String] = [:]
    /// What `$item` is; nil outside of a fan-out.
    var itemType: StaticType?
    /// What the event at hand carries; nil where that is not declared.
    var eventPayload: [ParameterDefinition]?
    /// Which actions work on a record, where that is known already.
    var targets: [String: Bool] = [:]
    /// What the results of the actions that others call hold, where that is known already.
    var results: [String: [StepOutput.Member]] = [:]
    /// What the own result holds, when it is compiled.
    var resultMembers: [StepOutput.Member] = []
    /// The fields that a record is sure to have, by the key of its create.
    var sureFields: [String: Set<String>] = [:]
    /// Why there may be no records behind the creates, though the run goes on.
    var missingRecords: Diagnostic.Label?
    /// The steps before the record behind which a gate may end the run, by their places.
    var endedSteps: [(places: Range<Int>, label: Diagnostic.Label)] = []
    /// How many fields of the primary create are filled with something wrong, which is told.
    var misfilledFields = 0
    /// Where each reference of a child is used.
    var callReferences: [String: SourceRange] = [:]
    /// What the arguments of a call may refer to; made when the first check of a function asks.
    var argumentScope: ArgumentScope?
    /// False when the plan is wanted for what is wrong with it alone.
    var isForRunning = true
    /// Parameters whose default may give nothing.
    var absentDefaults: Set<String> = []

    init(
        application: Application, declarations: ApplicationIndex, registry: FunctionRegistry,
        roles: [String]?,
        action: ActionDefinition
    ) {
        self.application = application
        self.declarations = declarations
        self.registry = registry
        self.roles = roles
        self.action = action
        activeCreates =
            action.creates.allSatisfy(\.isActive) ? action.creates : action.creates.filter(\.isActive)
        plan = ActionPlan(application: application.code, action: action.key.value)
    }

    mutating func compile() -> ActionPlan {
        plan.label = action.label?.text ?? action.key.value
        plan.isWorkflow = action.executionMode == .workflow
        plan.kind = action.kind.rawValue
        plan.status = action.status.rawValue
        plan.isActive = action.isActive
        compilePermissions()
        let creates = activeCreates
        plan.targetType = action.targetModel?.value ?? creates.first?.entityType.value
        if let model = action.targetModel { checkEntity(model) }
        plan.primaryCreate =
            creates.firstIndex { $0.entityType.value == plan.targetType } ?? (creates.isEmpty ? nil : 0)
        compileParameters()
        compileCriteria()
        presumeCriteria()
        let accepted = (presentReferences, holding)
        compileSteps(at: .beforeCreate)
        presumingTarget { compiler in
            compiler.compileEdits()
            compiler.compileCreates(creates)
        }
        // What gates told is not known of what happens at acceptance, or at once behind it.
        let passed = (presentReferences, holding)
        (presentReferences, holding) = accepted
        compileSideEffects()
        // Also of an action whose mode is wrong or could not be read: what else is wrong is told with it.
        if plan.isWorkflow || action.submissionContract != nil { compileContract() }
        checkParameterLiterals()
        missingRecords = linkedAway
        (presentReferences, holding) = passed
        compileSteps(at: nil)
        if action.steps.contains(where: { $0.completingEnd != nil }) {
            (presentReferences, holding) = accepted
        }
        plan.events = awaitedEvents()
        plan.unsupported = unheardRules()
        compileResult()
        collectEntities()
        if action.kind == .bulk, !plan.needsTarget, !action.isIncomplete {
            report(
                .keyNotApplicable,
                "'kind: bulk' means nothing for '\(action.key.value)', which works on no record",
                at: action.source.member("kind") ?? action.key.place, note: "no edit, no '$entity'",
                help: "edit or read the record that '--target' names, or remove 'kind'")
        }
        if plan.needsTarget, plan.targetType == nil, !action.isIncomplete {
            report(
                .missingKey, "'\(action.key.value)' works on a record, and does not say of which type",
                at: action.key.place, note: "no 'target_model', no create",
                help: "add 'target_model' with the type of the record that '--target' names")
        }
        return plan
    }

    // MARK: - Telling

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, path: String, note: String? = nil,
        labels: [Diagnostic.Label] = [], help: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(code, message, at: range, path: path, note: note, labels: labels, help: help))
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at place: SourcePlace, note: String? = nil,
        labels: [Diagnostic.Label] = [], help: String? = nil
    ) {
        diagnostics.append(Diagnostic(code, message, at: place, note: note, labels: labels, help: help))
    }

    // MARK: - Names

    /// The declared type of a name; reports a name that is not declared where any is.
    @discardableResult
    mutating func checkEntity(_ name: Located<String>) -> EntityType? {
        if name.value.isEmpty { return nil }
        if let entity = declarations.entity(name.value) { return entity }
        if application.declaresEntities, !application.isIncomplete {
            report(
                .unknownEntity, "unknown entity type '\(name.value)'", at: name.range, path: name.path,
                help: ActionCompiler.suggestion(name.value, declarations.entityNames))
        }
        return nil
    }

    /// All names that a record of the type answers to: fields, relationships from either side, system fields.
    func fieldNames(of entity: EntityType) -> [String]? { declarations.fieldNames(of: entity) }

    func field(_ name: String, of entity: EntityType) -> EntitySchema.Field? {
        declarations.field(name, of: entity)
    }

    // MARK: - Small parts

    private mutating func compilePermissions() {
        plan.view = roles(action.permissions.view)
        plan.apply = roles(action.permissions.apply)
        plan.edit = roles(action.permissions.edit)
    }

    mutating func roles(_ names: [Located<String>]) -> [String] {
        let reserved = ["*", "anonymous", "system"]
        for name in names {
            guard let known = roles, !known.contains(name.value), !reserved.contains(name.value) else {
                continue
            }
            report(
                .unknownRole, "unknown role '\(name.value)'", at: name.range, path: name.path,
                help: ActionCompiler.suggestion(name.value, known))
        }
        return names.map(\.value)
    }

    private mutating func compileSideEffects() {
        for effect in action.sideEffects where effect.isActive {
            let when = effect.when.map { compile($0, subject: .none) }
            let outside = (presentReferences, holding)
            defer { (presentReferences, holding) = outside }
            if let when { presume(when) }
            var payload: [String: PlanExpression]?
            if let written = effect.payload {
                payload = compilePayload(written, effect.event)
            } else {
                checkBareEvent(effect.event)
            }
            plan.sideEffects.append(
                PlanSideEffect(
                    key: effect.key.value, event: effect.event.value, payload: payload, when: when))
        }
    }

    private mutating func compileResult() {
        createdSoFar = activeCreates
        for (places, label) in endedSteps { markUnreached(places, label) }
        if missingRecords == nil {
            missingRecords = action.earlyEnd.map {
                Diagnostic.Label("the run may end before the record", at: $0)
            }
        }
        for entry in action.result {
            let (expression, type) = compile(entry.value)
            plan.result[entry.key.value] = expression
            resultMembers.append(
                StepOutput.Member(
                    name: entry.key.value, content: .ofResult(type),
                    mayBeAbsent: type.mayBeAbsent || type.isNull,
                    absence: Diagnostic.Label("this may be absent in the child", at: entry.value.range)))
        }
        refuseUnstored(action.result, plan.result, "a result")
    }

    /// Why nothing is made of a submission that goes on: it is linked to a record that is there.
    private var linkedAway: Diagnostic.Label? {
        guard case .check(let call, .link, _) = action.submissionContract?.duplicates else { return nil }
        return Diagnostic.Label("no record is made for a duplicate that is linked", at: call.name.range)
    }

    mutating func compileMap(_ entries: [ValueExpression.MapEntry]) -> [String: PlanExpression] {
        var map: [String: PlanExpression] = [:]
        map.reserveCapacity(entries.count)
        for entry in entries { map[entry.key.value] = compile(entry.value).expression }
        return map
    }

    /// The declared types that the plan has to know at run time.
    private mutating func collectEntities() {
        var names = plan.creates.map(\.entityType)
        names += [plan.targetType, plan.attachments?.entityType].compactMap(\.self)
        for (place, name) in names.enumerated() where !names[..<place].contains(name) {
            guard let entity = declarations.entity(name), let schema = entity.schema else { continue }
            guard isForRunning else {
                for field in schema.fields {
                    if let value = field.defaultValue { _ = compile(value) }
                }
                continue
            }
            var compiled = PlanEntity()
            compiled.fields.reserveCapacity(schema.fields.count)
            for field in schema.fields {
                compiled.fields[field.key.value] = PlanEntity.Field(
                    type: planType(field.type), isRequired: field.isRequired, isSensitive: field.isSensitive,
                    defaultValue: field.defaultValue.map { compile($0).expression })
            }
            let known = fieldNames(of: entity) ?? []
            compiled.relationships = known.filter { name in
                compiled.fields[name] == nil && !EntityType.systemFields.contains(name)
            }
            compiled.uniqueConstraints = schema.uniqueConstraints.map { $0.map(\.value) }
            compiled.stateField = schema.states?.field.value
            compiled.initialState = schema.states?.initial?.value
            for (from, to) in schema.states?.transitions ?? [] {
                compiled.transitions[from.value] = to.map(\.value)
            }
            plan.entities[name] = compiled
        }
        guard isForRunning else { return }
        plan.referrers = referrers()
        plan.typesElsewhere = Set(plan.parameters.flatMap(\.namedTypes)).filter(declarations.isKeptElsewhere)
            .sorted()
    }
}

extension PlanParameter {
    /// The types of the records that its value names, to any depth.
    fileprivate var namedTypes: [String] { [objectType].compactMap(\.self) + type.namedTypes }
}

extension PlanType {
    fileprivate var namedTypes: [String] {
        [objectType].compactMap(\.self) + items.flatMap(\.namedTypes) + (fields ?? []).flatMap(\.namedTypes)
    }
}
