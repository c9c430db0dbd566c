// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Everything that is proved of an application whose names and types are known.
///
/// Actions without steps wait for nothing, and lead to others through triggers only: most proofs pass them by.
struct ContractProofs {
    private let ground: ProofGround

    init(_ ground: ProofGround) { self.ground = ground }

    /// What is refuted, for each action and of triggers.
    func diagnostics() -> (actions: [[Diagnostic]], triggers: [Diagnostic]) {
        let actions = ground.application.actions
        var ofTriggers: [Diagnostic] = []
        var found = [[Diagnostic]](repeating: [], count: actions.count)
        let leadsOn = !ground.application.triggers.isEmpty || actions.contains(where: { !$0.steps.isEmpty })
        if leadsOn { ground.lookIntoChildren() }
        for (index, action) in actions.enumerated() {
            let steps = action.running
            if let memory = TimeProof(ground, index).duplicateMemory(steps) { found[index].append(memory) }
            if steps.isEmpty { continue }
            found[index] += UnsafeRetryProof(ground, index).diagnostics(steps.flatMap(\.withRunning))
            found[index] += QueryProof(ground, index).diagnostics(steps)
            found[index] += SagaOrderProof(ground, index).diagnostics(steps)
            found[index] += TimeProof(ground, index).diagnostics(steps.flatMap(\.withRunning))
            found[index] += OutsideCallProof(ground, index).diagnostics(steps)
            found[index] += WaitProof().diagnostics(steps)
        }
        if leadsOn {
            for (action, diagnostic) in RunCircleProof(ground).diagnostics() {
                if let action { found[action].append(diagnostic) } else { ofTriggers.append(diagnostic) }
            }
            for (action, diagnostic) in CallDepthProof(ground).diagnostics() {
                found[action].append(diagnostic)
            }
        }
        return (found, ofTriggers)
    }
}
