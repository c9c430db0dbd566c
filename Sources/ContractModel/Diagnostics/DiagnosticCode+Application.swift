// SPDX-License-Identifier: Apache-2.0

// E0221 and following: what steps, triggers and notifications name, and what they may do with it.
extension DiagnosticCode {
    package static let backwardJump = DiagnosticCode(
        "E0221", "backward-jump", .error,
        """
        A 'goto' or a 'skip_to' leads back, to its own step, or into another list. Jumps go forward in the same \
        list of steps, so that every run ends.

        Wrong:
            steps:
              - { key: check, gate: { when: { field: $parameters.big, operator: eq, value: true }, skip_to: check } }
              - { key: tell, emit: { event: told } }

        Right:
            steps:
              - { key: check, gate: { when: { field: $parameters.big, operator: eq, value: true }, skip_to: tell } }
              - { key: pay, emit: { event: paid } }
              - { key: tell, emit: { event: told } }
        """)

    package static let unknownConnection = DiagnosticCode(
        "E0222", "unknown-connection", .error,
        """
        A step, a template or a channel names a connection that the application does not declare, or one that \
        is switched off.

        Wrong:
            connections: [{ key: warehouse, type: file, path: out }]
            steps: [{ key: reserve, push: { connection: warehose, resource: orders, value: 1 } }]    # of an action

        Right:
            connections: [{ key: warehouse, type: file, path: out }]
            steps: [{ key: reserve, push: { connection: warehouse, resource: orders, value: 1 } }]
        """)

    package static let unfitConnection = DiagnosticCode(
        "E0223", "unfit-connection", .error,
        """
        A connection is of a type that cannot do what is asked of it. 'lookup', 'fetch' and 'push' work with \
        'http', 'postgres' and 'file', 'model' with 'model'; a channel 'email' needs 'smtp', a channel 'webhook' \
        needs 'http'. A 'method' is for 'http' only.

        Wrong:
            connections: [{ key: post, type: smtp, base_url: "smtps://mail.example" }]
            steps: [{ key: reserve, push: { connection: post, resource: orders, value: 1 } }]    # of an action

        Right:
            connections: [{ key: warehouse, type: file, path: out }]
            steps: [{ key: reserve, push: { connection: warehouse, resource: orders, value: 1 } }]
        """)

    package static let unsafeRetry = DiagnosticCode(
        "E0224", "unsafe-retry", .error,
        """
        An outside effect would be repeated without anybody having said how that is safe. A push over 'http' \
        says so with 'idempotency', on the push or on its connection: 'keyed' (the target honours the key we \
        send), 'upsert' (writing twice is writing once), 'query_first' (we ask before we write again) or \
        'at_most_once' (never again: a person decides), and the last excludes a 'retry'.

        Wrong:
            connections: [{ key: bank, type: http, base_url: "https://bank.example" }]
            steps: [{ key: pay, push: { connection: bank, resource: payments, value: 1 } }]    # of an action

        Right:
            connections: [{ key: bank, type: http, base_url: "https://bank.example", idempotency: keyed }]
            steps: [{ key: pay, push: { connection: bank, resource: payments, value: 1 } }]
        """)

    package static let unknownPolicy = DiagnosticCode(
        "E0225", "unknown-policy", .error,
        """
        A 'govern' step names a policy that the application does not declare, or one that is switched off.

        Wrong:
            policies: [{ key: limit, require: [{ field: $parameters.total, operator: lt, value: 10 }] }]
            steps: [{ key: check, govern: limits }]    # of an action

        Right:
            policies: [{ key: limit, require: [{ field: $parameters.total, operator: lt, value: 10 }] }]
            steps: [{ key: check, govern: limit }]
        """)

    package static let unknownAction = DiagnosticCode(
        "E0226", "unknown-action", .error,
        """
        A 'call', a 'start' or a trigger names an action that the application does not declare.

        Wrong:
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [system] } }]
            triggers: [{ key: nightly, cron: "0 3 * * *", action: cleanup_all }]

        Right:
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [system] } }]
            triggers: [{ key: nightly, cron: "0 3 * * *", action: clean_up }]
        """)

    package static let sharedCallReference = DiagnosticCode(
        "E0227", "shared-call-reference", .error,
        """
        Two steps run a child under one 'ref', so that the second would be answered with the child of the first. \
        The 'ref' is what makes a call idempotent, and without one it is the action's key: two calls of one \
        action need one each.

        Wrong:
            steps:
              - { key: first, call: { action: charge } }
              - { key: second, call: { action: charge } }

        Right:
            steps:
              - { key: first, call: { action: charge, ref: first } }
              - { key: second, call: { action: charge, ref: second } }
        """)

    package static let unauthorizedStart = DiagnosticCode(
        "E0228", "unauthorized-start", .error,
        """
        An action is started by somebody who may not submit it. What a trigger starts has 'system' in 'apply'. \
        A child has 'system' in 'apply' or every role that its parent's 'apply' has, for whoever may submit the \
        parent runs the child. What a trigger or a published action starts is published and active itself: a draft \
        takes no submission, whoever sends it.

        Wrong:
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [admin] } }]
            triggers: [{ key: nightly, cron: "0 3 * * *", action: clean_up }]

        Right:
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [admin, system] } }]
            triggers: [{ key: nightly, cron: "0 3 * * *", action: clean_up }]
        """)

    package static let missingInput = DiagnosticCode(
        "E0229", "missing-input", .error,
        """
        An action is started without a parameter or a target that it cannot be submitted without, an event is \
        emitted without a part of its payload, or a required value comes from one that may be absent. Every \
        such start would be refused.

        Wrong:
            actions:
              - key: charge
                status: published
                permissions_policy: { apply: [system] }
                parameters: [{ key: amount, type: decimal, required: true }]
            triggers: [{ key: monthly, cron: "0 3 1 * *", action: charge }]

        Right:
            actions:
              - key: charge
                status: published
                permissions_policy: { apply: [system] }
                parameters: [{ key: amount, type: decimal, required: true }]
            triggers: [{ key: monthly, cron: "0 3 1 * *", action: charge, input: { amount: 10 } }]
        """)

    package static let unknownTemplate = DiagnosticCode(
        "E0230", "unknown-template", .error,
        """
        A notification rule names a template that the application does not declare, or a template extends one \
        that there is not, or in a circle.

        Wrong:
            notification_templates: [{ code: received, body_text: Received }]
            notification_rules: [{ name: tell, event: a.created, recipients: [{ role: admin }], channels: [inbox], template: recieved }]

        Right:
            notification_templates: [{ code: received, body_text: Received }]
            notification_rules: [{ name: tell, event: a.created, recipients: [{ role: admin }], channels: [inbox], template: received }]
        """)

    package static let unfitAnswer = DiagnosticCode(
        "E0240", "unfit-answer", .error,
        """
        A 'model' step declares an output that no model can be asked for. What is asked for is sent along as a JSON \
        Schema, and what comes back is held against it: files and references to records are not in it, a list \
        says what it holds with 'items', an object with 'fields'.

        Wrong:
            connections: [{ key: wise, type: model, base_url: "https://models.example/v1" }]
            steps:    # of an action
              - key: sort
                model:
                  connection: wise
                  prompt: Which words describe it?
                  output: [{ key: words, type: list, required: true }]
                  fallback: { words: [] }

        Right:
            connections: [{ key: wise, type: model, base_url: "https://models.example/v1" }]
            steps:
              - key: sort
                model:
                  connection: wise
                  prompt: Which words describe it?
                  output: [{ key: words, type: list, required: true, constraints: { items: { type: string } } }]
                  fallback: { words: [] }
        """)

    /// The codes of this file.
    static let application = [
        backwardJump, unknownConnection, unfitConnection, unsafeRetry, unknownPolicy, unknownAction,
        sharedCallReference, unauthorizedStart, missingInput, unknownTemplate,
        unfitAnswer,
    ]
}
