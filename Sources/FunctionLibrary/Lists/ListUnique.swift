// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Leaves out what was there before.
    static let listUnique = CuratedFunction(
        "list.unique", since: "0.1.0",
        summary:
            "Leaves out elements that are equal to an earlier one: numbers by their value, text by its bytes or by what it is declared to hold.",
        parameters: [.normalized([.list]), .changedValue(.list).compared()],
        returns: "The list in its order, each element once.", result: .likeValue,
        examples: [
            FunctionExample(
                "The first of equals stays", stage: .normalize, with: ["field": "tags"],
                on: ["tags": ["b", "a", "b", "B"]], types: ["tags": .list],
                .fields(["tags": ["b", "a", "B"]])),
            FunctionExample(
                "Numbers count by value", stage: .value, with: ["value": [1, .decimal("1.0"), "1"]],
                .returns([1, "1"])),
            FunctionExample("Nothing stays nothing", stage: .value, with: ["value": []], .returns([])),
        ],
        body: .changing(assumed: .list) { value, _, arguments in
            guard let elements = value.list else { return value }
            let meanings = arguments.meaning("value")?.list ?? elements
            var seen: Set<Value> = []
            return .list(zip(elements, meanings).filter { seen.insert($0.1).inserted }.map(\.0))
        })
}
