// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Every wait ends by itself, or somebody can end it.
///
/// An approval has its approvers, a call its child's owners, a timer its end; an event may stay away.
struct WaitProof {
    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        steps.flatMap(\.withRunning).compactMap { step in
            guard case .wait(.event(let event, _, nil)) = step.body?.value, step.timeout == nil,
                !step.isIncomplete, !event.value.isEmpty, step.body?.place.member("timeout") == nil
            else { return nil }
            return Diagnostic(
                .unownedWait, "nothing ends the wait when '\(event.value)' stays away", at: event.range,
                path: event.path,
                help: "add 'timeout', and 'on_error' where the run goes on without the event")
        }
    }
}
