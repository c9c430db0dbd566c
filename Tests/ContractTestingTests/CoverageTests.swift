// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct CoverageTests {
    private func report(_ suite: String) async throws -> CoverageReport {
        let contract = TestedContract(TestedContract.reports)
        var reached = ReachedPlaces()
        for result in try await contract.run(suite) {
            reached.merge(result.reached["send"] ?? ReachedPlaces())
        }
        return CoverageReport(try contract.plan("send"), reached)
    }

    @Test func `every place that no case reaches is named, and no other`() async throws {
        let report = try await report(
            TestedContract.one("    payload: { title: Hole }\n    expect: { status: created }\n"))
        #expect(
            report.places.filter { !$0.isReached }.map { "\($0.kind.rawValue) \($0.name)" }
                == [
                    "parameter 'cost' given", "parameter 'phone' given",
                    "constraint 'title' refused by required",
                    "constraint 'title' refused by min_length", "constraint 'title' refused by max_length",
                    "constraint 'cost' refused by max", "criterion 'modest' does not hold",
                    "criterion 'secret' does not hold", "branch 'when' of the side effect 'large' applies",
                    "duplicates a match (on_match: quarantine)",
                ].map { $0.replacing("branch 'when' of ", with: "branch ") })
        #expect(report.places.count == 16)
        #expect(report.reached == 6)
        #expect(report.percent == 37)
    }

    @Test func `cases that reach everything are whole`() async throws {
        let ana = TestedContract.ana
        let report = try await report(
            TestedContract.head + """
                  - { name: a, \(ana), payload: { title: Hole, cost: 90, phone: "1" }, expect: { status: created }, then: [{ submit: { payload: { title: Hole } }, expect: { status: rejected_duplicate } }] }
                  - { name: b, \(ana), payload: {}, expect: { status: refused } }
                  - { name: c, \(ana), payload: { title: A }, expect: { status: refused } }
                  - { name: d, \(ana), payload: { title: ABCDEFGHIJKLMNOPQRSTUVWXYZ, cost: 101 }, expect: { status: refused } }
                  - { name: e, \(ana), payload: { title: Hole, cost: 50, phone: "000" }, expect: { status: refused } }
                """)
        #expect(report.places.filter { !$0.isReached }.map(\.name) == [])
        #expect(report.percent == 100)
    }
}
