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
                expecting: ["1️⃣": "nothing undoes 'reserve' when 'asked' fails for good"]),
            RuleExample(
                """
                connections:
                  - { key: stock, type: file, path: stock }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: lines, type: list, required: true, constraints: { max_items: 9, items: { type: string } } }]
                    steps:
                      - { key: 1️⃣each, for_each: { items: $parameters.lines, call: { action: take, input: { line: $item } } } }
                  - key: take
                    execution_mode: workflow
                    status: published
                    permissions_policy: { apply: [member, system], edit: [office] }
                    parameters: [{ key: line, type: string, required: true }]
                    submission_contract: { duplicates: none }
                    steps:
                      - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }
                      - { key: reserve, push: { connection: stock, resource: reservations, value: $parameters.line } }
                """,
                in: .file,
                expecting: ["1️⃣": "nothing undoes the items of 'each' when one of them fails for good"]),
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
                      - key: both
                        parallel:
                          branches:
                            people:
                              - { key: 2️⃣told, push: { connection: stock, resource: notes, value: 1 } }
                              - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }
                            time: [{ key: later, wait: { for: 1h } }]
                """,
                in: .file,
                expecting: [
                    "1️⃣": "nothing undoes 'reserve' when 'both' fails for good",
                    "2️⃣": "nothing undoes 'told' when 'asked' fails for good",
                ]),
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
                      - key: 1️⃣both
                        parallel:
                          branches:
                            goods: [{ key: reserve, push: { connection: stock, resource: reservations, value: 1 } }]
                            people: [{ key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }]
                """,
                in: .file,
                expecting: ["1️⃣": "nothing undoes the branches of 'both' when one of them fails for good"]),
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
                      - key: both
                        parallel:
                          branches:
                            people:
                              - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }
                              - { key: reserve, push: { connection: stock, resource: reservations, value: 1 } }
                            time: [{ key: later, wait: { for: 1h } }]
                """,
                in: .file),
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
                in: .file),
            RuleExample(
                """
                connections:
                  - { key: stock, type: file, path: stock }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: lines, type: list, required: true, constraints: { max_items: 9, items: { type: string } } }]
                    steps:
                      - key: each
                        for_each:
                          items: $parameters.lines
                          steps:
                            - key: taken
                              call: { action: take, input: { line: $item } }
                              compensate: { push: { connection: stock, resource: releases, value: $item } }
                  - key: take
                    execution_mode: workflow
                    status: published
                    permissions_policy: { apply: [member, system], edit: [office] }
                    parameters: [{ key: line, type: string, required: true }]
                    submission_contract: { duplicates: none }
                    steps:
                      - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }
                      - { key: reserve, push: { connection: stock, resource: reservations, value: $parameters.line } }
                """,
                in: .file),
        ],
        check: .wholeApplication { application, report in
            let actions = application.application.actions
            // Nothing is done outside but in steps.
            let acting = actions.filter { !$0.steps.isEmpty }
            if acting.isEmpty { return }
            let outlook = EffectOutlook(actions)
            for action in acting { look(at: action, outlook, &report) }
        })

    private static func look(
        at action: ActionDefinition, _ outlook: EffectOutlook, _ report: inout RuleReport
    ) {
        let steps = action.steps.filter(\.isActive)
        // With a point of no return the compiler holds the order.
        if steps.contains(where: \.isIrrevocable) { return }
        let early = steps.filter { $0.place != nil }
        look(through: early + steps.filter { $0.place == nil }, outlook, &report)
    }

    /// Looks at steps that follow each other, and inside of those of which nothing was told.
    private static func look(
        through steps: [StepDefinition], _ outlook: EffectOutlook, _ report: inout RuleReport
    ) {
        var failing: StepDefinition?
        var found: [(step: StepDefinition, message: String?)] = []
        for step in steps.reversed() {
            var message: String?
            if outlook.leavesEffects(step) {
                let key = step.key.value
                if let failing {
                    message = "nothing undoes '\(key)' when '\(failing.key.value)' fails for good"
                } else if outlook.mayLoseItems(step) {
                    message = "nothing undoes the items of '\(key)' when one of them fails for good"
                } else if outlook.mayLoseBranches(step) {
                    message = "nothing undoes the branches of '\(key)' when one of them fails for good"
                }
            }
            found.append((step, message))
            if outlook.mayFailForGood(step) { failing = step }
        }
        for (step, message) in found.reversed() {
            if let message {
                report(message, at: step.key.place, help: help(for: step))
            } else if step.compensation.isEmpty {
                for inner in step.nested { look(through: inner.filter(\.isActive), outlook, &report) }
            }
        }
    }

    private static func help(for step: StepDefinition) -> String {
        if case .forEach(let fan) = step.body?.value, case .call = fan.work {
            return "write its items as 'steps' with one 'call' that has 'compensate'"
        }
        return "add 'compensate', or ask before it"
    }
}
