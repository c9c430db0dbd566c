// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractInterpreter

@Suite struct PlanFactsTests {
    private func plan() throws -> ActionPlan {
        try Workbench(ReportContract.text).action("submit_report").plan
    }

    @Test func `a plan that is changed has the facts of what it has become`() throws {
        let plan = try plan()
        let steps = plan.steps.map(\.key)
        var changed = plan
        changed.normalize = []
        changed.validate = []
        changed.duplicates = nil
        #expect(changed.steps.map(\.key) == steps.filter { ["create", "attach", "audit"].contains($0) })
        #expect(plan.steps.map(\.key) == steps)
        // What nobody shares is changed where it stands.
        changed.creates = []
        #expect(!changed.steps.contains { $0.key == "create" })
        #expect(changed.facts.writtenUniques.isEmpty)
    }

    @Test func `plans are the same whether or not their facts are known`() throws {
        let (one, other) = (try plan(), try plan())
        _ = one.facts
        #expect(one == other)
        #expect(Set([one, other]).count == 1)
    }
}
