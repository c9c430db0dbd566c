// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let files: [ConformanceCase] = [
        ConformanceCase("a file is kept by its SHA-256 and read back whole") { bench in
            let stage = try await bench.stage()
            for size in [0, 1, 4_095, 4_096, 4_097, 100_000] {
                let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
                let file = try await stage.store(content)
                try demand(file.sha256, equals: Digest(of: content).hex, "the digest of \(size) bytes")
                try demand(file.bytes, equals: Int64(size), "the size of \(size) bytes")
                try demand(file.head, equals: Array(content.prefix(4_096)), "the head of \(size) bytes")
                let stored = try await stage.ledger.fileBytes(file.sha256, in: stage.scope)
                try demand(stored == content, "the content of \(size) bytes")
            }
            let none = try await stage.ledger.fileBytes(Digest(of: "none").hex, in: stage.scope)
            try demand(none == nil, "a file that is none")
        },
        ConformanceCase("what is no digest names no file") { bench in
            let stage = try await bench.stage()
            let file = try await stage.store([1, 2, 3])
            for name in ["", ".", "../" + file.sha256, file.sha256 + "/", String(file.sha256.dropLast())] {
                let found = try await stage.ledger.fileBytes(name, in: stage.scope)
                try demand(found == nil, "a file named '\(name)'")
            }
        },
        ConformanceCase("a file may be as large as its limit and no byte larger") { bench in
            let stage = try await bench.stage()
            let content = Array("twenty bytes of text".utf8)
            _ = try await stage.store(content, maxBytes: 20)
            let longer = content + [0]
            do {
                _ = try await stage.store(longer, maxBytes: 20)
                throw ConformanceBreach("a file beyond its limit was kept", #fileID, #line)
            } catch let error as LedgerError {
                try demand(error.code, equals: .tooLarge, "the refusal")
            }
            let kept = try await stage.ledger.fileBytes(Digest(of: longer).hex, in: stage.scope)
            try demand(kept == nil, "the file refused")
        },
        ConformanceCase("a content stored twice, also at once, is one file") { bench in
            let stage = try await bench.stage()
            let content = Array("again and again".utf8)
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await stage.store(content).sha256 } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            try demand(names, equals: [Digest(of: content).hex], "the names")
            let swept = try await stage.ledger.sweepFiles(olderThan: .zero, now: .farAway)
            try demand(swept, equals: 1, "files swept")
        },
        ConformanceCase("a source that fails leaves no file") { bench in
            struct Broken: Error {}
            let stage = try await bench.stage()
            let pieces = Pieces(Array("seven bytes".utf8))
            do {
                _ = try await stage.ledger.storeFile(maxBytes: 100, in: stage.scope) {
                    let piece = pieces.next()
                    if piece == nil { throw Broken() }
                    return piece
                }
                throw ConformanceBreach("a file without its end was kept", #fileID, #line)
            } catch is LedgerError {}
            let kept = try await stage.ledger.fileBytes(Digest(of: "seven bytes").hex, in: stage.scope)
            try demand(kept == nil, "the unfinished file")
        },
        ConformanceCase("the sweep takes what no row names, and only what is old enough") { bench in
            let stage = try await bench.stage()
            let named = try await stage.store(Array("named".utf8))
            let orphan = try await stage.store(Array("orphan".utf8))
            try await stage.accept(
                "a", further: [.insertAttachment(stage.attachment("named", of: "a", named))])
            let early = try await stage.ledger.sweepFiles(olderThan: .seconds(3_600), now: bench.now())
            try demand(early, equals: 0, "files swept inside the grace")
            let late = try await stage.ledger.sweepFiles(olderThan: .seconds(3_600), now: .farAway)
            try demand(late, equals: 1, "files swept after the grace")
            let left = try await stage.ledger.fileBytes(named.sha256, in: stage.scope)
            try demand(left != nil, "the file that a row names")
            let gone = try await stage.ledger.fileBytes(orphan.sha256, in: stage.scope)
            try demand(gone == nil, "the file that no row names")
        },
        ConformanceCase("the sweep goes by the rows of the file's own tenant") { bench in
            let stage = try await bench.stage()
            let porto = stage.neighbour("porto")
            let content = Array("shared".utf8)
            let file = try await stage.store(content)
            _ = try await porto.store(content)
            try await stage.accept("a", further: [.insertAttachment(stage.attachment("x", of: "a", file))])
            try demand(
                try await stage.ledger.sweepFiles(olderThan: .zero, now: .farAway), equals: 1, "files swept")
            try demand(
                try await stage.ledger.fileBytes(file.sha256, in: stage.scope) != nil, "the file with a row")
            try demand(
                try await porto.ledger.fileBytes(file.sha256, in: porto.scope) == nil, "the file without one")
        },
        ConformanceCase("finding a file, or storing it again, refreshes its age") { bench in
            let stage = try await bench.stage()
            let found = try await stage.store(Array("found".utf8))
            let again = try await stage.store(Array("again".utf8))
            let orphan = try await stage.store(Array("orphan".utf8))
            try await bench.letPass(.milliseconds(60))
            let between = bench.now()
            try await bench.letPass(.milliseconds(60))
            try await stage.demandHolds(.filePresent(sha256: found.sha256), "the guard on the file")
            _ = try await stage.store(Array("again".utf8))
            let swept = try await stage.ledger.sweepFiles(olderThan: .zero, now: between)
            try demand(swept, equals: 1, "files swept")
            for (file, isLeft) in [(found, true), (again, true), (orphan, false)] {
                let bytes = try await stage.ledger.fileBytes(file.sha256, in: stage.scope)
                try demand((bytes != nil) == isLeft, "a file of \(file.bytes) bytes")
            }
        },
    ]
}

extension Instant {
    /// 2100-01-01: later than every file.
    fileprivate static let farAway = Instant(microseconds: 4_102_444_800_000_000)
}

extension Stage {
    /// The row of a stored file.
    func attachment(_ name: String, of submission: String, _ file: StoredFile) -> AttachmentRow {
        AttachmentRow(
            id: id("attachment/" + name), submission: id(submission), position: 0, parameter: nil, name: name,
            contentType: "text/plain", bytes: file.bytes, sha256: file.sha256)
    }
}
