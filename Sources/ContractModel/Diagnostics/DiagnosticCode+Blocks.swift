// SPDX-License-Identifier: Apache-2.0

// E0128 and following: texts with a form of their own, in steps, connections, triggers and notifications.
extension DiagnosticCode {
    package static let malformedResource = DiagnosticCode(
        "E0128", "malformed-resource", .error,
        """
        The resource of a look-up, a fetch or a push is a path of names with '/'. A '{name}' in it is filled, \
        escaped, from the map 'path' beside it; each placeholder has its value there, and each value its \
        placeholder. A reference inside the name would be sent as it is written.

        Wrong:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: look
                execution_mode: workflow
                steps:
                  - key: order
                    lookup: { connection: shop, resource: "orders/{order}", key: 1 }

        Right:
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: look
                execution_mode: workflow
                steps:
                  - key: order
                    lookup: { connection: shop, resource: "orders/{order}", path: { order: $submission.id }, key: 1 }
        """)

    package static let malformedTemplate = DiagnosticCode(
        "E0129", "malformed-template", .error,
        """
        A template is logic-less Mustache: '{{name}}', '{{{name}}}', '{{#section}} … {{/section}}', \
        '{{^when there is none}} … {{/when there is none}}' with the same name at both ends. Templates of \
        notifications see 'event', 'recipient' and 'tenant', a prompt the keys of its 'input'. There are no \
        partials; a template extends another one with 'extends'.

        Wrong:
            notification_templates:
              - { code: received, body_text: "{{#event.urgent}}Hurry: {{event.title}}" }

        Right:
            notification_templates:
              - { code: received, body_text: "{{#event.urgent}}Hurry: {{/event.urgent}}{{event.title}}" }
        """)

    package static let malformedSchedule = DiagnosticCode(
        "E0130", "malformed-schedule", .error,
        """
        A schedule has five fields: minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or jan-dec) \
        and day of the week (0-7 or sun-sat). A field is '*', a number or name, a range 'a-b', a list with \
        commas, and may have a step, as in '*/15'. When both kinds of days are restricted, a day counts that \
        is in either.

        Wrong:
            triggers: [{ key: nightly, cron: "0 25 * * *", action: clean_up }]
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [system] } }]

        Right:
            triggers: [{ key: nightly, cron: "0 3 * * mon-fri", action: clean_up }]
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [system] } }]
        """)

    package static let malformedTimeZone = DiagnosticCode(
        "E0131", "malformed-time-zone", .error,
        """
        A time zone is a name of the IANA database, such as 'Europe/Lisbon' or 'UTC'. An offset such as '+01:00' \
        is none: it does not know when the clocks change.

        Wrong:
            triggers: [{ key: nightly, cron: "0 3 * * *", timezone: "+01:00", action: clean_up }]
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [system] } }]

        Right:
            triggers: [{ key: nightly, cron: "0 3 * * *", timezone: Europe/Lisbon, action: clean_up }]
            actions: [{ key: clean_up, status: published, permissions_policy: { apply: [system] } }]
        """)

    package static let malformedAddress = DiagnosticCode(
        "E0133", "malformed-address", .error,
        """
        An address, a host or the name of a header cannot be one. The address of an 'http' or 'model' connection \
        begins with 'https://' or 'http://', that of 'postgres' with 'postgres://', that of 'smtp' with 'smtps://' \
        or 'smtp://'. Its host is a name in ASCII or an address in numbers, its port is from 1 to 65535, and nothing \
        in it may be read in two ways: no user, no backslash, no '..'. A host that 'allow_hosts' does not let \
        anybody to is refused too: one that is not listed, or an address of this machine or a private network that is not.

        Wrong:
            connections:
              - { key: bank, type: http, base_url: bank.example }

        Right:
            connections:
              - { key: bank, type: http, base_url: "https://bank.example" }
        """)

    /// The codes of this file.
    static let blocks = [
        malformedResource, malformedTemplate, malformedSchedule, malformedTimeZone, malformedAddress,
    ]
}
