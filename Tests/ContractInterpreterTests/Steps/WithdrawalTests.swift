// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Records that are taken back beside others that stay.
@Suite(.timeLimit(.minutes(10))) struct WithdrawalTests {
    /// `batch` is withdrawn, or `label` is; pictures belong to the batch.
    private static func text(_ withdrawn: String) -> String {
        func failure(_ key: String) -> String { key == withdrawn ? "withdraw" : "keep" }
        return """
            entities:
              - { entity_type: batch, schema: { fields: [{ field_key: title, field_type: { type: string } }] } }
              - { entity_type: label, schema: { fields: [{ field_key: title, field_type: { type: string } }] } }
              - { entity_type: picture, schema: { fields: [{ field_key: batch, field_type: { type: reference } }, { field_key: file, field_type: { type: file } }] } }
            actions:
              - key: brew
                target_model: batch
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates:
                  - { key: batch, entity_type: batch, on_failure: \(failure("batch")), fields: { title: $parameters.title } }
                  - { key: label, entity_type: label, on_failure: \(failure("label")), fields: { title: $parameters.title } }
                submission_contract:
                  duplicates: none
                  attachments: { entity_type: picture, parent_field: batch, file_field: file, allowed_content_types: [image/png] }
                steps:
                  - { key: pause, wait: { for: 1h } }
                  - { key: end, gate: { when: { field: $parameters.title, operator: exists }, end: failed } }
              - key: label
                target_model: label
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: label, entity_type: label, fields: { title: $parameters.title } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [title] } }
            """
    }

    private struct Place {
        var bench: Workbench
        var home: Home

        init(_ kind: Home.Kind, _ withdrawn: String) throws {
            let clock = ManualClock()
            home = try Home(kind, clock)
            bench = Workbench(text(withdrawn), store: try home.open(as: "one"), clock: clock)
        }

        func brew() async throws -> String {
            try await bench.submit("brew", ["title": "Stout"]) { request in
                request.files = [.sample(SampleFiles.png(width: 1), name: "a.png")]
            }.submission.id
        }

        /// Lets the run fail, and holds the ledger against what must be true of every one.
        func fail(_ id: String) async throws -> SubmissionDetail {
            bench.clock.advance(.seconds(3_600))
            for _ in 0..<3 { try await bench.work() }
            try await check()
            return try await bench.detail(id)
        }

        func check(isSettled: Bool = true) async throws {
            let plans = Dictionary(
                bench.compiled.actions.map { ($0.digest, $0.plan) }, uniquingKeysWith: { first, _ in first })
            let invariants = LedgerInvariants(
                store: bench.store, scope: Workbench.citizen.scope, plans: plans)
            #expect(try await invariants.broken(isSettled: isSettled) == [])
            #expect(try home.broken() == [])
        }

        /// How many records of each type stand.
        func standing() async throws -> [String: Int] {
            var counts: [String: Int] = [:]
            for type in ["batch", "label", "picture"] {
                counts[type] = try await bench.records(type).count
            }
            return counts
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `what belongs to a record goes with it, and what stays is found as before`(
        _ kind: Home.Kind
    ) async throws {
        let place = try Place(kind, "batch")
        let detail = try await place.fail(try await place.brew())
        #expect(detail.submission.status == .failed)
        #expect(try await place.standing() == ["batch": 0, "label": 1, "picture": 0])
        let trail = try await place.bench.store.audit(of: detail.submission.id, in: Workbench.citizen.scope)
        #expect(trail.count { $0.draft.event == "withdrawn" } == 2)
        let twin = try await place.bench.submit("label", ["title": "Stout"])
        #expect(twin.submission.status == .rejectedDuplicate)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a record beside the submission's own is withdrawn alone, and nobody goes on without it`(
        _ kind: Home.Kind
    ) async throws {
        let place = try Place(kind, "label")
        let detail = try await place.fail(try await place.brew())
        #expect(detail.submission.status == .failed)
        #expect(try await place.standing() == ["batch": 1, "label": 0, "picture": 1])
        let id = detail.submission.id
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await place.bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        }
        #expect(error?.message.contains("withdrawn; submit it anew") == true)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a file that somebody changed stays, and the dead letter says so`(_ kind: Home.Kind) async throws {
        let place = try Place(kind, "batch")
        let id = try await place.brew()
        let picture = try #require(try await place.bench.records("picture").first)
        var changed = picture
        changed.version += 1
        let entry = AuditDraft(
            event: "edited", submission: id, actor: "rui", record: picture.id, at: place.bench.clock.now,
            details: "{}", salt: Array(repeating: 1, count: 16))
        _ = try await place.bench.store.commit(
            Transition(
                scope: Workbench.citizen.scope, guards: [.recordVersion(picture.id, version: 1)],
                writes: [.updateRecord(changed, uniques: []), .audit(entry)]))
        let detail = try await place.fail(id)
        #expect(detail.submission.status == .failed)
        #expect(try await place.standing() == ["batch": 0, "label": 1, "picture": 1])
        let left = try detail.submission.error.map { try JSONReader.read($0) }?["not_withdrawn"]?.list ?? []
        #expect(left.map { $0["record"]?["id"] } == [.string(picture.id.id)])
    }

    @Test(arguments: ["batch", "label"])
    func `no rerun makes a record anew that stayed`(_ withdrawn: String) async throws {
        let place = try Place(.sqlite, withdrawn)
        let id = try await place.fail(try await place.brew()).submission.id
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await place.bench.interpreter.rerun(
                id, RerunOrder(step: "create"), as: Workbench.admin)
        }
        #expect(error?.message.contains("would make a second one") == true)
        #expect(error?.message.contains("begin behind") == false)
        var order = RerunOrder(step: "create")
        order.withdraws = true
        let rerun = try await place.bench.interpreter.rerun(id, order, as: Workbench.admin).detail.submission
        try await place.bench.work()
        #expect(try await place.standing() == ["batch": 1, "label": 1, "picture": 1])
        try await place.check(isSettled: false)
        #expect(try await place.fail(rerun.id).submission.status == .failed)
    }
}
