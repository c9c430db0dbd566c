// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

// B94x to B96x: what is told, run and connected, and what nobody has to mind.
extension DiagnosticCode {
    static let eventNotSent = change(
        "B941", "event-not-sent", .error,
        """
        An event is gone, is sent under another name, or is not sent where it was. Receivers wait for it \
        in vain. Send it beside the newer one until nobody listens.
        """,
        before: """
            side_effects: [{ key: tell, event: noted }]
            """,
        wrong: """
            side_effects: [{ key: tell, event: written }]
            """,
        right: """
            side_effects: [{ key: tell, event: noted }, { key: tell_also, event: written }]
            """)

    static let eventPayloadChanged = change(
        "B942", "event-payload-changed", .error,
        """
        An event carries something else: a field is gone, of another type, or filled from another value. \
        Receivers that read it find nothing, or something else.
        """,
        before: """
            parameters: [{ key: text, type: string }]
            side_effects: [{ key: tell, event: noted, payload: { text: $parameters.text } }]
            """,
        wrong: """
            parameters: [{ key: text, type: string }]
            side_effects: [{ key: tell, event: noted, payload: { words: $parameters.text } }]
            """,
        right: """
            parameters: [{ key: text, type: string }]
            side_effects: [{ key: tell, event: noted, payload: { text: $parameters.text, words: $parameters.text } }]
            """)

    static let referenceChanged = change(
        "B943", "reference-changed", .error,
        """
        References look otherwise, stand in another field, or count from another number. References that \
        were given stay as they are.
        """,
        before: """
            execution_mode: workflow
            creates: [{ key: note, entity_type: note }]
            submission_contract: { reference: { field: ref, format: "{prefix}-{seq:03d}" } }
            """,
        wrong: """
            execution_mode: workflow
            creates: [{ key: note, entity_type: note }]
            submission_contract: { reference: { field: ref, format: "{prefix}/{seq:03d}" } }
            """,
        right: """
            execution_mode: workflow
            creates: [{ key: note, entity_type: note }]
            submission_contract: { reference: { field: ref, format: "{prefix}-{seq:03d}" }, retry: { max_attempts: 8 } }
            """)

    static let auditChanged = change(
        "B944", "audit-changed", .error,
        """
        The audit trail holds more or less than before, or the submitter stands in another field. What was \
        not kept cannot be had afterwards.
        """,
        before: """
            execution_mode: workflow
            submission_contract: { audit_policy: { mode: full } }
            """,
        wrong: """
            execution_mode: workflow
            submission_contract: { audit_policy: { mode: minimal } }
            """,
        right: """
            execution_mode: workflow
            submission_contract: {}
            """)

    static let approvalChanged = change(
        "B945", "approval-changed", .error,
        """
        Something else has to be approved, or nothing. It breaks when what somebody had to approve may go \
        on by itself.
        """,
        before: """
            execution_mode: workflow
            submission_contract: { approval: { approvers: { roles: [manager] } } }
            """,
        wrong: """
            execution_mode: workflow
            submission_contract: {}
            """,
        right: """
            execution_mode: workflow
            submission_contract: { approval: { approvers: { roles: [manager] }, message: An order } }
            """)

    static let stepChanged = change(
        "B946", "step-changed", .warning,
        """
        A step is added, gone or does something else. Runs in flight go on by the plan that they were \
        accepted with; it breaks when something that was done outside is not done any more.
        """,
        before: """
            execution_mode: workflow
            steps: [{ key: pause, wait: { for: 1d } }]
            """,
        wrong: """
            execution_mode: workflow
            steps: [{ key: pause, wait: { for: 2d } }]
            """,
        right: """
            execution_mode: workflow
            steps: [{ key: pause, wait: { for: 24h } }]
            """)

    static let retryChanged = change(
        "B947", "retry-changed", .warning,
        """
        What fails for a while is tried more or less often, or for another time, before it is given up.
        """,
        before: """
            execution_mode: workflow
            submission_contract: { retry: { max_attempts: 8 } }
            """,
        wrong: """
            execution_mode: workflow
            submission_contract: { retry: { max_attempts: 2 } }
            """,
        right: """
            execution_mode: workflow
            submission_contract: {}
            """)

    static let connectionChanged = change(
        "B951", "connection-changed", .warning,
        """
        An outside system is reached at another place or in another way. Runs in flight go where they \
        went.
        """,
        before: """
            connections: [{ key: store, type: file, path: out }]
            """,
        wrong: """
            connections: [{ key: store, type: file, path: elsewhere }]
            """,
        right: """
            connections: [{ key: store, type: file, path: out, timeout: 30s }]
            """)

    static let policyChanged = change(
        "B952", "policy-changed", .warning,
        """
        A policy requires something else, or answers otherwise when that does not hold. It breaks when \
        what was refused may go on.
        """,
        before: """
            policies: [{ key: small, require: [{ field: $parameters.size, operator: lt, value: 5 }], on_failure: refuse }]
            """,
        wrong: """
            policies: [{ key: small, require: [{ field: $parameters.size, operator: lt, value: 9 }], on_failure: refuse }]
            """,
        right: """
            policies: [{ key: small, require: [{ all: [{ field: $parameters.size, operator: lt, value: 5 }] }], on_failure: refuse }]
            """)

    static let triggerChanged = change(
        "B953", "trigger-changed", .warning,
        """
        What starts by itself starts at another time, for another event, with other values or not at all.
        """,
        before: """
            actions: [{ key: tidy, status: published, permissions_policy: { apply: [system] } }]
            triggers: [{ key: nightly, cron: "0 3 * * *", action: tidy }]
            """,
        wrong: """
            actions: [{ key: tidy, status: published, permissions_policy: { apply: [system] } }]
            triggers: [{ key: nightly, cron: "0 4 * * *", action: tidy }]
            """,
        right: """
            actions: [{ key: tidy, status: published, permissions_policy: { apply: [system] } }]
            triggers: [{ key: nightly, cron: "00 03 * * *", action: tidy }]
            """)

    static let notificationChanged = change(
        "B954", "notification-changed", .warning,
        """
        Somebody who was told of an event is told otherwise or not at all.
        """,
        before: """
            notification_rules: [{ name: tell, event: noted, recipients: [{ role: admin }], channels: [inbox, file] }]
            """,
        wrong: """
            notification_rules: [{ name: tell, event: noted, recipients: [{ role: admin }], channels: [inbox] }]
            """,
        right: """
            notification_rules: [{ name: tell, event: noted, recipients: [{ role: admin }], channels: [file, inbox] }]
            """)

    static let applicationChanged = change(
        "B955", "application-changed", .error,
        """
        The application has another code. Submissions, references, counters and duplicates belong to a \
        code, so those of the older one are not its own.
        """,
        before: """
            identity: { code: notes }
            actions: [{ key: note }]
            """,
        wrong: """
            identity: { code: memos }
            actions: [{ key: note }]
            """,
        right: """
            identity: { code: notes, name: Memos }
            actions: [{ key: note }]
            """)

    static let addition = change(
        "B961", "addition", .info,
        """
        Something is there that was not, and nobody has to do anything about it.
        """,
        before: """
            parameters: []
            """,
        wrong: """
            parameters: [{ key: note, type: text }]
            """,
        right: """
            parameters: []
            """)

    static let constraintLoosened = change(
        "B962", "constraint-loosened", .info,
        """
        More is accepted than before, and what was accepted still is.
        """,
        before: """
            parameters: [{ key: text, type: string, constraints: { max_length: 80 } }]
            """,
        wrong: """
            parameters: [{ key: text, type: string, constraints: { max_length: 90 } }]
            """,
        right: """
            parameters: [{ key: text, type: string, constraints: { max_length: 80 }, label: Text }]
            """)

    static let criterionLoosened = change(
        "B963", "criterion-loosened", .warning,
        """
        Submissions that were refused go through: a criterion or a check is gone, holds more often, or \
        only warns.
        """,
        before: """
            parameters: [{ key: size, type: integer, required: true }]
            submission_criteria:
              - { key: small, criteria_type: form, config: { field: size, operator: lte, value: 10 } }
            """,
        wrong: """
            parameters: [{ key: size, type: integer, required: true }]
            submission_criteria:
              - { key: small, criteria_type: form, config: { field: size, operator: lte, value: 20 } }
            """,
        right: """
            parameters: [{ key: size, type: integer, required: true }]
            submission_criteria:
              - { key: small, criteria_type: form, config: { field: size, operator: lte, value: 10 }, message: Too large }
            """)

    static let shownTextChanged = change(
        "B964", "shown-text-changed", .info,
        """
        People see another text, or find an action in another place. Nothing that a program relies on is \
        another.
        """,
        before: """
            parameters: [{ key: text, type: string, label: Text }]
            """,
        wrong: """
            parameters: [{ key: text, type: string, label: Words }]
            """,
        right: """
            parameters: [{ key: text, label: Text, type: string }]
            """)

    static let orderChanged = change(
        "B965", "order-changed", .info,
        """
        Things stand in another order, or are looked up otherwise, without another outcome.
        """,
        before: """
            parameters: [{ key: a, type: string }, { key: b, type: string }]
            """,
        wrong: """
            parameters: [{ key: b, type: string }, { key: a, type: string }]
            """,
        right: """
            parameters: [{ key: a, type: string, order: 1 }, { key: b, type: string, order: 2 }]
            """)

    static let planChanged = change(
        "B966", "plan-changed", .info,
        """
        An action compiles to another plan. A submission names the plan that it was accepted with, and \
        runs in flight go on by that one to their end.
        """,
        before: """
            execution_mode: workflow
            parameters: [{ key: text, type: string }]
            """,
        wrong: """
            execution_mode: workflow
            parameters: [{ key: text, type: text }]
            """,
        right: """
            execution_mode: workflow
            parameters: [{ key: text, type: string }]
            reserved: [words]
            """)

    /// All codes of this group.
    static let surroundings = [
        eventNotSent, eventPayloadChanged, referenceChanged, auditChanged, approvalChanged, stepChanged,
        retryChanged, connectionChanged, policyChanged, triggerChanged, notificationChanged,
        applicationChanged, addition, constraintLoosened, criterionLoosened, shownTextChanged, orderChanged,
        planChanged,
    ]
}
