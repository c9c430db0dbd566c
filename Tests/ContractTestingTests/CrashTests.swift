// SPDX-License-Identifier: Apache-2.0
import ContractModel
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct CrashTests {
    private let contract = TestedContract(
        TestedContract.reports, files: ["a.txt": Array("plain text\n".utf8)])

    @Test(arguments: ["accept", "normalize", "duplicates", "create", "attach", "audit"])
    func `a process that ends at a stage leaves exactly one record`(_ stage: String) async throws {
        let results = try await contract.run(
            TestedContract.one(
                """
                    payload: { title: Hole }
                    files: [{ path: a.txt }]
                    expect: { status: accepted, created: [], records: { report: [] } }
                    then:
                      - crash_at: \(stage)
                        expect:
                          status: created
                          created: [{ report: { title: Hole } }]
                          records: { report: [{ number: R-1 }], photo: [{}] }
                """))
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures))")
    }

    @Test func `a decision stands although the process ends behind it`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                """
                    given: { records: [{ entity_type: report, id: r1, fields: { title: Hole } }] }
                    payload: { title: Hole }
                    expect: { status: rejected_duplicate }
                    then:
                      - { decide: override, \(TestedContract.rui) }
                      - { crash_at: create, expect: { status: created, created: [{ report: { title: Hole } }] } }
                """))
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures))")
    }

    @Test func `a stage that nothing comes to is told`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                """
                    given: { records: [{ entity_type: report, id: r1, fields: { title: Hole } }] }
                    payload: { title: Hole }
                    expect: { status: rejected_duplicate }
                    then: [{ crash_at: create }]
                """))
        #expect(
            results.flatMap(\.failures).map(\.message)
                == ["nothing came to the step 'create', so no process ended there"])
    }
}
