// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter

/// A contract with one mistake in it.
package struct Mutant: Sendable {
    package var action: String
    /// What was done to it, in an author's words.
    package var change: String
    package var plan: ActionPlan
    /// True when a case fails that passes on the contract as it is.
    package var isKilled = false

    init(_ plan: ActionPlan, _ change: String) {
        action = plan.action
        self.change = change
        self.plan = plan
    }
}
