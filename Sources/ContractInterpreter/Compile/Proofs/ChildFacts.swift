// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What a parent has to know of an action that it runs.
struct ChildFacts: Sendable {
    /// Why a run of it may not come to a good end.
    var failure: FailureReason?
    /// An effect of it, or of what it calls, that may not be repeated.
    var unsafeEffect: UnsafeEffect?
    /// The same, of those whose failure comes out of its run: what it goes on behind is not among them.
    var openEffect: UnsafeEffect?
    /// How long its run is sure to wait.
    var sureWait: SureWait?
    /// The attempts of a step, its own or of a child that it waits for, that may take longest.
    var longAttempts: LongAttempts?
    /// True when its run leaves something behind: records, or what its steps do outside.
    var changes = false
    /// How often a run of it asks outside systems at most.
    var outsideCalls = 0
}

extension ProofGround {
    /// Looks into every action that others run: children before their parents, without recursion, for chains are as
    /// long as their authors like.
    ///
    /// Of a circle, which is told elsewhere, one action is taken for harmless.
    func lookIntoChildren() {
        let links = application.actions.map { action in
            action.steps.isEmpty ? [] : childActions(of: action)
        }
        var isSeen = [Bool](repeating: false, count: links.count)
        for start in Set(links.joined()).sorted() where !isSeen[start] {
            isSeen[start] = true
            var path: [(node: Int, next: Int)] = [(start, 0)]
            while let (node, next) = path.last {
                guard next < links[node].count else {
                    facts[node] = lookInto(node)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let child = links[node][next]
                if isSeen[child] { continue }
                isSeen[child] = true
                path.append((child, 0))
            }
        }
    }

    private func childActions(of action: ActionDefinition) -> [Int] {
        action.running.flatMap(\.withRunning).flatMap(\.bodies)
            .compactMap { $0.value.child.flatMap { self.action($0.call.action) } }
    }

    private func lookInto(_ index: Int) -> ChildFacts {
        let action = application.actions[index]
        let steps = action.running
        return ChildFacts(
            failure: pipelineFailure(of: action) ?? steps.lazy.compactMap { self.failure(of: $0) }.first,
            unsafeEffect: unsafeEffect(in: steps, of: action.key.value),
            openEffect: openEffect(in: steps, of: action.key.value),
            sureWait: sureWait(of: steps, in: action),
            longAttempts: longAttempts(in: steps, of: action),
            changes: leavesSomething(action, steps), outsideCalls: outsideCalls(of: action, steps, index))
    }

    private func leavesSomething(_ action: ActionDefinition, _ steps: [StepDefinition]) -> Bool {
        action.creates.contains(where: \.isActive) || action.edits.contains(where: \.isActive)
            || steps.flatMap(\.withRunning).flatMap(\.bodies).contains { body in
                if safety(of: body.value) != nil { return true }
                guard let child = body.value.child.flatMap({ self.action($0.call.action) }) else {
                    return false
                }
                return facts[child]?.changes ?? false
            }
    }

    private func outsideCalls(of action: ActionDefinition, _ steps: [StepDefinition], _ index: Int) -> Int {
        let contract = action.submissionContract
        let calls =
            (contract?.normalize ?? []) + (contract?.validate ?? []) + (contract?.prepareCreate ?? [])
        let stages = calls.map { horizon(of: $0, in: action)?.attempts ?? 0 }
        return OutsideCallProof.sum(stages + [outsideCalls(of: steps, in: index)])
    }
}
