// SPDX-License-Identifier: Apache-2.0

/// What a witness is told of a step, beside the conditions and functions in it.
package enum StepMoment: Sendable, Hashable {
    /// Its `when` was judged.
    case applies(Bool)
    case begins
    /// It came to its end, with this outcome.
    case ends(outcome: String)
    /// A gate was left by this case; nil: by none.
    case leaves(byCase: Int?)
    /// A policy was judged: the first of its conditions that did not hold; nil: all did.
    case judges(failing: Int?)
    /// People approved, as many as are asked for.
    case approved
    /// Somebody rejected.
    case rejected
    /// Nobody decided in time, and others are asked.
    case escalates
    /// Nobody decided in time.
    case expires
    /// Nobody waits for its child any longer: its `timeout_value` stands in.
    case takesTimeoutValue
    /// It failed, and the run goes on as its `on_error` says.
    case goesOn
    /// What undoes it begins.
    case isUndone
}

extension RunMachine {
    /// Tells the witness, if there is one, of a step.
    func tell(_ moment: StepMoment, of key: String) { circumstances.witness?.tell(.step(key, moment)) }
}
