// SPDX-License-Identifier: Apache-2.0
import Testing

/// Long lists of steps under conditions are proved in a time that an author waits for.
@Suite(.timeLimit(.minutes(2))) struct ManyStepsTests {
    private static let count = 400

    private static func codes(_ step: (Int) -> String, last: String = "") -> Set<String> {
        let steps = (0..<count).map { "- { key: s\($0), \(step($0)) }" } + [last].filter { !$0.isEmpty }
        return Set(ProofContract.codes(steps.joined(separator: "\n")))
    }

    private static func when(_ number: Int) -> String {
        "when: { field: $parameters.total, operator: eq, value: \(number) }"
    }

    private static let push = "push: { connection: shop, resource: r, value: 1 }"

    @Test func `points of no return that exclude each other`() {
        #expect(Self.codes { "\(Self.when($0)), \(Self.push), irrevocable: true" } == [])
    }

    @Test func `effects before a point of no return, of which each fails with no other`() {
        let last = "- { key: last, \(Self.push), irrevocable: true }"
        let codes = Self.codes(
            { number in
                let work =
                    number.isMultiple(of: 2) ? Self.push : "approval: { approvers: { roles: [office] } }"
                return "\(Self.when(number)), \(work)"
            }, last: last)
        #expect(codes == [])
    }

    @Test func `effects under alternatives`() {
        let last = "- { key: last, \(Self.push), irrevocable: true }"
        let codes = Self.codes(
            { number in
                let other = "{ field: $parameters.kind, operator: eq, value: k\(number) }"
                return
                    "when: { any: [{ field: $parameters.total, operator: gt, value: \(number) }, \(other)] }, "
                    + Self.push
            }, last: last)
        #expect(codes == [])
    }

    @Test func `steps of which each runs when the one before was done`() {
        let codes = Self.codes { number in
            let when = "when: { field: $steps.s\(number - 1).outcome, operator: eq, value: succeeded }, "
            let key = number == 0 ? "1" : "$steps.s\(number - 1).id"
            return "\(number == 0 ? "" : when)lookup: { connection: shop, resource: r, key: \(key) }, "
                + "on_error: continue"
        }
        #expect(codes == [])
    }

    @Test func `gates that each let pass what the others leave`() {
        let last = "- { key: last, \(Self.push), irrevocable: true }"
        let codes = Self.codes(
            { number in
                "gate: { when: { field: $parameters.total, operator: gt, value: \(Self.count - number) }, "
                    + "end: failed }"
            }, last: last)
        #expect(codes == [])
    }
}
