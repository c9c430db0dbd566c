// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Steps

    /// Compiles the steps at one place of the pipeline.
    mutating func compileSteps(at place: StepDefinition.Place?) {
        let steps = action.steps.filter { $0.isActive && $0.place?.value == place }
        let list = compileList(steps, isBeforeRecord: place == .beforeCreate, keepsFacts: true)
        plan.ownSteps += list.map { step in
            var step = step
            step.isBeforeCreate = place == .beforeCreate
            return step
        }
    }

    /// Compiles a list of steps; those before are seen by those behind.
    ///
    /// What its gates tell holds behind it only where nobody comes who did not go through the list.
    private mutating func compileList(
        _ steps: [StepDefinition], isBeforeRecord: Bool = false, keepsFacts: Bool = false
    ) -> [PlanStep] {
        let outside = (presentReferences, holding)
        var flow = StepFlow(steps, outside: outside)
        defer { if !keepsFacts { (presentReferences, holding) = outside } }
        var compiled: [PlanStep] = []
        for (index, step) in steps.enumerated() {
            arrive(at: index, &flow)
            for target in step.targets { checkJump(target, from: step, at: index, in: steps) }
            checkName(of: step)
            let start = visibleSteps.count
            let plan = compile(step)
            flow.places.append(start..<visibleSteps.count)
            pass(step, at: index, plan?.work, &flow)
            if let plan { compiled.append(plan) }
        }
        takeEnds(steps, flow, isBeforeRecord: isBeforeRecord)
        return compiled
    }

    /// Takes up what a gate keeps from being done when it ends the list as complete, for who reads behind the list.
    private mutating func takeEnds(_ steps: [StepDefinition], _ flow: StepFlow, isBeforeRecord: Bool) {
        for (index, step) in steps.enumerated() {
            guard let range = step.completingEnd, let first = flow.places.dropFirst(index + 1).first,
                let last = flow.places.last
            else { continue }
            let places = first.lowerBound..<last.upperBound
            let label = Diagnostic.Label("the run may end here", at: range)
            // A run that goes on to its record has come to all of them.
            if isBeforeRecord { endedSteps.append((places, label)) } else { markUnreached(places, label) }
            break
        }
    }

    private mutating func checkName(of step: StepDefinition) {
        guard StepDefinition.pipelineSteps.contains(step.key.value) else { return }
        report(
            .reservedName, "'\(step.key.value)' is a step of the pipeline, and cannot name another",
            at: step.key.place, help: "name the step after what it is for")
    }

    private mutating func compile(_ step: StepDefinition) -> PlanStep? {
        let when = step.when.map { compile($0, subject: .none) }
        let rows = step.output?.filter(\.isActive).map { row in
            checkPatterns(row.type)
            checkLiterals(of: row.type, in: row.key)
            return plainParameter(row)
        }
        let start = visibleSteps.count
        let outside = (presentReferences, holding)
        let isSure = when.map { self.isSure($0) } ?? true
        if let when { presume(when) }
        let work = step.body.flatMap { compile($0, of: step) }
        refuseUnstored(work, of: step)
        var output = step.body.map { outputOf($0.value) } ?? .unknown
        if let rows {
            checkDeclared(rows, output, of: step)
            output = .declared(Array(zip(rows, (step.output ?? []).filter(\.isActive).map(\.key.place))))
        }
        var known = KnownStep(
            key: step.key, output: output, mayBeAbsent: false, isSensitive: step.isSensitive)
        if case .call(let call) = step.body?.value, call.timeoutValue != nil {
            known.outputInTime = outputInTime(of: call)
        }
        if rows == nil, case .transform(let call) = step.body?.value {
            known.whole = callResults[call.name.range] ?? .unknown
        }
        if let body = step.body, case .lookup(let lookup) = body.value, lookup.onMissing == .null {
            known.nullPlace = (lookup.onMissingPlace ?? body.place).range
        }
        // What undoes a step runs only when the step was done.
        // A copy of these alone: a slice would hold all steps, and have them copied for each one.
        let inner = Array(visibleSteps[start...])
        visibleSteps.removeSubrange(start...)
        visibleSteps.append(known)
        let compensation = step.compensation.compactMap { compile($0, of: step) }
        (presentReferences, holding) = outside
        visibleSteps.removeSubrange(start...)
        known.take(absenceOf(step, isSure: isSure))
        known.when = when
        known.condition = when
        known.outcomes = step.outcomes
        if case .continue = step.onError { known.when = nil }
        if step.body?.value.condition != nil { known.when = nil }
        visibleSteps.append(known)
        for fact in known.when?.facts ?? [] { conditionalSteps[fact, default: []].append(start) }
        visibleSteps += inner.map { step in
            var step = step
            if let absence = known.absence { step.takeUnreached(absence) }
            return step
        }
        guard let work else { return nil }
        var compiled = PlanStep(key: step.key.value, work: work)
        compiled.when = when
        compiled.retry = step.retry?.value
        compiled.timeout = step.timeout?.value
        compiled.compensation = compensation
        compiled.output = rows
        compiled.isSensitive = step.isSensitive
        compiled.isIrrevocable = step.isIrrevocable
        switch step.onError {
        case .fail: break
        case .continue: compiled.onError = .continue
        case .goto(let key): compiled.onError = .goto(key.value)
        }
        return compiled
    }

    /// Why the run may go on behind a step without its output; jumps aside, which count where they land.
    private func absenceOf(_ step: StepDefinition, isSure: Bool) -> Diagnostic.Label? {
        if let when = step.when, !isSure {
            return Diagnostic.Label("skipped when this does not hold", at: when.range)
        }
        if let when = step.body?.value.condition {
            return Diagnostic.Label("skipped when this does not hold", at: when.range)
        }
        guard case .continue = step.onError else { return nil }
        return Diagnostic.Label(
            "the run goes on behind its failure", at: (step.onErrorKey ?? step.key.place).range)
    }

    /// Jumps go forward in the same list.
    private mutating func checkJump(
        _ target: Located<String>, from step: StepDefinition, at index: Int, in steps: [StepDefinition]
    ) {
        let list = steps.map(\.key.value)
        let later = Array(list[(index + 1)...])
        if target.value.isEmpty || later.contains(target.value) { return }
        let all = action.steps.flatMap(\.withNested)
        guard let found = all.first(where: { $0.key.names(target.value) }) else {
            if action.isIncomplete { return }
            report(
                .unknownStep, "unknown step '\(target.value)'", at: target.range, path: target.path,
                help: ActionCompiler.suggestion(target.value, later))
            return
        }
        guard found.isActive else {
            report(
                .unknownStep, "the step '\(target.value)' is not active", at: target.range, path: target.path,
                labels: [Diagnostic.Label("the step", at: found.key.range)],
                help: "remove 'is_active: false' from it, or jump to another step")
            return
        }
        report(
            .backwardJump,
            list.contains(target.value)
                ? "the jump from '\(step.key.value)' to '\(target.value)' leads back"
                : "the jump from '\(step.key.value)' to '\(target.value)' leads into another list",
            at: target.range, path: target.path, labels: [Diagnostic.Label("the step", at: found.key.range)],
            help: later.isEmpty ? "no step follows in this list" : "later steps: " + Suggestion.listed(later))
    }

    // MARK: - Nested steps

    mutating func compile(_ fanOut: StepBody.FanOut) -> PlanFanOut {
        let (items, type) = compile(fanOut.items)
        // Of what is no list, that is told alone.
        if type.valueType.map({ $0 == .list }) ?? true {
            requirePresence(of: fanOut.items, type, "'items' of a fan-out")
        }
        if type.isSensitive || readsSecret(items) {
            report(
                .exposedSecret, "the items are sensitive, and each is kept with what is done for it",
                at: fanOut.items.place, help: "go over what may be kept, such as the ids of records")
        }
        boundItems(of: fanOut, type)
        let element = elementType(of: type, fanOut.items)
        let (outerItem, seen, outside) = (
            itemType, visibleSteps, (presentReferences, holding, conditionalSteps)
        )
        itemType = element
        defer {
            (itemType, visibleSteps) = (outerItem, seen)
            (presentReferences, holding, conditionalSteps) = outside
        }
        // What is known of the item around is not known of the items.
        func isOfItem(_ reference: Reference) -> Bool { reference.root == .item || reference.root == .index }
        presentReferences = presentReferences.filter { !isOfItem($0) }
        holding = holding.filter { !$0.references.contains(where: isOfItem) }
        conditionalSteps = conditionalSteps.filter { !$0.key.references.contains(where: isOfItem) }
        for place in visibleSteps.indices {
            let conditions = [visibleSteps[place].when, visibleSteps[place].condition].compactMap(\.self)
            guard conditions.contains(where: { $0.references.contains(where: isOfItem) }) else { continue }
            visibleSteps[place].when = nil
            visibleSteps[place].condition = nil
        }
        let work: PlanFanOut.Work =
            switch fanOut.work {
            case .call(let call): .call(compile(call.value))
            case .steps(let steps): .steps(compileList(steps.filter(\.isActive)))
            }
        visibleSteps = seen
        if case .steps(let list) = work { refuseUnstored(list, of: "an item", at: fanOut.items.place) }
        return PlanFanOut(
            items: items, maxItems: fanOut.maxItems, work: work, concurrency: fanOut.concurrency,
            onError: fanOut.onError)
    }

    /// What `$item` is; reports items that are no list.
    private mutating func elementType(
        of type: StaticType, _ items: Located<ValueExpression>
    ) -> StaticType {
        switch type.shape {
        case .typed(let list) where list.type == .list:
            var element = StaticType(
                shape: list.items.first.map { .typed($0) } ?? .unknown, declaredAt: type.declaredAt)
            element.isSensitive = type.isSensitive
            return element
        case .unknown: return .unknown
        case .list(let elements): return .element(of: elements)
        case .literal(.list(let elements)):
            return .element(of: elements.map { StaticType(shape: .literal($0)) })
        case .typed, .literal, .map:
            report(
                .typeMismatch, "'items' of a fan-out is a list, and this is \(type.text)", at: items.range,
                path: items.path,
                labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [])
            return .unknown
        }
    }

    mutating func compile(_ parallel: StepBody.Parallel) -> PlanWork {
        let seen = visibleSteps
        var joined = seen
        var branches: [PlanBranch] = []
        // Branches have names and no order.
        for branch in parallel.branches.sorted(by: { $0.name.value < $1.name.value }) {
            visibleSteps = seen
            let list = compileList(branch.steps.filter(\.isActive))
            branches.append(PlanBranch(name: branch.name.value, steps: list))
            let own = visibleSteps
            visibleSteps = seen
            refuseUnstored(list, of: "branch '\(branch.name.value)'", at: branch.name.place)
            visibleSteps = own
            joined += visibleSteps.dropFirst(seen.count).map { step in
                var step = step
                // Of branches that are collected, any step may have failed.
                if parallel.onError == .collect {
                    step.takeUnreached(Diagnostic.Label("its branch may have failed", at: branch.name.range))
                }
                return step
            }
        }
        visibleSteps = joined
        // By name: the order in which branches are written means nothing, and must not make another contract.
        branches.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return .parallel(branches, onError: parallel.onError)
    }
}

extension StepBody {
    /// The condition under which the work is done, where it has one of its own.
    var condition: Located<Condition>? {
        switch self {
        case .transform(let call), .execute(let call): call.when
        default: nil
        }
    }
}

extension StepDefinition {
    /// The keys that the step may jump to.
    var targets: [Located<String>] {
        var targets: [Located<String>] = []
        if case .gate(let cases) = body?.value {
            for entry in cases { if case .skip(let key) = entry.exit { targets.append(key) } }
        }
        if case .goto(let key) = onError { targets.append(key) }
        return targets
    }
}
