// SPDX-License-Identifier: Apache-2.0
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct SuiteGeneratorTests {
    private func suite(_ contract: String, of action: String) async throws -> String {
        let contract = TestedContract(contract)
        let runner = contract.runner
        let text = await SuiteGenerator(runner.application, try contract.plan(action), bench: runner.bench)
            .text(for: "a.test.yaml")
        let results = try await contract.run(text)
        #expect(results.allSatisfy { $0.verdict == .passed })
        return text
    }

    @Test func `a step that fails whatever is sent does not make the good case a refused one`() async throws {
        let text = try await suite(
            """
            connections: [{ key: store, type: file, path: ./store }]
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters:
                  - { key: title, type: string, required: true, constraints: { max_length: 40, pattern: "^[A-Z]" } }
                  - { key: lines, type: list, constraints: { max_items: 3, items: { type: string } } }
                submission_contract: { duplicates: none }
                steps:
                  - { key: keep, push: { connection: store, resource: notes, value: { title: $parameters.title } } }

            """, of: "send")
        #expect(
            text.contains(
                """
                  - name: a good submission
                    as: { tenant: test, user: ana, roles: [citizen] }
                    payload: { lines: ["Example lines"], title: "Example title" }
                    expect: { status: created, errors: { keep: no_answer } }
                """))
    }

    @Test func `the target is as criteria want it`() async throws {
        let text = try await suite(
            """
            entities:
              - entity_type: note
                schema:
                  fields:
                    - { field_key: owner, field_type: { type: string } }
                    - { field_key: kind, field_type: { type: string } }
                    - { field_key: status, field_type: { type: enum, choices: [done, open] }, required: true }
                  states: { field: status, initial: open, transitions: { open: [done] } }
            actions:
              - key: finish
                target_model: note
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                submission_criteria:
                  - { key: may, criteria_type: reachable, config: { to: done }, message: Over. }
                  - { key: mine, criteria_type: field, config: { field: owner, operator: eq, value: $user.id }, message: Not yours. }
                  - { key: plain, criteria_type: field, config: { field: kind, operator: in, value: [a, b] }, message: Not plain. }
                edits: [{ field: status, value: done }]

            """, of: "finish")
        #expect(
            text.contains(
                """
                  - name: a good submission
                    as: { tenant: test, user: ana, roles: [citizen] }
                    given:
                      records:
                        - { entity_type: note, id: r1, fields: { kind: "a", owner: "ana", status: "open" } }
                    target: r1
                    payload: {}
                    expect: { status: created }
                """))
    }
}
