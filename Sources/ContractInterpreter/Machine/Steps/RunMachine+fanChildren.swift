// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// The children of a fan-out: how each is named, and what it is given.
extension RunMachine {
    /// What is heard of a child of an earlier run that cannot go on, and gives way to another.
    static let replaced = FunctionFailure(.final, code: "child_replaced", message: "it cannot go on")

    func id(of index: Int, in fan: Fan) -> String {
        let reference: String
        if case .call(let child) = fan.fanOut?.work {
            reference = child.reference
        } else {
            reference = fan.step.key
        }
        return Identity.child(
            of: submission.id, reference: "\(reference)#\(name(of: index, in: fan))",
            round: round(of: index, in: fan))
    }

    private func name(of index: Int, in fan: Fan) -> String {
        fan.fanOut == nil ? fan.branches[index].name : String(index)
    }

    /// Which round of an item or a branch this is.
    private func round(of index: Int, in fan: Fan) -> Int {
        state.round(of: name(of: index, in: fan), in: fan.step)
    }

    /// Lets another child stand in for the one that an earlier run has left.
    mutating func replaceChild() -> RunCommand {
        if let step = undoneStep {
            state.rounds[step.key] = currentRound + 1
        } else if let fan = (try? fan()).flatMap({ $0 }), let index = state.fan?.next {
            state.addRound(of: name(of: index, in: fan), in: fan.step)
        } else if steps.indices.contains(state.cursor) {
            state.rounds[steps[state.cursor].key] = currentRound + 1
        }
        return advance()
    }

    /// The start of a child of the fan-out, as a call.
    var fanCall: PlanCall? { (try? fan()).flatMap { $0 }.flatMap { fanCall($0) } }

    func fanCall(_ fan: Fan) -> PlanCall? {
        PlanCall(
            key: fan.step.key, stage: fan.step.work.verb.rawValue, function: .start, arguments: [:],
            fields: [],
            retry: fan.step.retry)
    }

    func errand(_ index: Int, _ fan: Fan) throws(FunctionFailure) -> ChildErrand {
        let id = id(of: index, in: fan)
        if case .call(let child) = fan.fanOut?.work {
            var context = context()
            context.item = fan.items[index]
            context.index = index
            var errand = try childErrand(
                child, id: id, isAwaited: false, part: "\(fan.step.key)#\(index)", in: context)
            errand.round = round(of: index, in: fan)
            errand.isItem = true
            return errand
        }
        let list: [PlanStep]
        if let branches = fan.fanOut == nil ? fan.branches : nil {
            list = branches[index].steps
        } else if case .steps(let steps) = fan.fanOut?.work {
            list = steps
        } else {
            list = []
        }
        let name = fan.fanOut == nil ? "\(fan.step.key).\(fan.branches[index].name)" : fan.step.key
        var errand = ChildErrand(
            id: id, action: plan.action + "/" + name, contract: "", input: [:], target: nil,
            depth: try nextDepth(), pinned: pinned, round: round(of: index, in: fan), isAwaited: false,
            revives: state.revives,
            // Where items are undone, a retry goes over all of them anew.
            replaces: state.revives && !fan.step.undoesItems,
            part: "\(fan.step.key)#\(self.name(of: index, in: fan))")
        errand.isItem = true
        errand.fragment = fragment(list, name, item: fan.fanOut == nil ? nil : (fan.items[index], index))
        return errand
    }

    /// A part of this run with what its steps read of it.
    private func fragment(_ list: [PlanStep], _ name: String, item: (Value, Int)?) -> RunFragment {
        let reads = FragmentReads(list)
        let context = context(isStored: true)
        var given = RunSurroundings(submission: subject, reference: context.reference)
        given.source = context.source
        given.steps = context.steps.filter { reads.steps.contains($0.key) }
        given.created = ValueMap(
            context.created.filter { reads.created.contains($0.key) }.map { ($0.key, .map($0.value)) })
        given.entity = reads.hasEntity ? context.entity : nil
        given.item = item?.0 ?? context.item
        given.index = item?.1 ?? context.index
        let arguments =
            reads.hasAllParameters
            ? arguments
            : ValueMap(arguments.filter { reads.parameters.contains($0.key) }.map { ($0.key, $0.value) })
        return RunFragment(plan: plan.fragment(list, named: name), arguments: arguments, given: given)
    }

    /// The items that may be started before the cursor is committed again.
    func startable(_ fan: Fan) -> Range<Int> {
        let next = committedState.fan?.next ?? 0
        return next..<min(next + fan.concurrency, max(next, fan.count))
    }

    /// The children that go on for nobody when the run is stopped.
    func fanToStop(_ now: RunFan) -> [String] {
        guard let fan = (try? fan()).flatMap({ $0 }) else { return [] }
        return (now.held + now.running + startable(fan)).map { id(of: $0, in: fan) }
    }

    /// A child of the fan-out is there.
    mutating func startedItem() -> RunCommand {
        guard let index = state.fan?.next else { return advance() }
        state.fan?.running.append(index)
        state.fan?.next += 1
        state.attempts = []
        fanChildren = nil
        return advance()
    }

    /// An item's child is refused for good: the item has failed.
    mutating func refusedItem(_ failure: FunctionFailure) -> RunCommand? {
        guard let fan = (try? fan()).flatMap({ $0 }), let index = state.fan?.next, failure.kind == .final
        else {
            return nil
        }
        state.fan?.next += 1
        state.attempts = []
        note(RunFailure(failure), index, fan)
        return advance()
    }
}

/// A part of a run that goes its own way.
struct RunFragment: Sendable {
    var plan: ActionPlan
    var arguments: ValueMap
    var given: RunSurroundings
}
