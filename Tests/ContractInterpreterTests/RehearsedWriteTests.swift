// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What edits and creates come to is told before they are made: mistakes, taken values, duplicates and what is written.
@Suite(.timeLimit(.minutes(10))) struct RehearsedWriteTests {
    // MARK: - Mistakes of fields

    private static let books = """
        entities:
          - entity_type: book
            schema:
              fields:
                - { field_key: title, field_type: { type: string, max_length: 10 }, required: true }
                - { field_key: isbn, field_type: { type: string, min_length: 3, pattern: "^[0-9]+$" } }
                - { field_key: pages, field_type: { type: integer, max: 100 } }
        actions:
          - key: add
            execution_mode: MODE
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: isbn, type: string }
              - { key: pages, type: integer }
              - { key: loan, type: object, constraints: { fields: [ { key: days, type: integer } ] } }
            creates:
              - { key: book, entity_type: book, fields: { title: $parameters.title, isbn: $parameters.isbn, pages: $parameters.loan.days } }
          - key: change
            target_model: book
            execution_mode: MODE
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: name, type: string }, { key: pages, type: integer } ]
            edits: [ { field: title, value: $parameters.name }, { field: pages, value: $parameters.pages } ]
        """

    @Test(arguments: ["engine", "workflow"])
    func `everything that fields refuse is told at once, with the parameter that it comes from`(
        _ mode: String
    ) async throws {
        let bench = Workbench(Self.books.replacing("MODE", with: mode))
        func errors(_ action: String, _ payload: ValueMap, _ target: String? = nil) async throws -> [String] {
            var request = SubmitRequest(payload: payload)
            request.target = target
            do {
                _ = try await bench.interpreter.submit(
                    request, to: try bench.action(action), as: Workbench.citizen)
                return []
            } catch let error as InterpreterError {
                return error.errors.map { "\($0.path) \($0.code)" }.sorted()
            }
        }
        let wrong: ValueMap = ["title": "far too long", "isbn": "ab", "loan": ["days": 300]]
        #expect(
            try await errors("add", wrong)
                == ["/isbn min_length", "/isbn pattern", "/loan/days max", "/title max_length"])
        // With what is wrong with a parameter, and not twice.
        #expect(
            try await errors("add", ["isbn": "ab1", "loan": ["days": "x"]])
                == ["/isbn pattern", "/loan/days type", "/title required"])
        let made = try await bench.submit("add", ["title": "Emma"])
        let book = try #require(made.submission.entity?.id)
        #expect(
            try await errors("change", ["name": "far too long", "pages": 300], book)
                == ["/name max_length", "/pages max"])
    }

    // MARK: - Absent values

    @Test(arguments: ["engine", "workflow"])
    func `an edit whose value is absent leaves the field, and null clears it`(_ mode: String) async throws {
        let bench = Workbench(Self.books.replacing("MODE", with: mode))
        let made = try await bench.submit("add", ["title": "Emma", "loan": ["days": 7]])
        let book = try #require(made.submission.entity?.id)
        func fields() async throws -> Value? {
            try await bench.records("book").first.map { try JSONReader.read($0.fields) }
        }
        func change(_ payload: ValueMap) async throws -> Value? {
            _ = try await bench.submit("change", payload) { $0.target = book }
            return try await fields()
        }
        #expect(try await change(["name": "Lucy"]) == ["title": "Lucy", "pages": 7])
        #expect(try await change([:]) == ["title": "Lucy", "pages": 7])
        #expect(try await change(["pages": .null]) == ["title": "Lucy"])
        // A required field is not cleared, whoever says so.
        let refusals = try await bench.refusals("change", ["name": .null]) { $0.target = book }
        #expect(refusals == ["name: required"])
    }

    @Test func `null clears no field through a parameter that the caller may not fill`() async throws {
        let bench = Workbench(
            Self.books.replacing("MODE", with: "engine").replacing(
                "{ key: pages, type: integer } ]", with: "{ key: pages, type: integer, visibility: hidden } ]"
            ))
        let made = try await bench.submit("add", ["title": "Emma", "loan": ["days": 7]])
        let book = try #require(made.submission.entity?.id)
        _ = try await bench.submit("change", ["pages": .null]) { $0.target = book }
        #expect(try await bench.records("book").first?.fields.contains("\"pages\":7") == true)
    }

    // MARK: - Unique values

    private static let items = """
        entities:
          - entity_type: item
            schema:
              fields: [ { field_key: sku, field_type: { type: string } }, { field_key: note, field_type: { type: string } } ]
              unique_constraints: [ [sku] ]
        actions:
          - key: add
            execution_mode: MODE
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: sku, type: string }, { key: note, type: string } ]
            creates: [ { key: item, entity_type: item, fields: { sku: $parameters.sku, note: $parameters.note } } ]
        """

    @Test(arguments: ["engine", "workflow"])
    func `a unique value that is taken refuses a submission, and a dry run of it`(_ mode: String) async throws
    {
        let bench = Workbench(Self.items.replacing("MODE", with: mode))
        #expect(try await bench.submit("add", ["sku": "a"]).submission.status == .created)
        let again: ValueMap = ["sku": "a", "note": "another"]
        #expect(try await bench.refusals("add", again) == ["sku: unique"])
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.interpreter.rehearse(
                SubmitRequest(payload: again), to: try bench.action("add"), as: Workbench.citizen)
        }
        #expect(error?.errors.map(\.code) == ["unique"])
        #expect(try await bench.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope).count == 1)
        #expect(try await bench.refusals("add", ["note": "another"]).isEmpty)
    }

    @Test func `who is held as a duplicate is not refused for a unique value`() async throws {
        let bench = Workbench(Self.items.replacing("MODE", with: "workflow"))
        _ = try await bench.submit("add", ["sku": "a"])
        #expect(try await bench.submit("add", ["sku": "a"]).submission.status == .rejectedDuplicate)
    }

    @Test func `a reference that is given later takes no place before`() async throws {
        let bench = Workbench(
            Self.reports.replacing(
                "states: { field: state, initial: new, transitions: { new: [old] } }",
                with: "states: { field: state, initial: new, transitions: { new: [old] } }\n"
                    + "      unique_constraints: [ [number], [title] ]"
            ).replacing("{ of: $created.report.id", with: "{ of: $submission.reference"))
        #expect(try await bench.submit("send", ["title": "Hole"]).submission.reference == "N001")
        #expect(try await bench.submit("send", ["title": "Pit"]).submission.reference == "N002")
        #expect(try await bench.records("task").count == 2)
        let dry = try await bench.interpreter.rehearse(
            SubmitRequest(payload: ["title": "Gap"]), to: try bench.action("send"), as: Workbench.citizen)
        #expect(dry.writes[1]["fields"]?["of"] == .null)
    }

    // MARK: - Dry runs

    private static let reports = """
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string } }
                - { field_key: loud, field_type: { type: string } }
                - { field_key: number, field_type: { type: string } }
                - { field_key: by, field_type: { type: string } }
                - { field_key: state, field_type: { type: enum, choices: [new, old] } }
              states: { field: state, initial: new, transitions: { new: [old] } }
          - entity_type: task
            schema: { fields: [ { field_key: of, field_type: { type: string } }, { field_key: title, field_type: { type: string } } ] }
          - entity_type: picture
            schema: { fields: [ { field_key: report, field_type: { type: string } }, { field_key: file, field_type: { type: file } } ] }
        actions:
          - key: send
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: title, type: string, required: true } ]
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title } }
              - { key: task, entity_type: task, fields: { of: $created.report.id, title: $created.report.loud } }
            submission_contract:
              prepare_create: [ { function: fields.from_template, with: { field: loud, template: "{title}!" } } ]
              reference: { field: number, format: "N{seq:03d}" }
              audit_policy: { actor_field: by }
              attachments: { entity_type: picture, parent_field: report, file_field: file, allowed_content_types: [image/png] }
        """

    @Test func `a dry run shows what the run writes, and null for what only an accept gives`() async throws {
        let bench = Workbench(Self.reports)
        var request = SubmitRequest(payload: ["title": "Hole"])
        request.files = [.sample(SampleFiles.png(width: 1), name: "hole.png")]
        let dry = try await bench.interpreter.rehearse(
            request, to: try bench.action("send"), as: Workbench.citizen)
        #expect(dry.writes.count == 3)
        #expect(
            dry.writes[0] == [
                "create": "report", "entity_type": "report",
                "fields": ["title": "Hole", "loud": "Hole!", "number": .null, "by": "ana", "state": "new"],
            ])
        #expect(
            dry.writes[1] == [
                "create": "task", "entity_type": "task", "fields": ["of": .null, "title": "Hole!"],
            ])
        #expect(dry.writes[2]["create"] == "attachment.0")
        #expect(dry.writes[2]["fields"]?["report"] == .null)
        #expect(dry.writes[2]["fields"]?["file"]?["name"] == "hole.png")
    }

    @Test func `a dry run finds the duplicate that the run would be held for`() async throws {
        let bench = Workbench(Self.reports)
        func rehearse() async throws -> RehearsedSubmission {
            try await bench.interpreter.rehearse(
                SubmitRequest(payload: ["title": "Hole"]), to: try bench.action("send"), as: Workbench.citizen
            )
        }
        #expect(try await rehearse().submission.status == .accepted)
        let first = try await bench.submit("send", ["title": "Hole"])
        let dry = try await rehearse()
        #expect(dry.submission.status == .rejectedDuplicate)
        #expect(dry.submission.duplicates?.contains(first.submission.id) == true)
        #expect(dry.writes.isEmpty)
        #expect(dry.events.contains(["event": "send.rejected_duplicate"]))
        // And so it is.
        #expect(try await bench.submit("send", ["title": "Hole"]).submission.status == .rejectedDuplicate)
    }
}
