// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import Ledger

extension Scenario {
    static let all = made + examples.sorted { $0.key < $1.key }.map(\.value)

    private static let made: [Scenario] = [
        plain, withFiles, overridden, released, edited, retried, approved, sent, withdrawn, stepped, undone,
        called, stoppedParent, fanned, rerunOnce, purgedOnce, classified, itemsUndone, itemsLate,
    ]

    static let rerunOnce = Scenario(
        name: "a dead letter that is run again behind its record",
        text: StepContract.text(
            "- { key: one, execute: { function: test.send, with: { value: one } } }\n- { key: two, execute: test.send }"
        ),
        replies: [.succeeds(true), .final], effects: 3, records: ["report": 1],
        statuses: [.created, .created],
        steps: [
            submit("k1", "order", StepContract.payload), work,
            { bench, notes in
                try await ended("k1", bench, notes)
                let outcome = try await bench.interpreter.rerun(
                    try notes.id("k1"), RerunOrder(step: "two"), as: Workbench.admin)
                notes.remember("r1", outcome.detail.submission)
            }, work,
        ],
        // A step that is done once more after a fault takes the refusal that was meant for the next.
        otherStatuses: [.created])

    /// Works until a run has ended, whatever went wrong before.
    private static func ended(_ name: String, _ bench: Workbench, _ notes: Notes) async throws {
        for _ in 0..<5 where try await bench.detail(try notes.id(name)).run?.state.isFinal != true {
            bench.clock.advance(.seconds(60))
            try await work(bench, notes)
        }
    }

    static let purgedOnce = Scenario(
        name: "a submission that is purged", text: ReportContract.text, records: ["report": 1],
        statuses: [.created],
        steps: [
            submit("k1", "submit_report", ReportContract.payload), work,
            { bench, notes in
                try await ended("k1", bench, notes)
                _ = try await bench.interpreter.purge(
                    try notes.id("k1"), reason: nil, as: Workbench.admin)
            },
        ])

    static let plain = Scenario(
        name: "a plain submission", text: ReportContract.text, records: ["report": 1], statuses: [.created],
        steps: [submit("k1", "submit_report", ReportContract.payload), work])

    static let withFiles = Scenario(
        name: "a submission with two files, one of them twice", text: ReportContract.text,
        records: ["report": 1, "report_attachment": 3], statuses: [.created],
        steps: [
            submit(
                "k1", "submit_report", ReportContract.payload,
                files: [file("hole.png", png), file("same.png", png), file("other.png", otherPNG)]),
            work,
        ])

    static let overridden = Scenario(
        name: "a duplicate that is held and then made", text: ReportContract.text, records: ["report": 2],
        statuses: [.created, .created],
        steps: [
            submit("k1", "submit_report", ReportContract.payload), work,
            submit("k2", "submit_report", ReportContract.payload), work,
            decide("k2", .override), work,
        ])

    static let released = Scenario(
        name: "a twin that goes on because the first is cancelled", text: waiting, records: ["report": 1],
        statuses: [.cancelled, .created],
        steps: [
            submit("k1", "submit_report", ["title": "Hole", "note": "first"]), work,
            submit("k2", "submit_report", ["title": "Hole", "note": "second"]), work,
            cancel("k1"), work, decide("k2", .approve), work,
        ])

    static let edited = Scenario(
        name: "an engine action that edits a record", text: ReportContract.editing, records: ["report": 1],
        statuses: [.created, .created],
        steps: [
            submit("k1", "open_report", ["title": "Hole"]),
            submit("k2", "close_report", [:], as: Workbench.admin, target: "k1"),
        ])

    static let retried = Scenario(
        name: "a target that is away twice", text: OutsideEffectTests.validating(),
        replies: [.transient, .transient], records: ["report": 1], statuses: [.created],
        steps: [
            submit("k1", "send", SendContract.payload), work, advance(.seconds(10)), work,
            advance(.seconds(30)), work,
        ])

    static let approved = Scenario(
        name: "an approval by two people", text: approval, records: ["report": 1], statuses: [.created],
        steps: [
            submit("k1", "submit_report", ["title": "Hole", "note": "x"]), work,
            decide("k1", .approve, as: Workbench.admin),
            decide("k1", .approve, as: Caller(tenant: "lisbon", user: "eva", roles: ["admin"])), work,
        ])

    static let sent = Scenario(
        name: "two outside calls around the record",
        text: SendContract.text(
            "      validate: [test.send]\n      prepare_create: [test.count, { function: test.send, with: { value: $submission.reference } }]\n"
                + "      reference: { field: public_ref, format: \"S-{seq:04d}\" }"),
        records: ["report": 1], statuses: [.created],
        steps: [submit("k1", "send", SendContract.payload), work])

    static let withdrawn = Scenario(
        name: "a dead letter that is retried", text: OutsideEffectTests.validating(), replies: [.final],
        records: ["report": 1], statuses: [.created],
        steps: [submit("k1", "send", SendContract.payload), work, retry("k1"), work])

    static let stepped = Scenario(
        name: "steps around the record that wait for a person, for an event and for time",
        text: StepContract.text(
            """
            - { key: begun, at: before_create, emit: { event: begun, payload: { title: $parameters.title } } }
            - { key: boss, at: before_create, approval: { approvers: { roles: [admin] }, message: Fine? } }
            - { key: shipped, wait: { event: shipped, timeout: 9d } }
            - { key: pause, wait: { for: 10s } }
            - { key: last, emit: { event: undone, payload: { title: $steps.shipped.carrier } } }
            """), records: ["report": 1], statuses: [.created],
        steps: [
            submit("k1", "order", StepContract.payload), work, decide("k1", .approve), work,
            raise("shipped", ["carrier": "ctt"], for: "k1"), work, advance(.seconds(10)), work,
        ])

    static let undone = Scenario(
        name: "a saga that is undone", text: StepContract.text(SagaTests.steps),
        replies: [.succeeds(["id": "r-1"]), .succeeds(true), .final], effects: 5, records: ["report": 1],
        statuses: [.created], steps: [submit("k1", "order", StepContract.payload), work])

    static let classified = Scenario(
        name: "a model that is asked again, and one whose answer does not hold",
        text: StepContract.text(
            ModelStepTests.steps + "\n" + ModelStepTests.steps.replacing("sort", with: "again")),
        replies: [.transient, .succeeds(["kind": "lamp"]), .succeeds(["kind": "chair"])],
        records: ["report": 1],
        statuses: [.created],
        steps: [submit("k1", "order", StepContract.payload), work, advance(.seconds(60)), work])

    static let itemsUndone = Scenario(
        name: "items that are undone because the run fails behind them",
        text: StepContract.text(
            ItemUndoTests.lines("[a, b]")
                + "\n- { key: last, gate: { when: { field: $parameters.title, operator: exists }, end: failed, message: No. } }"
        ), effects: 8, records: ["report": 1], statuses: [.created, .created, .created],
        steps: [submit("k1", "order", StepContract.payload), work, work, work, work])

    static let itemsLate = Scenario(
        name: "items whose time is up",
        text: StepContract.text(
            "- { key: lines, timeout: 9h, for_each: { items: [a, b], concurrency: 1, on_error: complete_all, call: { action: pay, input: { title: $item, wait: true }, timeout: 2h, timeout_value: late } } }"
        ), records: ["report": 1, "receipt": 0], statuses: [.created, .cancelled, .cancelled],
        steps: [
            submit("k1", "order", StepContract.payload), work, advance(.seconds(7_200)), work, work,
            advance(.seconds(7_200)), work, work,
            // A fault makes an item begin later, and its two hours end later by as much.
            advance(.seconds(7_200)), work, work,
        ])

    static let called = Scenario(
        name: "a parent that waits for a child that waits for an event",
        text: StepContract.text(
            "- { key: pay, call: { action: pay, input: { title: $parameters.title } } }\n"
                + "- { key: boss, approval: { approvers: { roles: [admin] }, message: Fine? } }"),
        records: ["report": 1, "receipt": 1], statuses: [.created, .created],
        steps: [submit("k1", "order", StepContract.payload), work, decide("k1", .approve), work])

    static let fanned = Scenario(
        name: "branches, one of which goes over items",
        text: StepContract.text(
            """
            - key: both
              parallel:
                branches:
                  left: [{ key: lines, for_each: { items: [a, b, c], concurrency: 2, call: { action: pay, input: { title: $item } } } }]
                  right: [{ key: told, emit: { event: begun } }]
            """, result: "{ lines: $steps.lines.results }"),
        records: ["report": 1, "receipt": 3], statuses: Array(repeating: .created, count: 6),
        steps: [submit("k1", "order", StepContract.payload), work, work, work, work])

    static let stoppedParent = Scenario(
        name: "a parent that is stopped while its child waits",
        text: StepContract.text(
            "- { key: begun, emit: { event: begun }, compensate: { emit: { event: undone } } }\n"
                + "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true }, timeout: 9d } }"
        ),
        records: ["report": 1, "receipt": 0], statuses: [.created, .cancelled],
        steps: [submit("k1", "order", StepContract.payload), work, cancel("k1"), work],
        otherStatuses: [.created])

    /// Held until an approver says yes, and one twin at a time.
    static let waiting = gated("{ roles: [admin] }")
    static let approval = gated("{ roles: [admin], count: 2 }")

    private static func gated(_ approvers: String) -> String {
        """
        actions:
          - key: submit_report
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: note, type: string, required: true }
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title, note: $parameters.note } }
            submission_contract:
              duplicates: { function: records.same_fields, with: { fields: [title], within: 24h } }
              reference: { field: public_ref, format: "{prefix}-{year}-{seq:03d}" }
              approval: { approvers: \(approvers), message: May it be made }
        """
    }

    // MARK: - The examples that ship

    static let cityReport = Scenario(
        name: "the example of a city report", text: example("city-report.yaml"),
        records: ["report": 2, "report_attachment": 1], statuses: [.created, .created, .created],
        steps: [
            submit("k1", "submit_report", hole("Pothole"), files: [file("hole.png", png)]), work,
            submit("k2", "submit_report", hole("The same hole")), work,
            decide("k2", .override, as: Workbench.citizen), work,
            submit("k3", "close_report", [:], as: Workbench.admin, target: "k1"),
        ])

    static let expenseClaim = Scenario(
        name: "the example of an expense claim", text: example("expense-claim.yaml"),
        records: ["expense_claim": 1, "receipt": 1], statuses: [.created, .created],
        steps: [
            submit(
                "k1", "submit_expense_claim",
                [
                    "purpose": "Train to Porto", "spent_on": "2026-11-20", "currency": "EUR",
                    "amount": "1019.90",
                    "lines": [["description": "Ticket", "amount": "1019.90"]],
                ], as: employee, files: [file("ticket.png", png)], acknowledged: ["large_claim"]), work,
            submit("k2", "approve_expense_claim", [:], as: finance, target: "k1"),
        ])

    static let employee = Caller(tenant: "lisbon", user: "ana", roles: ["employee"])
    static let finance = Caller(tenant: "lisbon", user: "rui", roles: ["finance"])

    private static func hole(_ title: String) -> ValueMap {
        [
            "title": .string(title), "description": "Deep", "category": "road",
            "location": ["lat": .decimal("38.71"), "lon": .decimal("-9.14")],
        ]
    }

    /// The folder of the examples.
    static let examplesFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "examples")

    /// An example as it ships.
    static func example(_ name: String) -> String {
        let bytes = FileManager.default.contents(
            atPath: examplesFolder.appending(path: "actions/\(name)").path)
        return String(decoding: bytes ?? .init(), as: UTF8.self)
    }
}

extension ReportContract {
    /// Two engine actions: one makes a record, one moves it on.
    static let editing = """
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string }, required: true }
                - { field_key: status, field_type: { type: enum, choices: [open, closed] }, required: true }
              states: { field: status, initial: open, transitions: { open: [closed] } }
        actions:
          - key: open_report
            target_model: report
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [ { key: title, type: string, required: true } ]
            creates: [ { key: report, entity_type: report, fields: { title: $parameters.title } } ]
          - key: close_report
            target_model: report
            status: published
            permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
            submission_criteria:
              - { key: can_close, criteria_type: reachable, config: { to: closed }, message: It is closed. }
            edits: [ { field: status, value: closed } ]
        """
}
