// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Steps

    /// Compiles the steps at one place of the pipeline.
    mutating func compileSteps(at place: StepDefinition.Place?) {
        let steps = action.steps.filter { $0.isActive && $0.place?.value == place }
        plan.ownSteps += compileList(steps).map { step in
            var step = step
            step.isBeforeCreate = place == .beforeCreate
            return step
        }
    }

    /// Compiles a list of steps; those before are seen by those behind.
    private mutating func compileList(_ steps: [StepDefinition]) -> [PlanStep] {
        let passed = ActionCompiler.passable(steps)
        var compiled: [PlanStep] = []
        for (index, step) in steps.enumerated() {
            let later = steps[(index + 1)...].map(\.key.value)
            let list = steps.map(\.key.value)
            if let plan = compile(
                step, later: later, list: list, mayBePassed: passed.contains(step.key.value))
            {
                compiled.append(plan)
            }
        }
        return compiled
    }

    /// The steps that a jump may pass by.
    private static func passable(_ steps: [StepDefinition]) -> Set<String> {
        var passed: Set<String> = []
        for (index, step) in steps.enumerated() {
            for target in step.targets {
                guard let end = steps[index...].firstIndex(where: { $0.key.names(target.value) }), end > index
                else { continue }
                passed.formUnion(steps[(index + 1)..<end].map(\.key.value))
            }
        }
        return passed
    }

    private mutating func compile(
        _ step: StepDefinition, later: [String], list: [String], mayBePassed: Bool
    ) -> PlanStep? {
        let when = step.when.map { compile($0, subject: .none) }
        let rows = step.output?.filter(\.isActive).map { row in
            checkPatterns(row.type)
            return plainParameter(row)
        }
        for target in step.targets { checkJump(target, from: step, later: later, list: list) }
        let seen = visibleSteps
        let work = step.body.flatMap { compile($0, of: step) }
        let isLenient = if case .fail = step.onError { false } else { true }
        let mayBeAbsent = step.when != nil || mayBePassed || isLenient
        var output = step.body.map { outputOf($0.value) } ?? .unknown
        if let rows { output = .declared(rows) }
        var known = KnownStep(
            key: step.key, output: output, mayBeAbsent: false, isSensitive: step.isSensitive)
        // What undoes a step runs only when the step was done.
        let inner = visibleSteps.filter { step in !seen.contains { $0.key.names(step.key.value) } }
        visibleSteps = seen + [known]
        let compensation = step.compensation.compactMap { compile($0, of: step) }
        known.mayBeAbsent = mayBeAbsent
        visibleSteps =
            seen + [known]
            + inner.map { step in
                var step = step
                step.mayBeAbsent = step.mayBeAbsent || mayBeAbsent
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

    /// Jumps go forward in the same list.
    private mutating func checkJump(
        _ target: Located<String>, from step: StepDefinition, later: [String], list: [String]
    ) {
        if target.value.isEmpty || later.contains(target.value) { return }
        let all = action.steps.flatMap(\.withNested)
        guard let found = all.first(where: { $0.key.names(target.value) }) else {
            if action.isIncomplete { return }
            report(
                .unknownStep, "unknown step '\(target.value)'", at: target.range, path: target.path,
                help: ActionCompiler.suggestion(target.value, later))
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
        let element = elementType(of: type, fanOut.items)
        let (outerItem, seen) = (itemType, visibleSteps)
        itemType = element
        defer { (itemType, visibleSteps) = (outerItem, seen) }
        let work: PlanFanOut.Work =
            switch fanOut.work {
            case .call(let call): .call(compile(call.value))
            case .steps(let steps): .steps(compileList(steps.filter(\.isActive)))
            }
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
        case .list, .unknown: return .unknown
        case .literal(let value) where value.list != nil: return .unknown
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
            branches.append(
                PlanBranch(name: branch.name.value, steps: compileList(branch.steps.filter(\.isActive))))
            joined += visibleSteps.dropFirst(seen.count).map { step in
                var step = step
                // Of branches that are collected, any step may have failed.
                step.mayBeAbsent = step.mayBeAbsent || parallel.onError == .collect
                return step
            }
        }
        visibleSteps = joined
        // By name: the order in which branches are written means nothing, and must not make another contract.
        branches.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return .parallel(branches, onError: parallel.onError)
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
