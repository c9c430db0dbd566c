// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Puts elements in order.
    static let listSort = CuratedFunction(
        "list.sort", since: "0.1.0",
        summary:
            "Sorts numbers by their value, and text by its bytes or by what it is declared to hold; equal elements keep their order.",
        parameters: [
            .normalized([.list]), .changedValue(.list).compared(),
            FunctionParameter(
                "order", .choice(["ascending", "descending"]), "Which end comes first.", default: "ascending"),
            FunctionParameter(
                "by", .value(.string), "The member to sort by, when the elements are maps.", required: false),
        ],
        returns: "The list in order.", result: .likeValue,
        examples: [
            FunctionExample(
                "Numbers by value", stage: .normalize, with: ["field": "sizes"],
                on: ["sizes": [10, 9, .decimal("9.5")]],
                types: ["sizes": .list], .fields(["sizes": [9, .decimal("9.5"), 10]])),
            FunctionExample(
                "Text by bytes, capitals first", stage: .value, with: ["value": ["b", "a", "B"]],
                .returns(["B", "a", "b"])),
            FunctionExample(
                "Maps by a member", stage: .value,
                with: ["value": [["n": 1], ["n": 3], ["n": 2]], "by": "n", "order": "descending"],
                .returns([["n": 3], ["n": 2], ["n": 1]])),
            FunctionExample(
                "Numbers and text have no common order", stage: .value, with: ["value": [1, "a"]],
                .fails(code: "sort")),
        ],
        body: .changing(assumed: .list) { value, _, arguments throws(FunctionFailure) in
            guard let elements = value.list else { return value }
            let keys = (arguments.meaning("value")?.list ?? elements).map { element in
                arguments.string("by").map { element[$0] ?? .null } ?? element
            }
            guard keys.allSatisfy({ $0.number != nil }) || keys.allSatisfy({ $0.string != nil }) else {
                throw FunctionFailure(
                    .final, code: "sort", message: "holds elements that have no common order")
            }
            let isDescending = arguments.string("order") == "descending"
            let order = keys.indices.sorted { left, right in
                let isBefore =
                    isDescending ? keys[right].precedes(keys[left]) : keys[left].precedes(keys[right])
                let isAfter =
                    isDescending ? keys[left].precedes(keys[right]) : keys[right].precedes(keys[left])
                return isBefore || (!isAfter && left < right)
            }
            return .list(order.map { elements[$0] })
        })
}

extension Value {
    /// The order of two numbers by value, of two texts by bytes; false for all else.
    func precedes(_ other: Value) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: false
        }
    }
}
