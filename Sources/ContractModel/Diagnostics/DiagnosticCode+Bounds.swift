// SPDX-License-Identifier: Apache-2.0

// E0308 and following: contracts that would do something without end, or more often than anybody means.
extension DiagnosticCode {
    package static let tooManyOutsideCalls = DiagnosticCode(
        "E0308", "too-many-outside-calls", .error,
        """
        In the worst case one run would ask outside systems more than 1,000,000 times: what a step may attempt, \
        times the items of every fan-out around it, those of actions that it calls included. Bound the lists, try \
        less often, or fetch in one question what is asked for item by item.

        Wrong:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: load
                execution_mode: workflow
                steps:
                  - { key: all, fetch: { connection: shop, resource: shelves, limit: 10000 } }
                  - key: shelves
                    for_each:
                      items: $steps.all.records
                      steps:
                        - { key: boxes, fetch: { connection: shop, resource: boxes, where: { shelf: $item.id }, limit: 100 } }
                        - { key: each, for_each: { items: $steps.boxes.records, steps: [{ key: sent, push: { connection: shop, resource: labels, value: $item } }] } }

        Right:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: load
                execution_mode: workflow
                steps:
                  - { key: all, fetch: { connection: shop, resource: shelves, limit: 1000 } }
                  - key: shelves
                    for_each:
                      items: $steps.all.records
                      steps:
                        - { key: boxes, fetch: { connection: shop, resource: boxes, where: { shelf: $item.id }, limit: 100 } }
                        - { key: each, for_each: { items: $steps.boxes.records, steps: [{ key: sent, push: { connection: shop, resource: labels, value: $item } }] } }
        """)

    package static let unownedWait = DiagnosticCode(
        "E0309", "unowned-wait", .error,
        """
        A wait ends by itself, or somebody can end it. A wait for an event without a time limit goes on for ever \
        when the event stays away, and nobody is told. An approval that nobody can give is no better: its \
        approvers may all be absent, the only one is the submitter, who may not approve, only 'anonymous' and \
        'system' are asked, or more approvals than people who are sure to be there and may approve.

        Wrong:
            actions:
              - key: order
                execution_mode: workflow
                steps: [{ key: shipped, wait: { event: shipped } }]

        Right:
            actions:
              - key: order
                execution_mode: workflow
                steps: [{ key: shipped, wait: { event: shipped, timeout: 14d } }]
        """)

    package static let circleOfWaits = DiagnosticCode(
        "E0310", "circle-of-waits", .error,
        """
        Actions call each other in a circle, each waiting for the next: no run of them would end before runs \
        wait 16 deep for each other, which fails all of them. So does a chain of calls and starts that is always \
        deeper, in which items and branches with steps count as well. Let one of them 'start' the next under a \
        condition instead, let a trigger start it at an event, or go over a list with 'for_each'.

        Wrong:
            actions:
              - key: first
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: go, call: { action: second } }]
              - key: second
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: back, call: { action: first } }]

        Right:
            actions:
              - key: first
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: go, call: { action: second } }]
              - key: second
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: done, emit: { event: done } }]
        """)

    package static let endlessStarts = DiagnosticCode(
        "E0311", "endless-starts", .error,
        """
        Each run of an action leads to another of the same action, always: it starts itself, at once or through \
        others that it starts or calls, or through an event that a trigger without a filter waits for. It would go on \
        until runs are 16 deep below each other, which fails. Put a condition on one of the starts, or a filter on \
        the trigger.

        Wrong:
            actions:
              - key: tidy
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                steps: [{ key: again, start: { action: tidy } }]

        Right:
            actions:
              - key: tidy
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                parameters: [{ key: left, type: integer, default: 0 }]
                steps:
                  - { key: again, when: { field: $parameters.left, operator: gt, value: 0 }, start: { action: tidy } }
        """)

    package static let unboundedFanOut = DiagnosticCode(
        "E0312", "unbounded-fan-out", .error,
        """
        A fan-out goes over a list that nothing bounds. The bound is the 'max_items' of the list, the 'limit' of \
        the fetch that it comes from, or 'max_items' of the fan-out itself.

        Wrong:
            actions:
              - key: order
                execution_mode: workflow
                parameters: [{ key: lines, type: list, required: true }]
                steps:
                  - { key: each, for_each: { items: $parameters.lines, steps: [{ key: told, emit: { event: packed } }] } }

        Right:
            actions:
              - key: order
                execution_mode: workflow
                parameters: [{ key: lines, type: list, required: true, constraints: { max_items: 50 } }]
                steps:
                  - { key: each, for_each: { items: $parameters.lines, steps: [{ key: told, emit: { event: packed } }] } }
        """)
}
