// SPDX-License-Identifier: Apache-2.0
import Glibc
import Ledger
import Testing

@testable import LedgerSQLite

/// A ledger's file that somebody moves, removes or replaces under a process that has it open.
@Suite(.timeLimit(.minutes(2))) struct FilePlaceTests {
    /// Puts a copy in the ledger's place, as somebody does who brings a backup back with `mv`.
    private func replace(in folder: ScratchFolder) throws {
        let copy = try folder.bytes(of: "ledger.db")
        let log = try folder.bytes(of: "ledger.db-wal")
        try folder.write(copy, to: "copy.db")
        try folder.write(log, to: "copy.db-wal")
        for ending in ["", "-wal", "-shm"] {
            try #require(rename(folder.ledger + ending, folder.path + "/old.db" + ending) == 0)
        }
        for ending in ["", "-wal"] {
            try #require(rename(folder.path + "/copy.db" + ending, folder.ledger + ending) == 0)
        }
    }

    private func error<Answer>(
        _ body: () async throws -> Answer
    ) async -> LedgerError.Code? { await Result.of(body).error?.code }

    @Test func `another file in the ledger's place is neither written nor read`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("first"))
        try replace(in: folder)
        #expect(await error { try await ledger.commit(Rows.accept("second")) } == .displaced)
        #expect(await error { try await ledger.tenants() } == .displaced)
        await ledger.close()
        let other = try folder.open(as: "other")
        #expect(try await other.submissions(SubmissionQuery(limit: 9), in: Rows.scope).map(\.id) == ["first"])
        await other.close()
    }

    @Test func `a ledger that was removed takes nothing, and is not made anew`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("first"))
        try #require(unlink(folder.ledger) == 0)
        #expect(await error { try await ledger.commit(Rows.accept("second")) } == .displaced)
        #expect(access(folder.ledger, F_OK) != 0)
        await ledger.close()
    }

    @Test func `a ledger that is back in its place goes on`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        try #require(rename(folder.ledger, folder.path + "/aside.db") == 0)
        #expect(await error { try await ledger.commit(Rows.accept("first")) } == .displaced)
        try #require(rename(folder.path + "/aside.db", folder.ledger) == 0)
        _ = try await ledger.commit(Rows.accept("first"))
        #expect(try await ledger.tenants().count == 1)
        await ledger.close()
    }
}
