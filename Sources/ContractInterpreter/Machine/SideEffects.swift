// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// The events that an action's `side_effects` tell, at the accept or when an engine action has been executed.
struct SideEffects {
    let plan: ActionPlan
    let submission: SubmissionRow
    let context: EvaluationContext
    let now: Instant

    /// One write for each side effect that applies.
    ///
    /// Emission never fails an action: what cannot be evaluated is left out of the event.
    func events() -> [Write] {
        plan.sideEffects.enumerated().compactMap { index, effect in
            let evaluator = Evaluator(context)
            guard (try? evaluator.holds(effect.when)) ?? false else { return nil }
            let payload = effect.payload.map { fields in
                var map = ValueMap()
                for (key, expression) in fields { map[key] = (try? evaluator.value(of: expression)) ?? nil }
                return map
            }
            return event(effect.event, index + 1, payload)
        }
    }

    /// An event with the payload given, or else with what every event says.
    func event(_ name: String, _ ordinal: Int, _ payload: ValueMap?) -> Write {
        let content = payload ?? EventPayload.standard(plan: plan, submission: submission)
        return .outbox(
            OutboxRow(
                id: Identity.event(of: submission.id, name, ordinal: 1_000 + ordinal), event: name,
                application: plan.application, submission: submission.id, reference: submission.reference,
                correlationID: submission.correlationID, at: now,
                payload: CanonicalJSON.faithfulText(SecretScrubber.scrub(.map(content)))))
    }
}
