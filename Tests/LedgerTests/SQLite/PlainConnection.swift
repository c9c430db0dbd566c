// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Glibc
import Ledger
import Synchronization

@testable import LedgerSQLite

/// What runs statements.
protocol Executing {
    func execute(_ sql: String) throws(LedgerError)
}

extension SQLiteConnection: Executing {}

/// A connection as another program has it: with SQLite's own file layer, in write-ahead mode.
final class PlainConnection: Executing {
    private let handle: OpaquePointer

    init(_ path: String) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE
        guard sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let opened else {
            throw TestFailure(what: "opening \(path)")
        }
        handle = opened
        try execute("PRAGMA journal_mode = WAL")
    }

    deinit { sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws(LedgerError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw LedgerError.sqlite(code, handle) }
    }

    /// The first column of the first row, as text; nil for NULL and where there is no row.
    func answer(_ sql: String) throws -> String? {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
            throw LedgerError.sqlite(sqlite3_errcode(handle), handle)
        }
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { return nil }
        return sqlite3_column_text(statement, 0).map { String(cString: $0) }
    }
}

/// Counts the calls by which a thread wrote to files.
enum WriteCalls {
    /// Nil where the kernel does not count.
    static func ofThisThread() -> Int? {
        guard let file = try? FileDescriptor(opening: "/proc/thread-self/io", O_RDONLY),
            let bytes = try? file.readToEnd(expecting: 0)
        else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("syscw: ")
        }
        return line.flatMap { Int($0.dropFirst("syscw: ".count)) }
    }
}

/// Lets writes of SQLite to one open file fail as on a full disk.
enum FailingWrites {
    private static let target = Atomic<Int32>(-1)
    private typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int, off_t) -> Int

    /// The descriptor under which this process has the file open.
    static func descriptor(of path: String) -> Int32? {
        (0..<1_024).first { number in
            var name = [CChar](repeating: 0, count: 4_096)
            let count = readlink("/proc/self/fd/\(number)", &name, name.count - 1)
            return count > 0
                && String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) == path
        }
    }

    static func arm(_ descriptor: Int32) {
        target.store(descriptor, ordering: .sequentiallyConsistent)
        let write: Write = { descriptor, bytes, count, offset in
            if descriptor == FailingWrites.target.load(ordering: .sequentiallyConsistent) {
                errno = ENOSPC
                return -1
            }
            return pwrite(descriptor, bytes, count, offset)
        }
        let layer = sqlite3_vfs_find("unix")
        let call = unsafeBitCast(write, to: sqlite3_syscall_ptr.self)
        for name in ["pwrite", "pwrite64"] { _ = layer?.pointee.xSetSystemCall(layer, name, call) }
    }

    static func disarm() {
        target.store(-1, ordering: .sequentiallyConsistent)
        let layer = sqlite3_vfs_find("unix")
        for name in ["pwrite", "pwrite64"] { _ = layer?.pointee.xSetSystemCall(layer, name, nil) }
    }
}
