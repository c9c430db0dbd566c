// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension PlanWork {
    /// The call that the work comes to, with what the step says of attempts and time; nil for work that is no call.
    ///
    /// What a connection does is a call of a function that every binary has, so that one code path retries all.
    func call(key: String, retry: RetryPolicy?, timeout: Duration?) -> PlanCall? {
        var call: PlanCall
        switch self {
        case .transform(let written), .execute(let written):
            call = written
            call.key = key
            call.retry = written.retry ?? retry
            call.timeout = written.timeout ?? timeout
            return call
        case .lookup, .fetch: call = PlanWork.connectionCall(key, verb, effect: "reads")
        case .push(let push):
            call = PlanWork.connectionCall(key, verb, effect: "external:" + push.idempotency.safety.rawValue)
        // A question asked twice leaves what one leaves: nothing but its answer.
        case .model: call = PlanWork.connectionCall(key, verb, effect: "external:upsert")
        default: return nil
        }
        call.retry = retry
        call.timeout = timeout
        return call
    }

    private static func connectionCall(_ key: String, _ verb: StepVerb, effect: String) -> PlanCall {
        PlanCall(
            key: key, stage: verb.rawValue,
            function: PlanFunction(name: "connection." + verb.rawValue, version: 1, effect: effect),
            arguments: [:], fields: [])
    }
}

extension PlanIdempotency {
    var safety: Effect.RetrySafety {
        switch self {
        case .keyed: .keyed
        case .upsert: .upsert
        case .atMostOnce: .atMostOnce
        case .queryFirst: .queryFirst
        }
    }
}

extension PlanStep {
    /// The call that the step comes to; nil for one that is no call.
    var call: PlanCall? { work.call(key: key, retry: retry, timeout: timeout) }

    /// The call of one of the bodies that undo the step.
    func undoing(_ body: Int) -> PlanCall? {
        guard compensation.indices.contains(body) else { return nil }
        return compensation[body].call(key: undoKey(body), retry: retry, timeout: timeout)
    }

    /// What the journal and outside systems know an undoing by.
    func undoKey(_ body: Int) -> String { body == 0 ? "\(key).compensate" : "\(key).compensate.\(body + 1)" }
}

extension RunStep {
    /// The call that the step comes to; nil for one that is no call.
    func call(_ plan: ActionPlan) -> PlanCall? {
        switch self {
        case .call(let call): call
        case .own(let step): step.call
        case .duplicates, .approval, .create, .attach, .audit: nil
        }
    }
}
