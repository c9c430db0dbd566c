// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// What the steps of an action would do outside and tell, as far as it is known before the first of them runs.
///
/// What only a run finds out, such as the output of a step, stands as it is written. What may not be reached, because of a
/// condition that is not known yet or of people and events that are waited for, is `conditional`.
struct PlannedSteps {
    let context: EvaluationContext
    private(set) var writes: [Value] = []
    private(set) var events: [Value] = []
    /// True when what follows is reached for sure.
    private var isSure = true
    /// True when a gate has ended the run, or the branch: nothing follows.
    private var isEnded = false

    init(_ context: EvaluationContext) { self.context = context }

    /// Goes on with steps behind those before.
    mutating func take(_ steps: [PlanStep]) {
        var isReached = isSure
        take(steps, &isReached)
        isSure = isReached
    }

    /// Notes what is written between steps.
    mutating func take(written: [Value]) { if !isEnded { writes += written } }

    private mutating func take(_ steps: [PlanStep], _ isSure: inout Bool) {
        var skipped: String?
        for step in steps where !isEnded {
            if let key = skipped {
                guard step.key.hasSameBytes(as: key) else { continue }
                skipped = nil
            }
            var isReached = isSure
            switch holds(step.when) {
            case true?: break
            case false?: continue
            case nil: isReached = false
            }
            if case .gate(let cases) = step.work {
                guard isReached, let open = firstOpen(cases) else {
                    isSure = false
                    continue
                }
                switch open {
                case .none: break
                case .some(.skip(let key)): skipped = key
                case .some(.end): isEnded = true
                }
                continue
            }
            take(step, isReached)
            if step.mayEndOtherwise { isSure = false }
        }
    }

    /// The way out of the first case that holds, nil where none does; nil altogether where that is not known.
    private func firstOpen(_ cases: [PlanGateCase]) -> PlanGateCase.Exit?? {
        for entry in cases {
            switch holds(entry.when) {
            case true?: return .some(entry.exit)
            case false?: continue
            case nil: return nil
            }
        }
        return .some(nil)
    }

    private mutating func take(_ step: PlanStep, _ isSure: Bool) {
        var entry = ValueMap()
        switch step.work {
        case .push(let push):
            entry["push"] = .string(step.key)
            put(push.resource, into: &entry)
            entry["method"] = push.method.map(Value.string)
            entry["value"] = shown(push.value)
        case .execute(let call) where call.isExternal:
            guard let isMeant = holds(call.when) else { return add(call, step.key, isSure: false) }
            if isMeant { add(call, step.key, isSure: isSure) }
            return
        case .call(let child):
            entry["call"] = .string(step.key)
            put(child, into: &entry)
        case .start(let child):
            entry["start"] = .string(step.key)
            put(child, into: &entry)
        case .emit(let event, _):
            events.append(marked(["event": .string(event), "step": .string(step.key)], isSure))
            return
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let child):
                entry["for_each"] = .string(step.key)
                put(child, into: &entry)
            case .steps(let steps):
                var isInside = false
                take(steps, &isInside)
                return
            }
        case .parallel(let branches, _):
            for branch in branches {
                var isInside = isSure
                take(branch.steps, &isInside)
                // A branch ends by itself.
                isEnded = false
            }
            return
        default: return
        }
        writes.append(marked(entry, isSure))
    }

    private mutating func add(_ call: PlanCall, _ key: String, isSure: Bool) {
        let entry: ValueMap = [
            "execute": .string(key), "function": .string(call.function.name),
            "with": shown(.map(call.arguments)),
        ]
        writes.append(marked(entry, isSure))
    }

    private func marked(_ entry: ValueMap, _ isSure: Bool) -> Value {
        var entry = entry
        if !isSure { entry["conditional"] = true }
        return Sealer.redacted(.map(entry))
    }

    private func put(_ resource: PlanResource, into entry: inout ValueMap) {
        entry["connection"] = .string(resource.connection)
        entry["resource"] = .string(resource.name)
        if !resource.path.isEmpty { entry["path"] = shown(.map(resource.path)) }
    }

    private func put(_ child: PlanChild, into entry: inout ValueMap) {
        entry["action"] = .string(child.action)
        entry["input"] = shown(.map(child.input))
        entry["target"] = child.target.map(shown)
    }

    // MARK: - What is known

    /// What a run finds out, ids and the reference included, is not known before.
    private static let known: Set<Reference.Root> = [
        .parameters, .entity, .user, .tenant, .application, .action, .now, .today,
    ]

    private func isKnown(_ references: [Reference]) -> Bool {
        references.allSatisfy { PlannedSteps.known.contains($0.root) }
    }

    /// Whether a condition holds; nil where that is not known.
    private func holds(_ condition: PlanCondition?) -> Bool? {
        guard let condition else { return true }
        guard isKnown(condition.references) else { return nil }
        return try? Evaluator(context).holds(condition)
    }

    /// The value, and what of it is not known as it is written.
    private func shown(_ expression: PlanExpression) -> Value {
        if isKnown(expression.references) {
            return (try? Evaluator(context).value(of: expression)).flatMap(\.self) ?? .null
        }
        switch expression {
        case .literal(let value): return value
        case .reference(let reference): return .string(reference.text)
        case .list(let elements): return .list(elements.map(shown))
        case .map(let members): return .map(ValueMap(members.map { ($0.key, shown($0.value)) }))
        case .call(let function, let arguments):
            return ["function": .string(function.name), "with": shown(.map(arguments))]
        }
    }
}

extension PlanStep {
    /// True where what comes behind the step depends on people, on something that may stay away, or on a gate inside of it.
    fileprivate var mayEndOtherwise: Bool {
        switch work {
        case .approval, .govern, .wait(.event): true
        case .gate(let cases): cases.contains { if case .end(true, _) = $0.exit { true } else { false } }
        case .parallel(let branches, _): branches.contains { $0.steps.contains(where: \.mayEndOtherwise) }
        case .forEach(let fanOut):
            if case .steps(let steps) = fanOut.work {
                steps.contains(where: \.mayEndOtherwise)
            } else {
                false
            }
        default: false
        }
    }
}
