// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let uncompensatedEffect = LintRule(
        "L0709", "uncompensated-effect", .effects, .info,
        summary:
            "Nothing undoes what a step does outside, and a later step may be rejected, refused or late.",
        rationale: """
            When the later step fails for good, the run ends and the effect stands. Say with 'compensate' how it is undone, \
            ask people before it, or mark the point of no return with 'irrevocable', which is held to.
            """,
        triggering: [
            RuleExample(
                """
                connections:
                  - { key: stock, type: file, path: stock }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    steps:
                      - { key: 1️⃣reserve, push: { connection: stock, resource: reservations, value: 1 } }
                      - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }
                """,
                in: .file,
                expecting: ["1️⃣": "nothing undoes 'reserve' when 'asked' fails for good"])
        ],
        nonTriggering: [
            RuleExample(
                """
                connections:
                  - { key: stock, type: file, path: stock }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    steps:
                      - key: reserve
                        push: { connection: stock, resource: reservations, value: 1 }
                        compensate: { push: { connection: stock, resource: releases, value: 1 } }
                      - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }
                      - { key: taken, push: { connection: stock, resource: parcels, value: 1 } }
                """,
                in: .file)
        ],
        check: .action { action, report in
            let steps = action.definition.steps.filter(\.isActive)
            // With a point of no return the compiler holds the order.
            if steps.contains(where: \.isIrrevocable) { return }
            let early = steps.filter { $0.place != nil }
            var failing: StepDefinition?
            var found: [(StepDefinition, StepDefinition)] = []
            for step in (early + steps.filter { $0.place == nil }).reversed() {
                if let failing, step.actsOutside, step.compensation.isEmpty { found.append((step, failing)) }
                if step.mayFailForGood { failing = step }
            }
            for (step, failing) in found.reversed() {
                report(
                    "nothing undoes '\(step.key.value)' when '\(failing.key.value)' fails for good",
                    at: step.key.place, help: "add 'compensate', or ask before it")
            }
        })
}

extension StepDefinition {
    fileprivate var actsOutside: Bool {
        switch body?.value {
        case .push, .execute: true
        default: false
        }
    }

    /// True for a step that people, a policy, a gate or the time may end for good.
    fileprivate var mayFailForGood: Bool {
        guard case .fail = onError else { return false }
        switch body?.value {
        case .approval, .govern: return true
        case .wait(.event): return true
        case .gate(let cases):
            return cases.contains { if case .end(.failed, _) = $0.exit { true } else { false } }
        default: return false
        }
    }
}
