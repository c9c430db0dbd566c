// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Values that a type declares unique, among the records of one submission and of its files.
@Suite(.timeLimit(.minutes(10))) struct UniqueValueTests {
    private static func text(_ mode: String) -> String {
        """
        identity: { code: shop }
        entities:
          - entity_type: item
            schema:
              fields: [ { field_key: sku, field_type: { type: string }, required: true } ]
              relationships: [ { rel_code: sheets, target_type_code: sheet, cardinality: one_to_many, reverse_code: item } ]
              unique_constraints: [ [sku] ]
          - entity_type: sheet
            schema:
              fields:
                - { field_key: file, field_type: { type: file } }
                - { field_key: kind, field_type: { type: string }, default: data }
              unique_constraints: [ [item, kind] ]
        actions:
          - key: pair
            \(mode)
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [ { key: left, type: string, required: true }, { key: right, type: string, required: true } ]
            creates:
              - { key: left, entity_type: item, fields: { sku: $parameters.left } }
              - { key: right, entity_type: item, fields: { sku: $parameters.right } }
          - key: sheet
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [ { key: sku, type: string, required: true } ]
            creates: [ { key: item, entity_type: item, fields: { sku: $parameters.sku } } ]
            submission_contract:
              duplicates: none
              attachments: { entity_type: sheet, parent_field: item, file_field: file, allowed_content_types: [image/png] }
        """
    }

    private static let modes = ["execution_mode: engine", "kind: async", "execution_mode: workflow"]

    @Test(arguments: Home.Kind.allCases, modes)
    func `two records of one submission cannot share a unique value`(
        _ kind: Home.Kind, _ mode: String
    ) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(
            compiled: Workbench.compile(Self.text(mode)), store: try home.open(as: "first"), clock: clock)
        #expect(try await bench.refusals("pair", ["left": "a", "right": "a"]) == [": unique"])
        let made = try await bench.submit("pair", ["left": "a", "right": "b"])
        #expect(made.submission.status == .created)
        #expect(try await bench.records("item").count == 2)
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `a file whose record breaks a unique constraint fails the submission, and leaves no record`(
        _ kind: Home.Kind
    ) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(
            compiled: Workbench.compile(Self.text(Self.modes[0])), store: try home.open(as: "first"),
            clock: clock)
        func files(_ count: Int) -> [SubmitRequest.File] {
            (0..<count).map { .sample(SampleFiles.png(width: $0 + 1), name: "\($0).png") }
        }
        let two = try await bench.submit("sheet", ["sku": "two"]) { $0.files = files(2) }
        #expect(two.submission.status == .failed)
        #expect(two.submission.error?.contains("\"unique\"") == true)
        #expect(try await bench.records("item").isEmpty)
        #expect(try await bench.records("sheet").isEmpty)
        // Going on from the failure finds the same fault again, and still makes no half of it.
        _ = try await bench.interpreter.retry(two.submission.id, reason: nil, as: Workbench.admin)
        try await bench.work()
        let again = try await bench.detail(two.submission.id)
        #expect(again.submission.status == .failed)
        #expect(try await bench.records("item").isEmpty)
        let one = try await bench.submit("sheet", ["sku": "one"]) { $0.files = files(1) }
        #expect(one.submission.status == .created)
        #expect(try await bench.records("sheet").count == 1)
        #expect(try home.broken() == [])
    }

    private static let typed = """
        identity: { code: shop }
        entities:
          - entity_type: item
            schema:
              fields:
                - { field_key: price, field_type: { type: decimal } }
                - { field_key: at, field_type: { type: datetime } }
                - { field_key: lasts, field_type: { type: duration } }
                - { field_key: code, field_type: { type: string } }
                - { field_key: steps, field_type: { type: list, items: { type: decimal } } }
              unique_constraints: [ [price], [at], [lasts], [code], [steps] ]
        actions:
          - key: add
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters:
              - { key: price, type: decimal }
              - { key: at, type: datetime }
              - { key: lasts, type: duration }
              - { key: code, type: string }
              - { key: steps, type: list, constraints: { items: { type: decimal } } }
            creates:
              - { key: item, entity_type: item, fields: { price: $parameters.price, at: $parameters.at, lasts: $parameters.lasts, code: $parameters.code, steps: $parameters.steps } }
        """

    @Test(
        arguments: [
            ("price", "1.5", ["1.50", "15e-1"], "1.51"),
            (
                "at", "2026-01-01T00:00:00Z", ["2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.0Z"],
                "2026-01-01T01:00:00Z"
            ),
            ("lasts", "90s", ["PT1M30S", "90000ms"], "91s"),
            ("steps", ["1", "2.0"], [["1.0", "2"]], ["2.0", "1"]),
            ("code", "1.5", ["1.5"], "1.50"),
        ] as [(String, Value, [Value], Value)])
    func `a unique value is what it stands for`(
        _ field: String, _ value: Value, _ same: [Value], _ other: Value
    ) async throws {
        let bench = Workbench(Self.typed)
        _ = try await bench.submit("add", [field: value])
        for again in same { #expect(try await bench.refusals("add", [field: again]) == ["\(field): unique"]) }
        _ = try await bench.submit("add", [field: other])
    }

    @Test func `a decimal is one whether it is a number or a text`() async throws {
        let bench = Workbench(Self.typed)
        _ = try await bench.submit("add", ["price": .number(try #require(Number("1.5")))])
        #expect(try await bench.refusals("add", ["price": "1.50"]) == ["price: unique"])
    }
}
