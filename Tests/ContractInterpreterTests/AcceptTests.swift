// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What an accept writes, and what it relied on.
@Suite struct AcceptTests {
    @Test func `the trail of an engine action tells what happened in its order`() async throws {
        let bench = Workbench(ReportContract.editing)
        let opened = try await bench.submit("open_report", ["title": "Hole"])
        let record = try #require(opened.submission.entity)
        let closed = try await bench.submit("close_report", [:], as: Workbench.admin) {
            $0.target = record.id
        }
        let scope = Workbench.citizen.scope
        for (detail, events) in [(opened, ["accepted", "created"]), (closed, ["accepted", "edited"])] {
            let trail = try await bench.store.audit(of: detail.submission.id, in: scope)
            #expect(trail.map(\.draft.event) == events)
        }
    }

    @Test func `an action that only edits has no record of its own`() async throws {
        let bench = Workbench(ReportContract.editing)
        let opened = try await bench.submit("open_report", ["title": "Hole"])
        let record = try #require(opened.submission.entity)
        let closed = try await bench.submit("close_report", [:], as: Workbench.admin) {
            $0.target = record.id
        }
        #expect(closed.submission.entity == nil)
        #expect(closed.submission.target == record)
        #expect(SubmissionView.value(closed, tenant: "lisbon")["entity"] == .null)
    }

    @Test func `a call that does not apply is skipped in the journal`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: send
                target_model: report
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [ { key: title, type: string, required: true }, { key: loud, type: boolean } ]
                creates: [ { key: report, entity_type: report, fields: { title: $parameters.title } } ]
                submission_contract:
                  duplicates: none
                  normalize:
                    - text.trim
                    - { function: text.uppercase, when: { field: $parameters.loud, operator: eq, value: true } }
                  validate:
                    - function: validate.required_any
                      with: { fields: [title] }
                      when: { field: $parameters.loud, operator: eq, value: true }
            """)
        let quiet = try await bench.submit("send", ["title": "a"])
        #expect(
            try await bench.journal(of: quiet.submission.id).prefix(3) == [
                "normalize.1: succeeded", "normalize.2: skipped", "validate: skipped",
            ])
        let loud = try await bench.submit("send", ["title": "abc", "loud": true])
        #expect(
            try await bench.journal(of: loud.submission.id).prefix(3) == [
                "normalize.1: succeeded", "normalize.2: succeeded", "validate: succeeded",
            ])
    }
}

/// References to records, and numbers.
@Suite struct AdmissionReadTests {
    private static let contract = """
        actions:
          - key: open
            target_model: report
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: title, type: string, required: true } ]
            creates: [ { key: report, entity_type: report, fields: { title: $parameters.title } } ]
          - key: rename
            target_model: report
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: title, type: string, required: true } ]
            edits: [ { field: title, value: $parameters.title } ]
          - key: note
            target_model: note
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: report, type: reference, object_type: report }
              - key: lines
                type: list
                constraints:
                  items: { type: object, constraints: { fields: [ { key: about, type: reference, object_type: report } ] } }
              - { key: others, type: list, constraints: { items: { type: reference, object_type: report } } }
            creates: [ { key: note, entity_type: note, fields: { report: $parameters.report } } ]
          - key: pick
            target_model: note
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: title, type: string, required: true, values_from: { entity_type: report, field: title } }
            creates: [ { key: note, entity_type: note, fields: { title: $parameters.title } } ]
        """

    @Test func `a reference names a record of its type that is there`() async throws {
        let bench = Workbench(Self.contract)
        let opened = try await bench.submit("open", ["title": "Hole"])
        let id = Value.string(try #require(opened.submission.entity).id)
        let noted = try await bench.submit("note", ["report": id, "lines": [["about": id]]])
        let note = Value.string(try #require(noted.submission.entity).id)
        for wrong in [note, "nothing"] {
            #expect(try await bench.refusals("note", ["report": wrong]) == ["report: object_type"])
            #expect(
                try await bench.refusals("note", ["report": id, "lines": [["about": id], ["about": wrong]]])
                    == ["lines: object_type"])
            #expect(
                try await bench.refusals("note", ["report": id, "others": [id, wrong]]) == [
                    "others: object_type"
                ])
        }
        let other = Caller(tenant: "porto", user: "ana", roles: ["citizen"])
        #expect(try await bench.refusals("note", ["report": id], as: other) == ["report: object_type"])
    }

    @Test func `a value that stops being one while it is accepted is refused`() async throws {
        var operation = 1
        while operation < 50 {
            let bench = Workbench(Self.contract)
            let opened = try await bench.submit("open", ["title": "Hole"])
            let record = try #require(opened.submission.entity)
            let store = FaultyLedger(
                bench.store, fault: nil,
                behind: { [operation] number in
                    guard number == operation else { return }
                    do {
                        _ = try await bench.submit("rename", ["title": "Crack"]) { $0.target = record.id }
                    } catch { Issue.record(error) }
                })
            let refusals = try await bench.sibling(on: store).refusals("pick", ["title": "Hole"])
            guard store.operations >= operation else { break }
            let rows = try await bench.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope)
            // Accepted before the record was renamed, or not at all.
            #expect(
                refusals == ["title: values_from"] || rows.map(\.action) == ["open", "pick", "rename"],
                "\(operation): \(refusals) \(rows.map(\.action))")
            operation += 1
        }
        #expect(operation > 2 && operation < 50)
    }

    private static func references(_ first: String, _ second: String) async throws -> [String?] {
        func action(_ key: String, _ reference: String) -> String {
            """
              - key: \(key)
                target_model: report
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                creates: [ { key: report, entity_type: report, fields: { title: x } } ]
                submission_contract: { duplicates: none, reference: { field: number, \(reference) } }

            """
        }
        let bench = Workbench("actions:\n" + action("first", first) + action("second", second))
        var references: [String?] = []
        for key in ["first", "second", "first"] {
            references.append(try await bench.submit(key, [:]).submission.reference)
        }
        return references
    }

    @Test func `two actions that could write the same reference count together`() async throws {
        let format = "format: \"R-{year}-{seq:02d}\""
        #expect(try await Self.references(format, format) == ["R-2026-01", "R-2026-02", "R-2026-03"])
    }

    @Test func `two actions that declare the same scope count together`() async throws {
        #expect(
            try await Self.references(
                "format: \"A-{application}-{year}-{seq}\", scope: [application, year]",
                "format: \"B-{application}-{year}-{seq}\", scope: [year, application]")
                == ["A-civic-2026-1", "B-civic-2026-2", "A-civic-2026-3"])
    }
}
