// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// A ledger that a build with a former version of a duplicate function has written.
@Suite struct FormerVersionTests {
    private static let contract = """
        actions:
          - key: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [ { key: location, type: geo, required: true } ]
            creates: [ { key: made, entity_type: report, fields: { location: $parameters.location } } ]
            submission_contract:
              duplicates:
                function: records.near_in_space_and_time
                with: { field: location, meters: 30, within: 24h }
                on_match: confirm

        """

    private static func place(_ longitude: String) -> ValueMap {
        ["location": .map(["lat": .decimal("38.7"), "lon": .decimal(longitude)])]
    }

    @Test func `what was pinned ends as it began, and old and new find each other`() async throws {
        let name = "records.near_in_space_and_time"
        let version1 = try #require(FunctionRegistry.standard.function(name, version: 1))
        let before = Workbench(Self.contract, registry: FunctionRegistry.standard.adding([version1]))
        #expect(try await before.submit("report", Self.place("-9.1")).submission.status == .created)
        let underWay = try await before.interpreter.submit(
            SubmitRequest(payload: Self.place("-9.2")), to: try before.action("report"), as: Workbench.citizen
        )

        let now = Workbench(Self.contract, store: before.store, clock: before.clock, seed: 2)
        let plans = try [before, now].map { try $0.action("report").digest }
        #expect(plans[0] != plans[1])
        for longitude in ["-9.1", "-9.2"] {
            let twin = try await now.submit("report", Self.place(longitude))
            #expect(twin.submission.status != .created, "\(longitude)")
        }
        try await now.work()
        #expect(try await now.detail(underWay.submission.id).submission.status == .created)
        try await now.work()
        #expect(try await now.records("report").count == 2)

        // Made under the new version, met by what is pinned to the former one.
        #expect(try await now.submit("report", Self.place("-9.3")).submission.status == .created)
        let late = try await before.interpreter.submit(
            SubmitRequest(payload: Self.place("-9.3")), to: try before.action("report"), as: Workbench.citizen
        )
        try await now.work()
        #expect(try await now.detail(late.submission.id).submission.status == .rejectedDuplicate)
        #expect(try await now.records("report").count == 3)
    }
}
