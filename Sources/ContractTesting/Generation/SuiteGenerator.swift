// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
internal import ContractModel

/// Writes a suite to begin with.
package struct SuiteGenerator: Sendable {
    let application: TestedApplication
    let plan: ActionPlan
    let bench: TestBench

    package init(_ application: TestedApplication, _ plan: ActionPlan, bench: TestBench) {
        self.application = application
        self.plan = plan
        self.bench = bench
    }

    package func text(for file: String) async -> String { "" }
}
