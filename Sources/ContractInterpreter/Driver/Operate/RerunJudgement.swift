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
    /// What stands of what the old run made; nothing until somebody has looked.
    var remains = RerunRemains()
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
        guard let missing = missing(before: index) else { return }
        throw InterpreterError(
            .conflict, "\(missing), so nothing can be taken over behind it; \(wayOut(before: index))")
    }

    /// What cannot be taken over by who begins at a step; nil where everything can.
    private func missing(before index: Int) -> String? {
        let isKept = keepsRecord(from: index)
        for position in 0..<index {
            let step = steps[position]
            switch step {
            case .create, .attach, .audit: continue
            case .own(let own):
                if let what = missing(own) { return "step '\(own.key)' \(what) in '\(name)'" }
            case .call, .duplicates, .approval:
                // What an admission decides anew need not have been decided before.
                if isKept || isReadmitted || wasPassed(step.key) { continue }
                return "step '\(step.key)' was not done in '\(name)'"
            }
        }
        guard isKept else { return nil }
        if remains.isWithdrawn { return "a record of '\(name)' was withdrawn" }
        if old.submission.status != .created {
            return "step '\(steps[creation].key)' was not done in '\(name)'"
        }
        return nil
    }

    private func missing(_ step: PlanStep) -> String? {
        guard let record = state.steps[step.key] else { return "was not done" }
        if state.isUndone(step) { return "was undone" }
        let isPassed = record.outcome.isDone
        let wasGonePast = wasPassed(step.key) && step.onError != .fail
        return isPassed || wasGonePast ? nil : "did not come to its end"
    }

    private var name: String { old.submission.reference ?? old.submission.id }

    /// The nearest step before another that a rerun may begin with, and what it takes.
    private func wayOut(before index: Int) -> String {
        let first = (0..<index).last { missing(before: $0) == nil } ?? 0
        if keepsRecord(from: first) || !remains.stands {
            return "begin with --from \(steps[first].key), or before"
        }
        if remains.hasEdits { return "what it changed stands: submit it again instead" }
        return "begin with --from \(steps[first].key) --withdraw, which takes its record back first"
    }

    /// How what stands is kept, where it would be made again; empty where it cannot be.
    var wayToKeep: String {
        let next = creation + 1
        return next < steps.count && missing(before: next) == nil ? "begin behind 'create' to keep it" : ""
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
        begun.editor = state.editor
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
