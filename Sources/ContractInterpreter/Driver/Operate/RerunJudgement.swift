// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Judges where a rerun may begin, from what the old run left.
struct RerunJudgement {
    let old: SubmissionDetail
    let run: RunRow
    let state: RunState
    let plan: ActionPlan
    let isReadmitted: Bool
    /// The old run's steps, and those of the plan that is to run.
    private let oldSteps: [RunStep]
    private let steps: [RunStep]

    init(
        _ old: SubmissionDetail, _ run: RunRow, _ plan: ActionPlan, isReadmitted: Bool
    ) throws(InterpreterError) {
        self.old = old
        self.run = run
        self.plan = plan
        self.isReadmitted = isReadmitted
        do throws(PlanCodingError) { state = try RunState(text: run.machine) } catch {
            throw InterpreterError(.unavailable, "the state of the old run cannot be read: \(error.message)")
        }
        oldSteps = old.plan.steps
        steps = plan.steps
    }

    /// Where the record is made, or said to be there.
    private var creation: Int {
        steps.firstIndex { if case .create = $0 { true } else { false } }
            ?? steps.firstIndex { if case .audit = $0 { true } else { false } } ?? steps.count
    }

    /// The index of a step by its key; of none, the first.
    func index(of key: String?) throws(InterpreterError) -> Int {
        guard let key else { return 0 }
        if let index = steps.firstIndex(where: { $0.key.hasSameBytes(as: key) }) { return index }
        let keys = steps.map(\.key)
        let help = Suggestion.didYouMean(key, among: keys) ?? "it has " + keys.joined(separator: ", ")
        throw InterpreterError(.usage, "'\(plan.action)' has no step '\(key)'; \(help)")
    }

    /// True when the run begins behind the record, which it keeps.
    func keepsRecord(from index: Int) -> Bool { index > creation }

    /// Refuses to begin where something before was not done, or is no longer so.
    func check(from index: Int) throws(InterpreterError) {
        let isKept = keepsRecord(from: index)
        for position in 0..<index {
            let step = steps[position]
            switch step {
            case .create, .attach, .audit: continue
            case .own(let own): try check(own)
            case .call, .duplicates, .approval:
                // What an admission decides anew need not have been decided before.
                if isKept || isReadmitted || wasPassed(step.key) { continue }
                throw notDone(step.key, "was not done")
            }
        }
        if isKept, old.submission.status != .created {
            throw notDone(steps[creation].key, "was not done")
        }
    }

    private func check(_ step: PlanStep) throws(InterpreterError) {
        guard let record = state.steps[step.key] else { throw notDone(step.key, "was not done") }
        if record.isUndone { throw notDone(step.key, "was undone") }
        let isPassed = record.outcome.isDone
        let wasGonePast = wasPassed(step.key) && step.onError != .fail
        if !isPassed, !wasGonePast { throw notDone(step.key, "did not come to its end") }
    }

    private func notDone(_ step: String, _ what: String) -> InterpreterError {
        InterpreterError(
            .conflict,
            "step '\(step)' \(what) in '\(old.submission.reference ?? old.submission.id)', so nothing can be taken over behind it; begin with --from \(step), or before"
        )
    }

    /// True when the old run had moved on behind a step.
    private func wasPassed(_ key: String) -> Bool {
        oldSteps.firstIndex { $0.key.hasSameBytes(as: key) }.map { $0 < state.cursor } ?? false
    }

    /// The state that the rerun begins with, and whether its admission says where.
    func begin(at index: Int) -> (state: RunState, beginsAtAdmission: Bool) {
        var begun = RunState(cursor: index)
        let isKept = keepsRecord(from: index)
        (begun.depth, begun.pinned) = (state.depth, old.submission.contract == digest ? state.pinned : [:])
        for step in steps[..<index].compactMap(\.own) {
            begun.steps[step.key] = state.steps[step.key]
            begun.reused.append(step.key)
            // What a branch did is read like the run's own.
            for inner in step.withBranches.dropFirst() { begun.steps[inner.key] = state.steps[inner.key] }
        }
        if isKept {
            begun.created = state.created ?? [:]
            begun.linked = state.linked
            begun.keepsRecord = true
            begun.arguments = isReadmitted ? nil : state.arguments
            return (begun, false)
        }
        if isReadmitted { return (begun, true) }
        begun.arguments = state.arguments
        begun.isOverridden = state.isOverridden && isBehind("duplicates", index)
        // While the old submission was over, a twin may have been made.
        begun.rechecksDuplicates = !begun.isOverridden && isBehind("duplicates", index)
        if case .call(let call) = steps[index] {
            // What a stage made of its subject on the way is not known: it begins at its beginning.
            if call.stage == Stage.prepareCreate.rawValue {
                begun.cursor =
                    steps.firstIndex { step in
                        if case .call(let first) = step { first.stage == call.stage } else { false }
                    } ?? index
            } else {
                begun.cursor = plan.admittedSteps
                begun.arguments = nil
            }
        } else if index <= creation, steps[..<index].contains(where: \.isPreparation) {
            begun.fields = state.fields
        }
        return (begun, false)
    }

    private var digest: String { CompiledAction(plan: plan).digest }

    private func isBehind(_ key: String, _ index: Int) -> Bool {
        steps.firstIndex { $0.key == key }.map { $0 < index } ?? false
    }

    /// What was done outside and would be done again.
    func effects(of begun: RunState, beginsAtAdmission: Bool) -> [FiringEffect] {
        let first = beginsAtAdmission ? min(plan.admittedSteps, steps.count) : begun.cursor
        return steps.enumerated().flatMap { index, step -> [FiringEffect] in
            let isReused = begun.reused.contains { $0.hasSameBytes(as: step.key) }
            // What is never stored is made again by whoever needs it.
            let isRemade = isReused && (step.own?.isSensitive ?? false)
            guard isRemade || index >= first && !isReused, hasFired(step) else { return [] }
            return step.effects(plan)
        }
    }

    private func hasFired(_ step: RunStep) -> Bool {
        let place = oldSteps.firstIndex { $0.key.hasSameBytes(as: step.key) }
        let isHere = place == state.cursor
        let isUnknown = state.intent?.step.hasSameBytes(as: step.key) ?? false
        let failed = old.submission.error.map(StoredJSON.value)
        let isFailedUnknown =
            mayBeUnknown(failed) && failed?["step"] == .string(step.key)
        if isUnknown || isFailedUnknown { return true }
        guard let own = step.own else { return place.map { $0 < state.cursor } ?? false }
        if isHere, state.child != nil || state.fan != nil { return true }
        guard let record = state.steps[own.key] else { return false }
        switch record.outcome {
        case .succeeded: return true
        case .skipped: return false
        default:
            // Of a fan-out, parts may have come to their end.
            return record.error?.code == "unknown_outcome" || own.isFannedOut
        }
    }
}

extension RunStep {
    fileprivate var isPreparation: Bool {
        if case .call(let call) = self { call.stage == Stage.prepareCreate.rawValue } else { false }
    }
}

extension PlanStep {
    fileprivate var isFannedOut: Bool {
        switch work {
        case .forEach, .parallel, .call: true
        default: false
        }
    }
}
