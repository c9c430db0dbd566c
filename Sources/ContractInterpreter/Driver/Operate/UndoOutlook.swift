// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import Ledger

/// What stopping a run would take back, and what it would leave.
public struct UndoOutlook: Sendable, Hashable {
    /// A step that would be undone, with what undoes it.
    public struct Step: Sendable, Hashable {
        public var key: String
        /// The item, branch or child whose step it is, as its parent names it; nil for one of the run itself.
        public var part: String?
        public var submission: String
        public var bodies: [Body]
    }

    /// One of the bodies that undo a step.
    public struct Body: Sendable, Hashable {
        public var verb: String
        /// What it is done with: a function, a connection, an action or an event.
        public var target: String
    }

    /// A child, item or branch that would be stopped with its run.
    public struct Child: Sendable, Hashable {
        /// As its parent names it.
        public var part: String?
        public var submission: String
    }

    public var stopped: [Child] = []
    /// In the order in which they are undone, as far as it is known before.
    public var steps: [Step] = []
    /// Steps that stay as they are though something could undo them, because the run is ended at once.
    public var left: [Step] = []
    /// The records that are withdrawn where nobody changed or named them since.
    public var withdrawals: [RecordID] = []
    /// Those that would be, were the run not ended at once.
    public var kept: [RecordID] = []
    /// Why the rest cannot be told, such as a plan that this binary cannot read.
    public var problem: String?

    public var value: Value { UndoOutlook.value(of: steps) }
    public var leftValue: Value { UndoOutlook.value(of: left) }

    public var stoppedValue: Value {
        .list(
            stopped.map {
                ["part": $0.part.map(Value.string) ?? .null, "submission": .string($0.submission)]
            })
    }

    /// All of it.
    var digestValue: Value {
        let records = (withdrawals + kept).map { Value.string("\($0.entityType) \($0.id)") }
        return [stoppedValue, value, leftValue, .list(records), problem.map(Value.string) ?? .null]
    }

    private static func value(of steps: [Step]) -> Value {
        .list(
            steps.map { step in
                [
                    "step": .string(step.key), "part": step.part.map(Value.string) ?? .null,
                    "submission": .string(step.submission),
                    "by": .list(
                        step.bodies.map { ["verb": .string($0.verb), "target": .string($0.target)] }),
                ]
            })
    }
}

extension UndoOutlook.Step {
    /// In a sentence.
    public var text: String { "\(place), by \(means)" }
    /// In a sentence, of one that stays.
    public var leftText: String { "\(place), which \(means) would undo" }

    private var place: String { part.map { "'\(key)' of \($0)" } ?? "'\(key)'" }
    private var means: String { bodies.map { "\($0.verb) \($0.target)" }.joined(separator: ", then ") }
}

extension UndoOutlook.Body {
    init(_ work: PlanWork) {
        verb = work.verb.rawValue
        target =
            switch work {
            case .transform(let call), .execute(let call): call.target
            case .lookup(let lookup): lookup.resource.dotted
            case .fetch(let resource, _, _): resource.dotted
            case .push(let push): push.resource.dotted
            case .emit(let event, _): event
            case .call(let child), .start(let child): child.action
            case .govern(let policy): policy.key
            case .model(let model): model.connection
            case .gate, .approval, .wait, .forEach, .parallel: ""
            }
    }
}

extension Interpreter {
    /// What an order takes back of each run, for a plan that is looked at: a cancel undoes what was done, a redrive
    /// what could not be undone before, and whoever ends a run at once leaves it, but for what its children did.
    public func outlook(
        of plan: OperatorPlan, for order: OperatorOrder, as caller: Caller
    ) async -> OperatorPlan {
        var plan = plan
        for index in plan.entries.indices {
            let detail = plan.entries[index].detail
            switch order.action {
            case .cancel: plan.entries[index].undoes = await outlook(of: detail, in: caller.scope)
            case .terminate:
                plan.entries[index].undoes = await outlook(
                    of: detail, endingAtOnce: true, in: caller.scope)
            case .redrive where !detail.stepsLeft.isEmpty:
                plan.entries[index].undoes = await outlook(
                    of: detail, beginningWith: detail.undoLeft, in: caller.scope)
            default: break
            }
        }
        return plan
    }

    private func outlook(
        of detail: SubmissionDetail, beginningWith undo: RunUndo? = nil, endingAtOnce: Bool = false,
        in scope: TenantScope
    ) async -> UndoOutlook {
        var outlook = UndoOutlook()
        do throws(InterpreterError) {
            guard let run = detail.run, var machine = try await machine(of: run.id, in: scope) else {
                return outlook
            }
            if let undo { machine.state.undo = undo }
            try await add(machine, as: nil, endingAtOnce: endingAtOnce, in: scope, to: &outlook)
            guard undo != nil else { return outlook }
            var standing: [RecordID] = []
            for id in outlook.withdrawals {
                let row = try await reading { () async throws(LedgerError) in
                    try await store.record(id, in: scope)
                }
                if let row, !row.isWithdrawn { standing.append(id) }
            }
            outlook.withdrawals = standing
        } catch { outlook.problem = error.message }
        return outlook
    }

    private func add(
        _ machine: RunMachine, as part: String?, endingAtOnce: Bool = false, in scope: TenantScope,
        to outlook: inout UndoOutlook
    ) async throws(InterpreterError) {
        var queue = machine.stepsUndoneByStop
        let undoing = endingAtOnce ? machine.undoingChild.map { [$0] } ?? [] : []
        for id in machine.childrenStopped + undoing {
            guard let child = try await child(id, in: scope), let run = child.run,
                let inner = try await self.machine(of: run.id, in: scope)
            else { continue }
            let name = child.submission.part ?? child.submission.id
            if !run.state.isFinal {
                outlook.stopped.append(
                    UndoOutlook.Child(part: child.submission.part, submission: child.submission.id))
                try await add(inner, as: name, in: scope, to: &outlook)
            } else if child.isDone {
                // It has come to its end, and its parent not yet heard of it: what it did is undone with the parent.
                queue = machine.stepsDone(by: inner) + queue
            }
        }
        for key in queue {
            try await add(key, of: machine, as: part, endingAtOnce: endingAtOnce, in: scope, to: &outlook)
        }
        if endingAtOnce {
            outlook.kept += machine.recordsToWithdraw
        } else {
            outlook.withdrawals += machine.recordsToWithdraw
        }
    }

    private func add(
        _ key: String, of machine: RunMachine, as part: String?, endingAtOnce: Bool, in scope: TenantScope,
        to outlook: inout UndoOutlook
    ) async throws(InterpreterError) {
        guard let step = machine.ownStep(key) else { return }
        let isFirst = machine.state.undo?.queue.first?.hasSameBytes(as: key) ?? false
        let begun = isFirst ? machine.state.undo?.body ?? 0 : machine.state.undo?.begun[key] ?? 0
        let bodies = step.compensation.prefix(machine.bodies(of: step)).dropFirst(begun)
        if !bodies.isEmpty {
            let undone = UndoOutlook.Step(
                key: key, part: part, submission: machine.submission.id,
                bodies: bodies.map(UndoOutlook.Body.init))
            if endingAtOnce { outlook.left.append(undone) } else { outlook.steps.append(undone) }
        }
        guard step.undoesItems, let trace = machine.state.fans[key] else { return }
        var items: [(at: Instant, index: Int, isUndoing: Bool, machine: RunMachine)] = []
        for (index, id) in trace.children(of: step).enumerated() {
            let item = try await finished(id, in: scope)
            guard item.stage == .done || item.stage == .undoing,
                let run = try await child(id, in: scope)?.run,
                let inner = try await self.machine(of: run.id, in: scope)
            else { continue }
            items.append((item.finishedAt, index, item.stage == .undoing, inner))
        }
        for item in items.sorted(by: { ($0.at, $0.index) > ($1.at, $1.index) }) {
            let name = item.machine.submission.part ?? item.machine.submission.id
            for inner in item.machine.stepsUndoneByStop {
                // A run of its own undoes it, and comes to its end whatever becomes of this one.
                try await add(
                    inner, of: item.machine, as: name, endingAtOnce: endingAtOnce && !item.isUndoing,
                    in: scope, to: &outlook)
            }
        }
    }
}

extension PlanResource {
    fileprivate var dotted: String { "\(connection).\(name)" }
}

extension PlanCall {
    /// What it is done with: a function, and where a command goes.
    var target: String {
        commandResource.map { "\(function.name) \($0.dotted)" } ?? function.name
    }
}

extension RunMachine {
    /// The steps that stopping the run would undo, the latest first.
    var stepsUndoneByStop: [String] { state.undo?.queue ?? stepsToUndo(unknown: unansweredStep ?? fanToUndo) }

    /// The children that would be stopped with the run.
    var childrenStopped: [String] { state.undo?.children ?? childrenToStop }

    /// What a child did that is undone with the step that the run stands at.
    fileprivate func stepsDone(by child: RunMachine) -> [String] {
        guard steps.indices.contains(state.cursor), let step = steps[state.cursor].own else { return [] }
        switch step.work {
        case .call: return step.compensation.isEmpty ? [] : [step.key]
        case .parallel: return child.stepsToUndo()
        default: return []
        }
    }
}
