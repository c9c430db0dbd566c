// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import ContractTesting
import FunctionLibrary
import Testing

/// A contract in memory with the files beside its suites.
struct TestedContract {
    let runner: SuiteRunner

    init(
        _ text: String, files: [String: [UInt8]] = [:], concurrency: Int = 4,
        ledger: @escaping @Sendable () -> any TestLedger = { MemoryTestLedger() },
        sourceLocation: SourceLocation = #_sourceLocation,
        changing: (inout ContractCompiler.Outcome) -> Void = { _ in }
    ) {
        let (contract, problems) = ContractDecoder.read(
            SourceText(file: "contract.yaml", text: text), isNamed: true)
        let merged = ApplicationMerger.merge([contract], applicationCode: "civic")
        var outcome = ContractCompiler(merged.application, registry: .standard).compile()
        changing(&outcome)
        let messages = (problems + merged.diagnostics + outcome.diagnostics).map(\.message)
        #expect(messages == [], sourceLocation: sourceLocation)
        let bench = TestBench(
            registry: .standard,
            file: { path, _ in
                files[path].map { .success($0) } ?? .failure(UnreadableFile("there is no '\(path)'"))
            },
            ledger: ledger)
        runner = SuiteRunner(
            TestedApplication(merged.application, outcome), bench: bench, concurrency: concurrency)
    }

    /// A suite of which nothing may be wrong as it is written.
    static func suite(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> ReadSuite {
        let source = SourceText(file: "a.test.yaml", text: text)
        let (suite, problems) = TestSuiteDecoder.read(source)
        #expect(problems.map(\.message) == [], sourceLocation: sourceLocation)
        return ReadSuite(source: source, suite: try #require(suite))
    }

    func run(_ suite: String) async throws -> [CaseResult] { await runner.run([try Self.suite(suite)]) }

    func plan(_ action: String) throws -> ActionPlan {
        try #require(runner.application.actions[action]?.plan)
    }

    /// Reports held for a look, with a file; large ones are asked about, and closed by an admin.
    static let reports = """
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string, max_length: 20 }, required: true }
                - { field_key: cost, field_type: { type: decimal } }
                - { field_key: phone, field_type: { type: string }, sensitive: true }
                - { field_key: number, field_type: { type: string } }
                - { field_key: status, field_type: { type: enum, choices: [open, closed] }, required: true }
              states: { field: status, initial: open, transitions: { open: [closed] } }
          - entity_type: photo
            schema: { fields: [{ field_key: report, field_type: { type: string } }, { field_key: file, field_type: { type: file } }] }
        actions:
          - key: send
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true, constraints: { min_length: 3, max_length: 20 } }
              - { key: cost, type: decimal, constraints: { max: 100 } }
              - { key: phone, type: string, sensitive: true }
            submission_criteria:
              - { key: modest, criteria_type: field, config: { subject: parameters, field: cost, operator: ne, value: 50 }, message: Not fifty. }
              - { key: secret, criteria_type: field, config: { subject: parameters, field: phone, operator: ne, value: "000" }, message: No such phone. }
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title, cost: $parameters.cost, phone: $parameters.phone } }
            side_effects:
              - { key: large, event: large_report, when: { field: $parameters.cost, operator: gt, value: 80 } }
            submission_contract:
              normalize: [text.trim]
              duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: quarantine }
              reference: { field: number, format: "R-{seq}" }
              attachments: { entity_type: photo, parent_field: report, file_field: file, allowed_content_types: [text/plain] }
          - key: close
            target_model: report
            status: published
            permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
            submission_criteria:
              - { key: can_close, criteria_type: reachable, config: { to: closed }, message: Closed already. }
            edits:
              - { key: status, field: status, value: closed }

        """

    static let head = "action: send\ncases:\n"
    static let ana = "as: { tenant: lisbon, user: ana, roles: [citizen] }"
    static let rui = "as: { tenant: lisbon, user: rui, roles: [admin] }"

    /// One case of somebody who may.
    static func one(_ body: String) -> String { head + "  - name: one\n    \(ana)\n" + body }
}
