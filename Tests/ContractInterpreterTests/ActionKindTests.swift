// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Actions of kind `async`: the pipeline of an engine action, off the request.
@Suite(.timeLimit(.minutes(10))) struct ActionKindTests {
    private static let text = """
        identity: { code: civic }
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string }, required: true }
                - { field_key: status, field_type: { type: enum, choices: [open, closed] } }
              states: { field: status, initial: open, transitions: { open: [closed] } }
        actions:
          - key: import
            kind: async
            target_model: report
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [ { key: title, type: string, required: true, constraints: { min_length: 2 } } ]
            creates: [ { key: report, entity_type: report, fields: { title: $parameters.title } } ]
            side_effects:
              - { key: told, event: imported, payload: { record: $created.report.id, status: $created.report.status } }
            result: { record: $created.report.id }
          - key: close
            kind: async
            target_model: report
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            submission_criteria:
              - { key: open, criteria_type: reachable, config: { to: closed }, message: It is closed. }
            edits: [ { field: status, value: closed } ]
        """

    private let scope = Workbench.citizen.scope

    /// A bench with the home that its ledger lives in, which must outlast it.
    private func place(_ kind: Home.Kind) throws -> (bench: Workbench, home: Home) {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(
            compiled: Workbench.compile(Self.text), store: try home.open(as: "first"), clock: clock)
        return (bench, home)
    }

    private func events(_ bench: Workbench, _ submission: String) async throws -> [String] {
        try await bench.store.outbox(of: submission, in: scope).map(\.event)
    }

    @Test(arguments: Home.Kind.allCases)
    func `an async action is accepted before anything is made, and told when it is`(
        _ kind: Home.Kind
    ) async throws {
        let (bench, home) = try place(kind)
        let outcome = try await bench.interpreter.submit(
            SubmitRequest(payload: ["title": "Hole"]), to: try bench.action("import"), as: Workbench.citizen)
        #expect(outcome.submission.status == .accepted)
        #expect(outcome.submission.mode == "async")
        #expect(outcome.submission.reference == nil)
        #expect(try await bench.records("report").isEmpty)
        #expect(try await events(bench, outcome.submission.id) == ["import.accepted"])

        #expect(try await bench.work() == 1)
        let detail = try await bench.detail(outcome.submission.id)
        #expect(detail.submission.status == .created)
        let record = try #require(try await bench.records("report").first)
        #expect(try JSONReader.read(record.fields) == ["title": "Hole", "status": "open"])
        #expect(
            try await events(bench, outcome.submission.id)
                == ["import.accepted", "imported", "import.created"])
        let told = try #require(
            try await bench.store.outbox(of: outcome.submission.id, in: scope).first {
                $0.event == "imported"
            })
        #expect(try JSONReader.read(told.payload) == ["record": .string(record.id.id), "status": "open"])
        #expect(
            try detail.submission.result.map { try JSONReader.read($0) } == ["record": .string(record.id.id)])
        #expect(try await bench.work() == 0)
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `of two that close one record the later fails by name`(_ kind: Home.Kind) async throws {
        let (bench, home) = try place(kind)
        let made = try await bench.submit("import", ["title": "Hole"])
        let record = try #require(made.submission.entity?.id)
        var accepted: [String] = []
        for _ in 0..<2 {
            var request = SubmitRequest(payload: [:])
            request.target = record
            accepted.append(
                try await bench.interpreter.submit(
                    request, to: try bench.action("close"), as: Workbench.citizen
                ).submission.id)
        }
        try await bench.work()
        let details = [try await bench.detail(accepted[0]), try await bench.detail(accepted[1])]
        #expect(Set(details.map(\.submission.status)) == [.created, .failed])
        let failed = try #require(details.first { $0.submission.status == .failed })
        #expect(failed.submission.error?.contains("'open'") == true)
        #expect(try await bench.records("report").map(\.version) == [2])
        #expect(try home.broken() == [])
    }

    @Test func `what is wrong with a payload is told before it is accepted`() async throws {
        let (bench, home) = try place(.memory)
        #expect(try await bench.refusals("import", ["title": "x"]) == ["title: min_length"])
        #expect(try await bench.store.submissions(SubmissionQuery(), in: scope).isEmpty)
        #expect(try home.broken() == [])
    }
}
