// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// A run that goes on from its accept, with what the accept knew instead of what the ledger holds.
@Suite(.timeLimit(.minutes(10))) struct DriveFromAcceptTests {
    private struct Place {
        let home: Home
        let bench: Workbench
        let other: Workbench

        init(_ kind: Home.Kind, _ text: String = DuplicateIndexTests.byTitle) throws {
            let clock = ManualClock()
            home = try Home(kind, clock)
            bench = Workbench(
                compiled: Workbench.compile(text), store: try home.open(as: "first"), clock: clock)
            other = bench.sibling(on: try home.open(as: "second"))
        }

        func accept(
            _ title: String, key: String? = nil, action: String = "submit"
        ) async throws -> SubmitOutcome {
            var request = SubmitRequest(payload: ["title": .string(title)])
            request.idempotencyKey = key
            return try await bench.interpreter.submit(
                request, to: try bench.action(action), as: Workbench.citizen)
        }

        func status(of outcome: SubmitOutcome) async throws -> SubmissionRow.Status {
            try await bench.detail(outcome.submission.id).submission.status
        }

        var records: Int {
            get async throws {
                try await bench.store.records(
                    RecordQuery(entityType: "report", limit: 100), in: Workbench.citizen.scope
                ).count
            }
        }
    }

    private let scope = Workbench.citizen.scope

    @Test(arguments: Home.Kind.allCases, [false, true])
    func `of twins the later is held, whichever goes on first`(
        _ kind: Home.Kind, _ isLaterFirst: Bool
    ) async throws {
        let place = try Place(kind)
        let twins = [try await place.accept("Hole"), try await place.accept("Hole")]
        for twin in isLaterFirst ? twins.reversed() : twins {
            try await place.bench.interpreter.drive(twin, in: scope)
        }
        #expect(try await place.status(of: twins[0]) == .created)
        #expect(try await place.status(of: twins[1]) == .rejectedDuplicate)
        #expect(try place.home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `a record that came after the accept is found`(_ kind: Home.Kind) async throws {
        let place = try Place(kind)
        // The ledger knows the check from here on, so that the import writes its keys.
        try await place.bench.interpreter.drive(try await place.accept("Elsewhere"), in: scope)
        let outcome = try await place.accept("Hole")
        _ = try await place.accept("Hole", action: "import")
        try await place.bench.interpreter.drive(outcome, in: scope)
        #expect(try await place.status(of: outcome) == .rejectedDuplicate)
        #expect(try await place.records == 2)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a run that another process has ended is left as it is`(_ kind: Home.Kind) async throws {
        let place = try Place(kind)
        let outcome = try await place.accept("Hole")
        try await place.other.interpreter.drive(try #require(outcome.run).id, in: scope)
        let run = try await place.bench.interpreter.drive(outcome, in: scope)
        #expect(run?.state == .completed)
        #expect(try await place.records == 1)
        #expect(try place.home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `what was cancelled after its accept is not made`(_ kind: Home.Kind) async throws {
        let place = try Place(kind)
        let outcome = try await place.accept("Hole")
        _ = try await place.other.interpreter.cancel(
            outcome.submission.id, reason: nil, as: Workbench.citizen)
        let run = try await place.bench.interpreter.drive(outcome, in: scope)
        #expect(run?.state == .terminated)
        #expect(try await place.records == 0)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a repeated request goes on from what the ledger holds`(_ kind: Home.Kind) async throws {
        let place = try Place(kind)
        let first = try await place.accept("Hole", key: "k")
        let again = try await place.accept("Hole", key: "k")
        #expect(again.isRepeat)
        try await place.bench.interpreter.drive(again, in: scope)
        try await place.bench.interpreter.drive(first, in: scope)
        #expect(try await place.status(of: first) == .created)
        #expect(try await place.records == 1)
    }

    @Test func `an engine action has nothing left to do`() async throws {
        let place = try Place(.memory)
        let outcome = try await place.accept("Hole", action: "import")
        let run = try await place.bench.interpreter.drive(outcome, in: scope)
        #expect(run?.state == .completed)
        #expect(try await place.records == 1)
    }
}
