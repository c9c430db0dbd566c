// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Ledger
@testable import LedgerSQLite

/// The file layer that writes a transaction's pages to the log in few calls.
@Suite(.timeLimit(.minutes(10))) struct GatheredLogTests {
    @Test(.enabled(if: WriteCalls.ofThisThread() != nil))
    func `a commit of many pages takes few calls`() throws {
        let folder = try ScratchFolder()
        let writer = try folder.make()
        try writer.execute("CREATE TABLE page(content BLOB)")
        let before = try #require(WriteCalls.ofThisThread())
        try writer.execute("BEGIN")
        for _ in 0..<200 { try writer.execute("INSERT INTO page VALUES (zeroblob(4000))") }
        try writer.execute("COMMIT")
        let calls = try #require(WriteCalls.ofThisThread()) - before
        #expect((1...30).contains(calls), "two for each of 200 pages without the layer")
        #expect(try PlainConnection(folder.ledger).answer("SELECT count(*) FROM page") == "200")
    }

    @Test func `a commit is in the log before its statement ends`() throws {
        let folder = try ScratchFolder()
        let writer = try folder.make()
        try writer.execute("CREATE TABLE page(content BLOB)")
        let other = try PlainConnection(folder.ledger)
        for number in 1...50 {
            try writer.execute("INSERT INTO page VALUES (randomblob(\(number * 400)))")
            #expect(try other.answer("SELECT count(*) FROM page") == "\(number)")
        }
        #expect(try other.answer("PRAGMA integrity_check") == "ok")
    }

    @Test(arguments: 1...12)
    func `pages that are pushed out, read again and taken back are as they are without the layer`(
        _ seed: UInt64
    ) throws {
        let folder = try ScratchFolder()
        let writer = try folder.make()
        let model = try PlainConnection(folder.path + "/model.db")
        let other = try PlainConnection(folder.ledger)
        for connection in [writer, model] as [any Executing] {
            // So few pages stay in memory that a transaction writes most of its own before it ends.
            try connection.execute("PRAGMA cache_size = 8")
            try connection.execute(
                "CREATE TABLE part(id INTEGER PRIMARY KEY, name TEXT UNIQUE, content BLOB)")
        }
        var pick = Pick(state: seed)
        for round in 0..<12 {
            var script = ["BEGIN"]
            for step in 0..<(5 + pick.below(60)) {
                let id = pick.below(200)
                switch pick.below(8) {
                case 0: script.append("DELETE FROM part WHERE id = \(id)")
                case 1:
                    script.append("UPDATE part SET content = zeroblob(\(id * 50)) WHERE id % 7 = \(id % 7)")
                case 2:
                    script += [
                        "SAVEPOINT here", "UPDATE part SET content = name", "ROLLBACK TO here",
                        "RELEASE here",
                    ]
                case 3: script.append("UPDATE part SET name = name || '+' WHERE id > \(id)")
                default:
                    script.append(
                        "INSERT OR REPLACE INTO part VALUES (\(id), '\(round)-\(step)', zeroblob(\(pick.below(6_000))))"
                    )
                }
            }
            script.append(pick.below(5) == 0 ? "ROLLBACK" : "COMMIT")
            for connection in [writer, model] as [any Executing] {
                for statement in script { try connection.execute(statement) }
                if pick.below(6) == 0 { try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
            }
            let sum = "SELECT group_concat(id || name || hex(content)) FROM (SELECT * FROM part ORDER BY id)"
            #expect(try other.answer(sum) == model.answer(sum))
        }
        #expect(try other.answer("PRAGMA integrity_check") == "ok")
    }

    @Test func `what was taken back is never written over what another process committed since`() throws {
        let folder = try ScratchFolder()
        let writer = try folder.make()
        let other = try PlainConnection(folder.ledger)
        try writer.execute(
            "PRAGMA cache_size = 8; CREATE TABLE page(content TEXT); CREATE TABLE full(content TEXT)")
        for _ in 0..<40 { try writer.execute("INSERT INTO full VALUES (hex(zeroblob(1900)))") }
        for round in 1...20 {
            // So much that a part of it goes to the log before the end, and no page of it is read from the log, which would
            // write out what has gathered.
            try writer.execute("PRAGMA wal_checkpoint(TRUNCATE); BEGIN")
            try writer.execute("UPDATE full SET content = hex(randomblob(1900)) WHERE rowid < \(10 + round)")
            try writer.execute("ROLLBACK")
            for _ in 0..<30 { try other.execute("INSERT INTO page VALUES ('of another')") }
            // A look at pages that are in the log alone, and a transaction behind those of the other.
            #expect(try writer.integer("SELECT count(*) FROM page") == Int64(round * 31 - 1))
            try writer.execute("INSERT INTO page VALUES ('mine')")
            // What a machine finds that starts again: the files alone, and a log that is believed up to its first flaw.
            for end in ["", "-wal"] {
                try folder.write(folder.bytes(of: "ledger.db" + end), to: "found.db" + end)
            }
            let found = try PlainConnection(folder.path + "/found.db")
            #expect(try found.answer("SELECT count(*) FROM page") == "\(round * 31)")
            #expect(try found.answer("PRAGMA integrity_check") == "ok")
        }
    }

    @Test func `a log that cannot be written takes the transaction back, and the next one holds`() throws {
        let folder = try ScratchFolder()
        let writer = try folder.make()
        try writer.execute("CREATE TABLE page(content TEXT)")
        try writer.execute("INSERT INTO page VALUES ('first')")
        let log = try #require(FailingWrites.descriptor(of: folder.ledger + "-wal"))
        FailingWrites.arm(log)
        let failure = #expect(throws: LedgerError.self) {
            try writer.execute("BEGIN; INSERT INTO page VALUES ('lost'); COMMIT")
        }
        FailingWrites.disarm()
        #expect(failure?.code == .full)
        if !writer.isOutsideTransaction { try writer.execute("ROLLBACK") }
        try writer.execute("INSERT INTO page VALUES ('second')")
        let other = try PlainConnection(folder.ledger)
        #expect(try other.answer("SELECT group_concat(content) FROM page") == "first,second")
        #expect(try other.answer("PRAGMA integrity_check") == "ok")
    }
}

/// Numbers that are the same for the same seed.
private struct Pick {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
