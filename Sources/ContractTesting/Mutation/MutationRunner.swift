// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
internal import ContractModel

/// Runs suites against contracts with one mistake each.
package struct MutationRunner: Sendable {
    let runner: SuiteRunner

    package init(_ runner: SuiteRunner) { self.runner = runner }

    /// The mutants of an action, and whether one of the suites notices each.
    ///
    /// The suites must pass on the contract as it is. A mutant with the plan of another is left out.
    package func run(_ plan: ActionPlan, _ suites: [ReadSuite]) async -> [Mutant] {
        var mutants: [Mutant] = []
        for var mutant in PlanMutations(plan: plan).mutants {
            mutant.isKilled = await isNoticed(mutant, suites)
            mutants.append(mutant)
        }
        return mutants
    }

    private func isNoticed(_ mutant: Mutant, _ suites: [ReadSuite]) async -> Bool {
        var changed = runner
        changed.application = runner.application.replacing(mutant.plan)
        for suite in suites {
            for test in suite.suite.cases {
                if await changed.run(test, of: suite).verdict == .failed { return true }
            }
        }
        return false
    }
}
