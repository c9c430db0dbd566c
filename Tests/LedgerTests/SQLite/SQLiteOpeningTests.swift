// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import Synchronization
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct SQLiteOpeningTests {
    // MARK: - What an acknowledgement rests on

    @Test func `every commit is synced and the log is a write-ahead log`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let settings = try await ledger.underWriteLock { connection throws(LedgerError) in
            [
                "journal_mode": try connection.text("PRAGMA journal_mode"),
                "synchronous": try connection.text("PRAGMA synchronous"),
                "trusted_schema": try connection.text("PRAGMA trusted_schema"),
                "cell_size_check": try connection.text("PRAGMA cell_size_check"),
                "mmap_size": try connection.text("PRAGMA mmap_size"),
                "foreign_keys": try connection.text("PRAGMA foreign_keys"),
                "wal_autocheckpoint": try connection.text("PRAGMA wal_autocheckpoint"),
            ]
        }
        #expect(
            settings == [
                "journal_mode": "wal", "synchronous": "2", "trusted_schema": "0", "cell_size_check": "1",
                "mmap_size": "0", "foreign_keys": "1", "wal_autocheckpoint": "1000",
            ])
        await ledger.close()
    }

    @Test func `a reader changes nothing and starts no checkpoint`() throws {
        let folder = try ScratchFolder()
        _ = try folder.make()
        let reader = try SQLiteConnection(path: folder.ledger, role: .reader)
        #expect(try reader.text("PRAGMA query_only") == "1")
        #expect(try reader.text("PRAGMA wal_autocheckpoint") == "0")
        #expect(throws: LedgerError.self) { try reader.execute("DELETE FROM meta") }
    }

    @Test func `closing leaves the log to the next writer`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("a"))
        await ledger.close()
        #expect(access(folder.ledger + "-wal", F_OK) == 0)
    }

    @Test func `everything beside a ledger is for its owner alone`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("a"))
        let file = try await ledger.store(Array("content".utf8))
        for name in ScratchFolder.names(in: folder.path) {
            let isFolder = name.hasSuffix(".files") || name.hasSuffix(".processes")
            #expect(try folder.mode(of: name) == (isFolder ? 0o700 : 0o600), "\(name)")
        }
        #expect(try folder.mode(of: "ledger.db.processes/first") == 0o600)
        let place = "ledger.db.files/t-lisbon/\(file.sha256.prefix(2))"
        #expect(try folder.mode(of: place) == 0o700)
        #expect(try folder.mode(of: "\(place)/\(file.sha256)") == 0o600)
        await ledger.close()
    }

    // MARK: - The schema

    @Test func `a released migration is never edited`() {
        let pinned = [
            "ledger": "8e0b6ef1def5ff8450377ceb0bb2041c17815e0d95107f2bddda06b75619f71d",
            "match checks": "d25ab4530235571e9425e72158440045ca062d30f07dce309e88f6f4bc20a5f9",
            "operations": "85c1ff3a4e6cfc32dba49bd9a54a1596270474fbd88f2464e9554912e0ba9f9c",
            "trigger causes": "a8b04a1da8198ba42ad2bbe387334a3426a18086e05d5850d5881ad204e6e04c",
            "triggers": "4ff345cb4adb3176d72299541529dbbcac420087a6e71f67c1b05c8766ef9bce",
        ]
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
        for migration in Migration.all {
            #expect(pinned[migration.name] == migration.digest.hex, "\(migration.name)")
        }
    }

    @Test func `a copy that was not restored opens for reading only`() async throws {
        let folder = try ScratchFolder()
        try folder.make().execute("INSERT INTO meta VALUES ('copy', 'yes')")
        let error = #expect(throws: LedgerError.self) { try folder.open() }
        #expect(error?.code == .unsupported)
        #expect(error?.hint?.contains("restore") == true)
        let reading = try folder.open { $0.mode = .readOnly }
        #expect(try await reading.auditHead(in: Rows.scope) == .empty)
        await reading.close()
    }

    // MARK: - What is no ledger

    @Test(arguments: [
        SQLiteLedgerConfiguration.Mode.create, .existing, .readOnly,
    ])
    func `a text, a folder and a file with two names are refused`(
        _ mode: SQLiteLedgerConfiguration.Mode
    ) throws {
        let folder = try ScratchFolder()
        try folder.write(
            "name: report\nactions: []\n" + String(repeating: "# more\n", count: 200), to: "text")
        mkdir(folder.path + "/folder", 0o700)
        try folder.make(at: "twin")
        link(folder.path + "/twin", folder.path + "/other")
        for (name, code) in [
            ("text", LedgerError.Code.unsupported), ("folder", .unavailable), ("twin", .unsupported),
        ] {
            let error = #expect(throws: LedgerError.self) { try folder.open(at: name) { $0.mode = mode } }
            #expect(error?.code == code, "\(name): \(error.map(String.init(describing:)) ?? "")")
        }
    }

    @Test(arguments: [SQLiteLedgerConfiguration.Mode.existing, .readOnly])
    func `a missing ledger is not made by who only wants to use it`(
        _ mode: SQLiteLedgerConfiguration.Mode
    ) throws {
        let folder = try ScratchFolder()
        let error = #expect(throws: LedgerError.self) { try folder.open { $0.mode = mode } }
        #expect(error?.code == .unavailable)
        #expect(error?.hint != nil)
        #expect(ScratchFolder.names(in: folder.path).isEmpty)
    }

    @Test func `a file that a broken start left empty becomes a ledger`() async throws {
        let folder = try ScratchFolder()
        try folder.write("", to: "ledger.db")
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("a"))
        await ledger.close()
    }

    @Test func `whoever looks while a ledger is made sees none, or a whole one`() async throws {
        for _ in 0..<100 {
            let folder = try ScratchFolder()
            let file = try LedgerFile(folder.ledger)
            let isMade = Atomic(false)
            async let looks: Void = DedicatedThread.run { () throws(LedgerError) in
                while !isMade.load(ordering: .relaxed) {
                    try file.refuseWhatIsNoLedger(mayBeEmpty: true, mayBeCopy: false)
                }
            }
            let made = Result { try folder.open() }
            isMade.store(true, ordering: .relaxed)
            try await looks
            await (try made.get()).close()
        }
    }

    @Test func `a ledger opened for reading takes no transition`() async throws {
        let folder = try ScratchFolder()
        _ = try folder.make()
        let ledger = try folder.open { $0.mode = .readOnly }
        let error = await #expect(throws: LedgerError.self) { try await ledger.commit(Rows.accept("a")) }
        #expect(error?.code == .unavailable)
        await ledger.close()
    }

    @Test func `two names of one ledger share its locks`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        symlink(folder.ledger, folder.path + "/link.db")
        let other = try folder.open(at: "link.db", as: "second")
        #expect(other.path == ledger.path)
        _ = try await other.commit(Rows.accept("a"))
        #expect(try await ledger.submission("a", in: Rows.scope) != nil)
        await other.close()
        await ledger.close()
    }

    @Test func `a damaged file is refused when it is looked over`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        for number in 0..<200 { _ = try await ledger.commit(Rows.accept("a\(number)")) }
        try await ledger.underWriteLock { connection throws(LedgerError) in
            try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        await ledger.close()
        var bytes = try folder.bytes(of: "ledger.db")
        for place in stride(from: 3 * 4_096, to: bytes.count, by: 4_096) { bytes[place] ^= 0xFF }
        try folder.write(bytes, to: "ledger.db")
        let error = #expect(throws: LedgerError.self) { try folder.open { $0.integrityCheck = .always } }
        #expect(error?.code == .corrupt)
    }

    @Test func `a header that SQLite cannot make sense of is told as damage`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("a"))
        try await ledger.underWriteLock { connection throws(LedgerError) in
            try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        await ledger.close()
        var bytes = try folder.bytes(of: "ledger.db")
        // The number of the schema's format.
        bytes[47] = 0x58
        try folder.write(bytes, to: "ledger.db")
        let error = #expect(throws: LedgerError.self) { try folder.open() }
        #expect(error?.code == .corrupt)
        #expect(error?.hint?.hasPrefix("restore a backup") == true)
    }
}
