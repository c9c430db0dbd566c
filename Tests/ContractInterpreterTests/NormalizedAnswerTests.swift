// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What is required has to be there behind `normalize`, too, and in what an object holds.
@Suite(.timeLimit(.minutes(5))) struct NormalizedAnswerTests {
    private static let text = """
        actions:
          - key: send
            execution_mode: workflow
            status: published
            permissions_policy: { apply: ["*"] }
            parameters:
              - { key: name, type: string, required: true }
              - { key: kind, type: string }
              - { key: vat, type: string, required_when: { field: kind, operator: eq, value: firm } }
              - key: box
                type: object
                constraints: { fields: [{ key: wide, type: string, required: true }, { key: high, type: string }] }
              - { key: prices, type: list, constraints: { unique_items: true, items: { type: decimal } } }
            submission_contract:
              normalize: [{ function: text.slug, with: { field: name } }, { function: text.trim, with: { field: [kind, vat] } }]
              duplicates: none
        """

    @Test func `a text of which nothing is left does not answer`() async throws {
        let bench = Workbench(Self.text)
        #expect(try await bench.refusals("send", ["name": "!!"]) == ["name: required"])
        #expect(try await bench.refusals("send", ["name": " "]) == ["name: required"])
        #expect(try await bench.submit("send", ["name": "! a !"]).submission.status == .created)
    }

    @Test func `a condition that holds of what is normalised asks for its parameter`() async throws {
        let bench = Workbench(Self.text)
        #expect(try await bench.refusals("send", ["name": "a", "kind": " firm "]) == ["vat: required"])
        #expect(
            try await bench.refusals("send", ["name": "a", "kind": " firm ", "vat": "\u{200B}"])
                == ["vat: required"])
        #expect(
            try await bench.submit("send", ["name": "a", "kind": " firm ", "vat": "1"]).submission.status
                == .created)
    }

    private static let shown = """
        actions:
          - key: ship
            execution_mode: workflow
            status: published
            permissions_policy: { apply: ["*"] }
            parameters:
              - { key: kind, type: string, required: true }
              - { key: port, type: string, required: true, visible_when: { field: kind, operator: eq, value: sea } }
              - { key: berth, type: string, visible_when: { field: port, operator: eq, value: sines } }
              - { key: gate, type: string, default: g1, visible_when: { field: kind, operator: eq, value: air } }
            creates:
              - key: leg
                entity_type: leg
                fields: { kind: $parameters.kind, port: $parameters.port, berth: $parameters.berth, gate: $parameters.gate }
            submission_contract:
              normalize: [text.trim, text.lowercase]
              duplicates: none
        """

    @Test func `what applies is judged by what the values have become`() async throws {
        let bench = Workbench(Self.shown)
        let payload: ValueMap = ["kind": " Sea ", "port": "SINES ", "berth": " B2"]
        let made = try await bench.submit("ship", payload)
        #expect(made.submission.status == .created)
        let fields = try JSONReader.read(try #require(try await bench.records("leg").first).fields)
        #expect(fields["berth"] == "b2" && fields["gate"] == nil)

        #expect(try await bench.refusals("ship", ["kind": " SEA "]) == ["port: required"])
        #expect(
            try await bench.refusals("ship", ["kind": "Air", "port": "lis"]) == ["port: hidden"])
        #expect(
            try await bench.refusals("ship", ["kind": "sea", "port": "Setubal", "berth": "1"])
                == ["berth: hidden"])
        let air = try await bench.submit("ship", ["kind": "AIR"])
        #expect(air.submission.status == .created, "the default of what shows is there")
    }

    @Test(arguments: ["", "  ", "\u{200B}"])
    func `a blank text does not answer inside an object`(_ blank: String) async throws {
        let bench = Workbench(Self.text)
        #expect(
            try await bench.refusals("send", ["name": "a", "box": ["wide": .string(blank)]]) == [
                "box: required"
            ])
        #expect(
            try await bench.submit("send", ["name": "a", "box": ["wide": "w", "high": .string(blank)]])
                .submission
                .status == .created)
    }

    @Test func `decimals are the same whatever they are written as`() async throws {
        let bench = Workbench(Self.text)
        #expect(
            try await bench.refusals("send", ["name": "a", "prices": ["1.0", 1]]) == ["prices: unique_items"])
        #expect(
            try await bench.submit("send", ["name": "a", "prices": ["1.0", "1.5"]]).submission.status
                == .created)
    }
}
