// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Records are as their type declares them, to any depth.
@Suite(.timeLimit(.minutes(10))) struct RecordFieldTests {
    private static let text = """
        entities:
          - entity_type: thing
            schema:
             fields:
              - { field_key: name, field_type: { type: string } }
              - field_key: part
                field_type: { type: object, fields: [{ key: size, type: integer, required: true }, { key: unit, type: string, default: mm }] }
              - { field_key: marks, field_type: { type: list, items: { type: integer, constraints: { max: 9 } } } }
              - { field_key: state, field_type: { type: enum, choices: [open, closed, dead] } }
             relationships: [ { rel_code: friends, target_type_code: thing, cardinality: many_to_many } ]
             states: { field: state, initial: open, transitions: { open: [closed], closed: [dead] } }
        actions:
          - key: make
            execution_mode: engine
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: part, type: object }
              - { key: marks, type: list }
              - { key: friends, type: list }
            creates: [{ key: thing, entity_type: thing, fields: { part: $parameters.part, marks: $parameters.marks, friends: $parameters.friends } }]
          - key: change
            execution_mode: engine
            status: published
            target_model: thing
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: state, type: enum, constraints: { choices: [open, closed, dead] } }]
            edits: [{ field: state, value: $parameters.state }]

        """

    private func make(_ payload: ValueMap) async throws -> (made: Value?, code: String?) {
        let bench = Workbench(Self.text)
        do {
            _ = try await bench.interpreter.submit(
                SubmitRequest(payload: payload), to: try bench.action("make"), as: Workbench.citizen)
        } catch let error as InterpreterError where error.kind == .refused {
            return (nil, error.errors.first?.code)
        }
        let record = try #require(try await bench.records("thing").first)
        return (try JSONReader.read(record.fields), nil)
    }

    @Test func `what an object and a list hold is held against the declared type`() async throws {
        let good = try await make(["part": ["size": 3], "marks": [1, 9]])
        #expect(good.made?["part"] == ["size": 3, "unit": "mm"])
        #expect(good.made?["marks"] == [1, 9])
        #expect(try await make(["part": ["size": "x"]]).code == "type")
        #expect(try await make(["part": ["unit": "cm"]]).code == "required")
        #expect(try await make(["part": ["size": 3, "colour": "red"]]).code == "unknown_field")
        #expect(try await make(["marks": [1, "x"]]).code == "type")
        #expect(try await make(["marks": [1, 10]]).code == "max")
    }

    @Test func `a relationship holds ids and nothing else`() async throws {
        #expect(try await make(["friends": ["a", "b"]]).made?["friends"] == ["a", "b"])
        #expect(try await make(["friends": []]).made?["friends"] == [])
        #expect(try await make(["friends": ["a", 5]]).code == "type")
        #expect(try await make(["friends": [["a"]]]).code == "type")
    }

    @Test func `a state is left by its transitions only`() async throws {
        let bench = Workbench(Self.text)
        _ = try await bench.submit("make", [:])
        let id = try #require(try await bench.records("thing").first).id.id
        func change(_ state: Value) async throws -> String? {
            do {
                _ = try await bench.submit("change", ["state": state]) { $0.target = id }
                return nil
            } catch let error as InterpreterError where error.kind == .refused {
                return error.errors.first?.code
            }
        }
        // Sent as null it clears the field.
        #expect(try await change(.null) == "transition")
        #expect(try await change("dead") == "transition")
        #expect(try await change("closed") == nil)
        #expect(try await change("open") == "transition")
        #expect(try await change("dead") == nil)
    }

    private static let secrets = """
        entities:
          - entity_type: card
            schema:
              fields:
                - { field_key: number, field_type: { type: string, max_length: 4 }, sensitive: true }
                - { field_key: first, field_type: { type: string }, sensitive: true }
        actions:
          - key: keep
            execution_mode: MODE
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: card, type: object, required: true, sensitive: true }
              - { key: names, type: list, required: true, sensitive: true }
            creates:
              - key: card
                entity_type: card
                when: { field: $parameters.card.kind, operator: eq, value: debit }
                fields: { number: $parameters.card.number, first: $parameters.names.0 }

        """

    @Test(arguments: ["engine", "workflow"])
    func `what is inside of a sealed value is read, and stays sealed`(_ mode: String) async throws {
        let bench = Workbench(Self.secrets.replacing("MODE", with: mode), sealed: true)
        let card: Value = ["number": "1234", "kind": "debit"]
        _ = try await bench.submit("keep", ["card": card, "names": ["CANARY", "b"]])
        try await bench.work()
        let record = try #require(try await bench.records("card").first)
        #expect(!record.fields.contains("CANARY") && !record.fields.contains("1234"))
        let fields = try JSONReader.read(record.fields)
        #expect(Sealer.isSealed(fields["number"] ?? .null) && Sealer.isSealed(fields["first"] ?? .null))
    }

    @Test func `what is sealed is held against its field, too`() async throws {
        let bench = Workbench(Self.secrets.replacing("MODE", with: "engine"), sealed: true)
        for number in ["12345", 7] as [Value] {
            let card: Value = ["number": number, "kind": "debit"]
            #expect(try await !bench.refusals("keep", ["card": card, "names": ["a"]]).isEmpty)
        }
        #expect(try await bench.records("card").isEmpty)
    }
}
