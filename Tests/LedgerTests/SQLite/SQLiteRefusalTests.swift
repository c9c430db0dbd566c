// SPDX-License-Identifier: Apache-2.0
import CSQLite
import ContractModel
import Ledger
import Testing

@testable import LedgerSQLite

/// What is refused is left alone: no byte of it changes, and nothing new stands beside it.
@Suite(.timeLimit(.minutes(10))) struct SQLiteRefusalTests {
    private static let modes: [SQLiteLedgerConfiguration.Mode] = [.create, .existing, .readOnly]

    /// Opens in the modes given and expects a refusal that changes nothing.
    private func expectRefusal(
        in folder: ScratchFolder, of name: String = "ledger.db",
        modes: [SQLiteLedgerConfiguration.Mode] = modes, says word: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try folder.contents()
        for mode in modes {
            let error = #expect(throws: LedgerError.self, sourceLocation: sourceLocation) {
                try folder.open(at: name) { $0.mode = mode }
            }
            #expect(error?.code == .unsupported, sourceLocation: sourceLocation)
            let text = error.map(String.init(describing:)) ?? ""
            #expect(text.contains(word), "\(text)", sourceLocation: sourceLocation)
            #expect(try folder.contents() == before, "\(mode)", sourceLocation: sourceLocation)
        }
    }

    @Test func `a copy that was not restored keeps every byte`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("a"))
        let copies = try ScratchFolder()
        let path = copies.path + "/copy.db"
        _ = try await LedgerBackup.backup(from: ledger.path, to: path, now: Rows.start)
        await ledger.close()
        try expectRefusal(in: copies, of: "copy.db", modes: [.create, .existing], says: "restore")
        let reader = try copies.open(at: "copy.db") { $0.mode = .readOnly }
        #expect(try await reader.submission("a", in: Rows.scope) != nil)
        await reader.close()
        #expect(ScratchFolder.names(in: copies.path) == ["copy.db"])
    }

    @Test(arguments: [true, false])
    func `a ledger of a newer version keeps every byte`(_ hasLog: Bool) async throws {
        let folder = try ScratchFolder()
        do {
            let connection = try folder.make()
            try connection.execute("PRAGMA user_version = \(Migration.latest + 1)")
            if !hasLog { try connection.execute("PRAGMA journal_mode = DELETE") }
        }
        try expectRefusal(in: folder, says: "newer")
        await #expect(throws: LedgerError.self) {
            try await LedgerBackup.restore(
                folder.ledger, now: Rows.start, random: { Array(repeating: 1, count: $0) })
        }
        await #expect(throws: LedgerError.self) {
            try await LedgerBackup.backup(from: folder.ledger, to: folder.path + "/copy.db", now: Rows.start)
        }
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `another program's database keeps every byte`(_ journal: String) throws {
        let folder = try ScratchFolder()
        try folder.foreign("PRAGMA journal_mode = \(journal); CREATE TABLE theirs (a)")
        try expectRefusal(in: folder, says: "not a ledger")
    }

    /// A connection that may write would roll the transaction back.
    @Test func `another program's interrupted transaction is left to it`() throws {
        let origin = try ScratchFolder()
        let folder = try ScratchFolder()
        try origin.foreign(
            """
            CREATE TABLE theirs (a); INSERT INTO theirs VALUES (zeroblob(100000));
            PRAGMA cache_size = 1; BEGIN; UPDATE theirs SET a = randomblob(100000);
            """
        ) {
            // As a kill would leave them.
            for name in ["ledger.db", "ledger.db-journal"] {
                try folder.write(try origin.bytes(of: name), to: name)
            }
        }
        #expect(try folder.bytes(of: "ledger.db-journal").prefix(8).contains { $0 != 0 })
        try expectRefusal(in: folder, says: "not a ledger")
    }

    @Test(arguments: ["ledger #1?.db", "l\u{E9}dger%41.db"])
    func `a text of any name keeps every byte`(_ name: String) throws {
        let folder = try ScratchFolder()
        try folder.write("name: report\n" + String(repeating: "# more\n", count: 200), to: name)
        try expectRefusal(in: folder, of: name, says: "not a ledger")
    }

    @Test func `a ledger of any name opens a second time`() async throws {
        let folder = try ScratchFolder()
        for _ in 0..<2 { await (try folder.open(at: "l\u{E9}dger #1?%41.db")).close() }
    }

    // MARK: - Network file systems

    @Test func `a network file system is refused before anything is made on it`() throws {
        let folder = try ScratchFolder()
        for mode in [SQLiteLedgerConfiguration.Mode.create, .existing] {
            if mode == .existing { try folder.make(at: "made.db") }
            let before = try folder.contents()
            let error = #expect(throws: LedgerError.self) {
                try folder.open(at: mode == .create ? "new.db" : "made.db") {
                    $0.mode = mode
                    $0.fileSystem = { _ in .network("NFS") }
                }
            }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("network file system (NFS)") == true)
            #expect(error?.hint?.contains("--ledger") == true)
            #expect(try folder.contents() == before)
        }
    }

    @Test func `the file itself may be what is mounted from elsewhere`() throws {
        let folder = try ScratchFolder()
        try folder.make()
        let ledger = folder.ledger
        #expect(throws: LedgerError.self) {
            try folder.open { $0.fileSystem = { $0 == ledger ? .network("CIFS") : .local } }
        }
    }

    @Test func `a copy may be read from a network file system, a ledger in use may not`() async throws {
        let folder = try ScratchFolder()
        await (try folder.open()).close()
        _ = try await LedgerBackup.backup(from: folder.ledger, to: folder.path + "/copy.db", now: Rows.start)
        func read(_ name: String) throws -> SQLiteLedger {
            try folder.open(at: name) {
                $0.mode = .readOnly
                $0.fileSystem = { _ in .network("NFS") }
            }
        }
        await (try read("copy.db")).close()
        #expect(throws: LedgerError.self) { try read("ledger.db") }
    }

    @Test(arguments: [
        "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs",
    ])
    func `a mount that leads to other machines is told`(_ type: String) {
        #expect(FileSystemKind(mountType: type) == .network(type))
    }

    @Test(arguments: [
        "ext4", "overlay", "xfs", "btrfs", "tmpfs", "zfs", "fuse.fuse-overlayfs", "fuseblk", nil,
    ])
    func `a mount of this machine's own, or of no known type, counts as local`(_ type: String?) {
        #expect(FileSystemKind(mountType: type) == .local)
    }

    @Test func `the type of a mount is what stands after its hyphen`() {
        let table = MountTable(
            """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw
            91 22 0:52 / /mnt/my\\040data rw,nosuid shared:2 master:3 - fuse.sshfs me@host:/ rw,user_id=0
            92 22 0:53 / /mnt/x rw - fuse.rclone remote: rw
            93 22 0:54 / /mnt/cut rw -
            """)
        #expect(table.type(ofDevice: "8:1") == "ext4")
        #expect(table.type(ofDevice: "0:52") == "fuse.sshfs")
        #expect(table.type(ofDevice: "0:53") == "fuse.rclone")
        #expect(table.type(ofDevice: "0:54") == nil)
        #expect(table.type(ofDevice: "0:5") == nil)
    }

    @Test func `the kernel names the mount of a place that exists`() {
        #expect(MountTable.kernel.type(of: "/proc") == "proc")
        #expect(FileSystemKind(of: "/proc") == .local)
        #expect(FileSystemKind(of: "/does/not/exist") == .local)
    }
}

extension ScratchFolder {
    /// Every file with what is in it; what processes share in memory through `-shm` is no part of a ledger.
    func contents() throws -> [String: [UInt8]] {
        try Dictionary(
            uniqueKeysWithValues: ScratchFolder.names(in: path).filter { !$0.hasSuffix("-shm") }
                .map { ($0, try bytes(of: $0)) })
    }

    /// Makes another program's database, and looks at it before that program ends.
    func foreign(_ sql: String, _ look: () throws -> Void = {}) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        guard sqlite3_open(ledger, &handle) == SQLITE_OK,
            sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
        else { throw TestFailure(what: "making a database") }
        try look()
    }
}
