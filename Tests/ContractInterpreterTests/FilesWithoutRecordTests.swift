// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Files are attached to the primary record; where none is made, that is said.
@Suite(.timeLimit(.minutes(5))) struct FilesWithoutRecordTests {
    private static func contract(_ when: String, duplicates: String = "none", steps: String = "[]") -> String
    {
        """
        actions:
          - key: move
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: log, type: boolean, required: true }]
            creates:
              - key: entry
                entity_type: entry
                fields: { log: $parameters.log }
                when: \(when)
            submission_contract:
              duplicates: \(duplicates)
              attachments: { entity_type: page, parent_field: entry, file_field: file, allowed_content_types: [image/*] }
            steps: \(steps)
        """
    }

    private static let asked = "{ field: $parameters.log, operator: eq, value: true }"

    @Test func `a file for a record that is not made is refused`() async throws {
        let bench = Workbench(Self.contract(Self.asked))
        let refused = try await bench.refusals("move", ["log": false]) {
            $0.files = [.sample(SampleFiles.png())]
        }
        #expect(refused == [": max_files"])
        #expect(try await bench.submit("move", ["log": false]).submission.status == .created)
        _ = try await bench.submit("move", ["log": true]) { $0.files = [.sample(SampleFiles.png())] }
        #expect(try await bench.records("page").count == 1)
    }

    @Test func `where only the run knows, the submission keeps the file and says so`() async throws {
        let bench = Workbench(
            Self.contract(
                "{ field: $steps.look, operator: eq, value: nothing }",
                steps:
                    "[{ key: look, at: before_create, transform: { function: text.join, with: { parts: [$submission.id] } } }]"
            ))
        let kept = try await bench.submit("move", ["log": true]) { $0.files = [.sample(SampleFiles.png())] }
        #expect(kept.submission.status == .created && kept.submission.entity == nil)
        #expect(kept.submission.warnings?.contains("not_attached") == true)
        let rows = try await bench.store.attachments(of: kept.submission.id, in: Workbench.citizen.scope)
        #expect(rows.count == 1)
        #expect(try await bench.submit("move", ["log": true]).submission.warnings == nil)
    }
}
