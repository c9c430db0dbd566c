// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Leaves out what is empty.
    static let listCompact = CuratedFunction(
        "list.compact", since: "0.1.0",
        summary: "Leaves out elements that are null or empty: text, lists and maps without content.",
        parameters: [.normalized([.list]), .changedValue(.list)],
        returns: "The list of the other elements in their order.", result: .likeValue,
        examples: [
            FunctionExample(
                "Null and empty text go", stage: .normalize, with: ["field": "tags"],
                on: ["tags": ["a", .null, "", "b", [], [:]]], types: ["tags": .list],
                .fields(["tags": ["a", "b"]])),
            FunctionExample(
                "Zero and false stay, and so does a space", stage: .value, with: ["value": [0, false, " "]],
                .returns([0, false, " "])),
            FunctionExample("Nothing stays nothing", stage: .value, with: ["value": []], .returns([])),
        ],
        body: .changing(assumed: .list) { value, _, _ in
            value.list.map { .list($0.filter(\.isPresent)) } ?? value
        })
}
