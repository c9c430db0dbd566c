// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct SQLiteFileStoreTests {
    static let farAway = Instant(microseconds: 4_102_444_800_000_000)

    @Test func `a file and its folders are synced in the order that a power cut allows`() async throws {
        let folder = try ScratchFolder()
        let trace = Trace()
        let ledger = try folder.open { $0.faults = trace.hook }
        trace.clear()
        _ = try await ledger.store([1, 2, 3])
        #expect(
            trace.operations == [
                .syncFolder, .syncFolder, .createFile, .writeFile, .syncFolder, .syncFolder, .syncFile,
                .renameFile,
                .syncFolder,
            ])
        trace.clear()
        _ = try await ledger.store([1, 2, 3])
        #expect(trace.operations == [.createFile, .writeFile, .syncFolder])
        await ledger.close()
    }

    @Test(arguments: ["../../etc", "a/b", "", ".", "Lisbon", "caf\u{E9}", String(repeating: "a", count: 300)])
    func `a tenant's name cannot lead out of the file folder`(_ tenant: String) async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let scope = TenantScope(tenant: tenant)
        let file = try await ledger.store([7], in: scope)
        #expect(try await ledger.fileBytes(file.sha256, in: scope) == [7])
        let names = ScratchFolder.names(in: folder.ledger + ".files")
        #expect(names.count == 2 && names.allSatisfy { $0 == "incoming" || $0.hasPrefix("d-") })
        #expect(try await ledger.sweepFiles(olderThan: .zero, now: Self.farAway) == 1)
        await ledger.close()
    }

    @Test func `different tenants never share a folder`() async throws {
        let folder = try ScratchFolder()
        let store = FileStore(ledger: folder.ledger, processID: "first", faults: nil)
        let tenants = [
            "a", "A", "d-a", "t-a", Digest(of: "A").hex, "d-" + Digest(of: "A").hex, "caf\u{E9}",
            "cafe\u{301}",
        ]
        #expect(Set(tenants.map { Array(store.folder(of: $0).utf8) }).count == tenants.count)
    }

    @Test func `what was left on its way in goes with the sweep, and a file in arrival stays`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.store([1])
        try folder.write([1, 2], to: "ledger.db.files/incoming/dead-7")
        _ = try await ledger.sweepFiles(olderThan: .seconds(3_600), now: realTime())
        #expect(ScratchFolder.names(in: folder.ledger + ".files/incoming") == ["dead-7"])
        _ = try await ledger.sweepFiles(olderThan: .zero, now: Self.farAway)
        #expect(ScratchFolder.names(in: folder.ledger + ".files/incoming").isEmpty)
        await ledger.close()
    }

    @Test func `the sweep leaves alone what is still arriving`() async throws {
        let folder = try ScratchFolder()
        let store = FileStore(ledger: folder.ledger, processID: "first", faults: nil)
        let pieces = Pieces([[1], [2]])
        let file = try store.receive(maxBytes: 10) {
            try store.sweepIncoming(olderThan: Self.farAway)
            return pieces.next()
        }
        #expect(access(file.path, F_OK) == 0)
        try store.keep(file, sha256: file.sha256, "lisbon")
        #expect(try store.bytes(Digest(of: [1, 2]).hex, "lisbon") == [1, 2])
    }

    @Test func `a file refused or broken off leaves nothing behind`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = await Result.of { try await ledger.storeFile(maxBytes: 2, in: Rows.scope) { [1, 2, 3] } }
        #expect(ScratchFolder.names(in: folder.ledger + ".files/incoming").isEmpty)
        await ledger.close()
    }

    @Test func `a content that changed on the disk is not given out`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let file = try await ledger.store([1, 2, 3])
        try folder.write([1, 2, 4], to: "ledger.db.files/t-lisbon/\(file.sha256.prefix(2))/\(file.sha256)")
        let error = await Result.of { try await ledger.fileBytes(file.sha256, in: Rows.scope) }.error
        #expect(error?.code == .corrupt)
        await ledger.close()
    }

    @Test func `no accept names a file that a sweep beside it removes`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let other = try folder.open(as: "sweeper")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<60 { try await Self.accept(number, ledger) }
            }
            group.addTask {
                for _ in 0..<60 { _ = try await other.sweepFiles(olderThan: .zero, now: Self.farAway) }
            }
            try await group.waitForAll()
        }
        for number in 0..<60 {
            for row in try await ledger.attachments(of: "s\(number)", in: Rows.scope) {
                #expect(try await ledger.fileBytes(row.sha256, in: Rows.scope) != nil, "submission \(number)")
            }
        }
        await other.close()
        await ledger.close()
    }

    /// Stores a file and accepts a submission that names it, again while the sweep was faster.
    private static func accept(_ number: Int, _ ledger: SQLiteLedger) async throws {
        while true {
            let file = try await ledger.store(Array("content \(number)".utf8))
            var transition = Rows.accept("s\(number)")
            transition.guards = [.filePresent(sha256: file.sha256)]
            transition.writes.append(
                .insertAttachment(
                    AttachmentRow(
                        id: "f\(number)", submission: "s\(number)", position: 0, parameter: nil, name: "n",
                        contentType: "text/plain", bytes: file.bytes, sha256: file.sha256)))
            if case .committed = try await ledger.commit(transition) { return }
        }
    }
}
