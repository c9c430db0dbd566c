// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

@Suite struct PipelineTests {
    @Test func `a submission becomes one record with its reference`() async throws {
        let bench = Workbench(ReportContract.text)
        let detail = try await bench.submit("submit_report", ReportContract.payload)
        #expect(detail.submission.status == .created)
        #expect(detail.run?.state == .completed)
        #expect(detail.submission.reference == "CIVIC-2026-001")
        let records = try await bench.records("report")
        #expect(records.count == 1)
        let fields = try JSONReader.read(records[0].fields)
        #expect(fields["title"] == "Pothole")
        #expect(fields["public_ref"] == "CIVIC-2026-001")
        #expect(fields["location"]?["type"] == "Point")
        #expect(detail.submission.entity?.id == records[0].id.id)
        let audit = try await bench.store.audit(of: detail.submission.id, in: Workbench.citizen.scope)
        #expect(audit.map(\.draft.event) == ["accepted", "created"])
        let events = try await bench.store.outbox(of: detail.submission.id, in: Workbench.citizen.scope)
        #expect(events.map(\.event) == ["submit_report.accepted", "submit_report.created"])
    }

    @Test func `the same payload again is held as a duplicate`() async throws {
        let bench = Workbench(ReportContract.text)
        let first = try await bench.submit("submit_report", ReportContract.payload)
        let second = try await bench.submit("submit_report", ReportContract.payload)
        #expect(first.submission.status == .created)
        #expect(second.submission.status == .rejectedDuplicate)
        #expect(second.run?.wait?.kind == "duplicate")
        let made = try await bench.interpreter.decide(
            second.submission.id, .override, reason: "another hole", as: Workbench.admin)
        #expect(made.submission.status == .created)
        #expect(try await bench.records("report").count == 2)
    }

    @Test func `a duplicate check whose condition does not hold is skipped`() async throws {
        let bench = Workbench(
            """
            identity: { code: shop }
            actions:
              - key: note
                status: published
                permissions_policy: { view: [citizen], apply: [citizen], edit: [citizen] }
                execution_mode: workflow
                parameters:
                  - { key: number, type: string, required: true }
                  - { key: credit, type: boolean, default: false }
                creates: [{ key: note, entity_type: note, fields: { number: $parameters.number } }]
                submission_contract:
                  duplicates:
                    function: records.same_fields
                    with: { fields: [number] }
                    when: { field: $parameters.credit, operator: eq, value: false }
            """)
        let credit = try await bench.submit("note", ["number": "7", "credit": true])
        #expect(credit.submission.status == .created)
        #expect(try await bench.journal(of: credit.submission.id).contains("duplicates: skipped"))
        let again = try await bench.submit("note", ["number": "7", "credit": true])
        #expect(again.submission.status == .created)
        // What was not asked is found all the same by who asks.
        #expect(try await bench.submit("note", ["number": "7"]).submission.status == .rejectedDuplicate)
        #expect(try await bench.records("note").count == 2)
    }

    @Test(arguments: [false, true])
    func `a word on a duplicate that comes when the time is up is too late`(isLooked: Bool) async throws {
        let bench = Workbench(
            """
            identity: { code: shop }
            actions:
              - key: note
                status: published
                permissions_policy: { view: [citizen], apply: [citizen], edit: [citizen] }
                execution_mode: workflow
                parameters: [{ key: number, type: string, required: true }]
                creates: [{ key: note, entity_type: note, fields: { number: $parameters.number } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [number] }, on_match: confirm, confirm_timeout: 2h }
            """)
        _ = try await bench.submit("note", ["number": "7"])
        let early = try await bench.submit("note", ["number": "7"]).submission.id
        let late = try await bench.submit("note", ["number": "7"]).submission.id
        bench.clock.advance(.seconds(7_199))
        let made = try await bench.interpreter.decide(early, .override, reason: nil, as: Workbench.citizen)
        #expect(made.submission.status == .created)
        bench.clock.advance(.seconds(1))
        if isLooked { try await bench.work() }
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(late, .override, reason: nil, as: Workbench.citizen)
        }
        // It counts as confirmed, which makes no record.
        #expect(try await bench.detail(late).run?.state == .completed)
        #expect(try await bench.detail(late).submission.status == .rejectedDuplicate)
        #expect(try await bench.records("note").count == 2)
    }

    @Test func `all mistakes are told at once and nothing is recorded`() async throws {
        let bench = Workbench(ReportContract.text)
        let refusals = try await bench.refusals(
            "submit_report", ["title": 5, "location": ["lat": 91, "lon": 0], "colour": "red"])
        #expect(
            Set(refusals) == [
                "title: type", "description: required", "location: type", "colour: unknown_parameter",
            ])
        #expect(try await bench.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope).isEmpty)
    }

    @Test func `a caller without the role is denied`() async throws {
        let bench = Workbench(ReportContract.text)
        #expect(
            try await bench.refusals(
                "submit_report", ReportContract.payload,
                as: Caller(tenant: "lisbon", user: "eva", roles: ["clerk"])) == ["denied"])
        #expect(
            try await bench.refusals(
                "submit_report", ReportContract.payload, as: Caller(tenant: "lisbon", user: nil)) == [
                    "denied"
                ])
    }

    @Test func `an idempotency key answers with the first submission`() async throws {
        let bench = Workbench(ReportContract.text)
        let first = try await bench.submit("submit_report", ReportContract.payload) {
            $0.idempotencyKey = "k1"
        }
        let again = try await bench.submit("submit_report", ReportContract.payload) {
            $0.idempotencyKey = "k1"
        }
        #expect(first.submission.id == again.submission.id)
        var other = ReportContract.payload
        other["title"] = "Something else"
        #expect(try await bench.refusals("submit_report", other) { $0.idempotencyKey = "k1" } == ["conflict"])
        #expect(try await bench.records("report").count == 1)
    }

    @Test func `a twin that goes on is a duplicate no more, also while people are asked`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: ask
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: wish, entity_type: wish, fields: { title: $parameters.title } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: quarantine }
                  approval: { approvers: { roles: [admin] }, expires_after: 7d }
            """)
        let first = try await bench.submit("ask", ["title": "Swing"]).submission
        let later = try await bench.submit("ask", ["title": "Swing"]).submission
        #expect(later.status == .rejectedDuplicate)
        _ = try await bench.interpreter.cancel(first.id, reason: nil, as: Workbench.admin)
        try await bench.work()
        let detail = try await bench.detail(later.id)
        #expect(detail.submission.status == .creating)
        #expect(detail.run?.state == .waiting)
    }
}

@Suite struct ClaimedFileTests {
    @Test func `a file that is only described in the payload is refused`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: send
                status: published
                permissions_policy: { apply: ["*"] }
                parameters: [ { key: scan, type: file } ]
                creates: [ { key: letter, entity_type: letter, fields: { scan: $parameters.scan } } ]
            """)
        let claimed: ValueMap = [
            "scan": ["sha256": .string(String(repeating: "0", count: 64)), "name": "x.png", "bytes": 1]
        ]
        #expect(try await bench.refusals("send", claimed) == ["scan: type"])
    }
}
