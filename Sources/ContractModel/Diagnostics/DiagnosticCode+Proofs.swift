// SPDX-License-Identifier: Apache-2.0

// E0301 and following: contracts whose every name and type is right, and which could not run to a good end on every way.
extension DiagnosticCode {
    package static let absentOnAWay = DiagnosticCode(
        "E0301", "absent-on-a-way", .error,
        """
        A step needs a value that is not there on one of the ways through the steps: the step that gives it may \
        be skipped, passed by with a jump, or left behind after its failure, or the parameter is optional. On that \
        way the run would fail for a reason that stands in the text.

        Wrong:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: pack
                execution_mode: workflow
                parameters: [{ key: quick, type: boolean, default: false }]
                steps:
                  - { key: which, gate: { when: { field: $parameters.quick, operator: eq, value: true }, skip_to: each } }
                  - { key: lines, fetch: { connection: shop, resource: lines, limit: 10 } }
                  - { key: each, for_each: { items: $steps.lines.records, steps: [{ key: told, emit: { event: packed } }] } }

        Right:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: pack
                execution_mode: workflow
                parameters: [{ key: quick, type: boolean, default: false }]
                steps:
                  - { key: which, gate: { when: { field: $parameters.quick, operator: eq, value: true }, skip_to: each } }
                  - { key: lines, fetch: { connection: shop, resource: lines, limit: 10 } }
                  - { key: each, when: { field: $steps.lines.records, operator: exists }, for_each: { items: $steps.lines.records, steps: [{ key: told, emit: { event: packed } }] } }
        """)

    package static let blindQuery = DiagnosticCode(
        "E0302", "blind-query", .error,
        """
        'query_first' asks whether a write arrived before it is sent again, so its look-up has to find that write \
        and no other: what it asks by is among what is written, and inside a fan-out it tells one item from \
        another. A look-up that always asks for the same record takes somebody else's write for this one.

        Wrong:
            connections: [{ key: bank, type: http, base_url: "https://bank.example" }]
            actions:
              - key: pay
                execution_mode: workflow
                steps:
                  - key: pay
                    push:
                      connection: bank
                      resource: payments
                      value: { order: $submission.id }
                      idempotency: { query_first: { lookup: { resource: payments, key: { status: paid } } } }

        Right:
            connections: [{ key: bank, type: http, base_url: "https://bank.example" }]
            actions:
              - key: pay
                execution_mode: workflow
                steps:
                  - key: pay
                    push:
                      connection: bank
                      resource: payments
                      value: { order: $submission.id }
                      idempotency: { query_first: { lookup: { resource: payments, key: { order: $submission.id } } } }
        """)

    package static let failureAfterNoReturn = DiagnosticCode(
        "E0303", "failure-after-no-return", .error,
        """
        Behind a step that is 'irrevocable' nothing is undone, so what follows must be able to go on for ever: a \
        step that may fail for good, because a person rejects it, a function refuses it or an event stays away, \
        would leave a run that can neither end nor go back. Move it before the point of no return, or say with \
        'on_error' how the run goes on behind it.

        Wrong:
            connections: [{ key: post, type: file, path: post }]
            actions:
              - key: send
                execution_mode: workflow
                steps:
                  - { key: sent, push: { connection: post, resource: parcels, value: $submission.id }, irrevocable: true }
                  - { key: asked, approval: { approvers: { roles: [office] } } }

        Right:
            connections: [{ key: post, type: file, path: post }]
            actions:
              - key: send
                execution_mode: workflow
                steps:
                  - { key: asked, approval: { approvers: { roles: [office] } } }
                  - { key: sent, push: { connection: post, resource: parcels, value: $submission.id }, irrevocable: true }
        """)

    package static let secondNoReturn = DiagnosticCode(
        "E0304", "second-no-return", .error,
        """
        A run has one point of no return. Two on one way, one inside a fan-out or a branch, which others run \
        beside, and one that also says how it is undone contradict what 'irrevocable' says: before it everything \
        can be undone, behind it nothing has to be.

        Wrong:
            connections: [{ key: post, type: file, path: post }]
            actions:
              - key: send
                execution_mode: workflow
                steps:
                  - { key: sent, push: { connection: post, resource: parcels, value: 1 }, irrevocable: true }
                  - { key: billed, push: { connection: post, resource: bills, value: 1 }, irrevocable: true }

        Right:
            connections: [{ key: post, type: file, path: post }]
            actions:
              - key: send
                execution_mode: workflow
                steps:
                  - { key: sent, push: { connection: post, resource: parcels, value: 1 }, irrevocable: true }
                  - { key: billed, push: { connection: post, resource: bills, value: 1 } }
        """)

    package static let effectLeftStanding = DiagnosticCode(
        "E0305", "effect-left-standing", .error,
        """
        In an action with a point of no return, what acts outside before that point can be undone: else a failure \
        between the two leaves an effect that nothing takes back, and the point of no return was passed earlier \
        than it says. Add 'compensate', or move the step behind what may fail.

        Wrong:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: order
                execution_mode: workflow
                steps:
                  - { key: reserve, push: { connection: shop, resource: reservations, value: 1 } }
                  - { key: asked, approval: { approvers: { roles: [office] } } }
                  - { key: sent, push: { connection: shop, resource: parcels, value: 1 }, irrevocable: true }

        Right:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: order
                execution_mode: workflow
                steps:
                  - key: reserve
                    push: { connection: shop, resource: reservations, value: 1 }
                    compensate: { push: { connection: shop, resource: releases, value: 1 } }
                  - { key: asked, approval: { approvers: { roles: [office] } } }
                  - { key: sent, push: { connection: shop, resource: parcels, value: 1 }, irrevocable: true }
        """)

    package static let timeTooShort = DiagnosticCode(
        "E0306", "time-too-short", .error,
        """
        A 'call' gives another action less time than that action is sure to wait, or than one of its steps may \
        need to use up the attempts of its 'retry': each attempt may take its whole time limit, and between two \
        of them stands the longest wait of the policy. The child would be stopped while it still tries. A call \
        that says what stands in for a late result, with 'timeout_value', may be shorter than the attempts. A \
        'wait' for a time, and the 'expires_after' of an approval, are no longer than the 'timeout' of their own step.

        Wrong:
            connections: [{ key: bank, type: file, path: bank }]
            actions:
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: paid, call: { action: pay, timeout: 5m } }]
              - key: pay
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: sent, push: { connection: bank, resource: payments, value: 1 }, retry: { max_attempts: 8 } }]

        Right:
            connections: [{ key: bank, type: file, path: bank }]
            actions:
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: paid, call: { action: pay, timeout: 15m } }]
              - key: pay
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: sent, push: { connection: bank, resource: payments, value: 1 }, retry: { max_attempts: 8 } }]
        """)

    package static let shortDuplicateMemory = DiagnosticCode(
        "E0307", "short-duplicate-memory", .error,
        """
        A duplicate check looks back for less time than the steps before the record may need for their attempts. \
        A second submission that comes while the first still tries is not held as a duplicate, and both make a \
        record. Look back for longer, or try for less.

        Wrong:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: report
                execution_mode: workflow
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [title], within: 1m } }
                steps:
                  - { key: known, at: before_create, lookup: { connection: shop, resource: titles, key: $parameters.title, on_missing: "null" }, retry: { max_attempts: 5 } }

        Right:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: report
                execution_mode: workflow
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [title], within: 1h } }
                steps:
                  - { key: known, at: before_create, lookup: { connection: shop, resource: titles, key: $parameters.title, on_missing: "null" }, retry: { max_attempts: 5 } }
        """)

    package static let shortKeyMemory = DiagnosticCode(
        "E0313", "short-key-memory", .error,
        """
        Idempotency keys are forgotten while a failed submission can still be redriven. A repetition of its key then \
        makes a second submission, and when the first one goes on, what it does happens twice. Remember keys for as \
        long as failed submissions are kept, or keep these for less.

        Wrong:
            retention: { failed: 365d, keys: 30d }

        Right:
            retention: { failed: 365d, keys: 400d }
        """)

    /// The codes of this file and the next.
    static let proofs = [
        absentOnAWay, blindQuery, failureAfterNoReturn, secondNoReturn, effectLeftStanding, timeTooShort,
        shortDuplicateMemory, tooManyOutsideCalls, unownedWait, circleOfWaits, endlessStarts, unboundedFanOut,
        shortKeyMemory,
    ]
}
