// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Testing

/// What is told of a list some of whose elements are of another type.
@Suite struct ListMistakeTests {
    private static let contract = """
        actions:
          - key: send
            execution_mode: workflow
            status: published
            permissions_policy: { apply: ["*"] }
            parameters:
              - { key: n, type: list, constraints: { min_items: 2, max_items: 3, unique_items: true, items: { type: integer, constraints: { max: 5 } } } }
              - key: rows
                type: list
                constraints: { items: { type: object, constraints: { fields: [{ key: m, type: list, constraints: { min_items: 2, items: { type: integer, constraints: { max: 5 } } } }] } } }
            creates: [{ key: r, entity_type: r, fields: { n: $parameters.n } }]
            submission_contract: { duplicates: none }
        """

    @Test(arguments: [
        (#"{ "n": ["x", 9] }"#, ["/n/0 type", "/n/1 max"]),
        (#"{ "n": ["x", 1, 9] }"#, ["/n/0 type", "/n/2 max"]),
        (#"{ "n": ["x"] }"#, ["/n/0 type", "/n min_items"]),
        (#"{ "n": [1, "x", "x", 2] }"#, ["/n/1 type", "/n/2 type", "/n max_items"]),
        (#"{ "n": ["x", 1, 1] }"#, ["/n/0 type", "/n unique_items"]),
        (
            #"{ "rows": [4, { "m": [true, 1, 8] }] }"#,
            ["/rows/0 type", "/rows/1/m/0 type", "/rows/1/m/2 max"]
        ),
    ])
    func `every element is told of where it was sent, and counts`(
        _ json: String, _ told: [String]
    ) async throws {
        let bench = Workbench(Self.contract)
        let payload = try #require(try JSONReader.read(json).map)
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await bench.submit("send", payload)
        }
        #expect(error?.errors.map { "\($0.path) \($0.code)" } == told)
    }
}
