// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// What becomes of an outside answer that has to wait for its commit.
@Suite struct OutcomeTests {
    @Test func `an answer from outside survives that its commit is refused`() async throws {
        let bench = Mutex<(Workbench, String)?>(nil)
        let target = OutsideTarget(during: { _ in
            // Once: the commit that is decided anew has nothing in its way.
            guard let (bench, record) = bench.withLock({ $0.take() }) else { return }
            do {
                _ = try await bench.submit("retitle", ["title": "Crack"]) { $0.target = record }
            } catch { Issue.record(error) }
        })
        func action(_ key: String, _ rest: String) -> String {
            """
              - key: \(key)
                target_model: report
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [ { key: title, type: string, required: true } ]
            \(rest)

            """
        }
        let edits = "    edits: [ { field: title, value: $parameters.title } ]"
        let made = Workbench(
            "actions:\n"
                + action(
                    "open", "    creates: [ { key: report, entity_type: report, fields: { title: x } } ]")
                + action("retitle", edits)
                + action(
                    "send",
                    edits
                        + "\n    execution_mode: workflow\n    submission_contract: { duplicates: none, validate: [test.send] }"
                ), registry: target.registry(.atMostOnce))
        let opened = try await made.submit("open", ["title": "Hole"])
        let record = try #require(opened.submission.entity).id
        bench.withLock { $0 = (made, record) }
        let sent = try await made.submit("send", ["title": "Pipe"]) { $0.target = record }
        #expect(sent.submission.status == .created)
        #expect(target.calls == 1)
        let fields = try #require(try await made.records("report").first).fields
        #expect(try JSONReader.read(fields)["title"] == "Pipe")
    }
}
