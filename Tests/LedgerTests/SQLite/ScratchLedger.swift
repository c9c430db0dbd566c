// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import Synchronization

@testable import LedgerSQLite

/// A folder of its own for one test, removed with everything in it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/atelier-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure(what: "making a folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var ledger: String { path + "/ledger.db" }

    func open(
        at name: String = "ledger.db", as processID: String = "first",
        change: (inout SQLiteLedgerConfiguration) -> Void = { _ in }
    ) throws -> SQLiteLedger {
        var configuration = SQLiteLedgerConfiguration()
        change(&configuration)
        return try SQLiteLedger.open(
            path: "\(path)/\(name)", processID: processID, configuration: configuration)
    }

    /// Makes an empty ledger and gives a connection to it.
    @discardableResult
    func make(at name: String = "ledger.db") throws -> SQLiteConnection {
        let file = "\(path)/\(name)"
        try write("", to: name)
        let connection = try SQLiteConnection(path: file, role: .writer)
        try connection.makeDurable()
        try Schema(connection: connection).migrate(from: 0)
        return connection
    }

    // MARK: - Files

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        unlink("\(path)/\(name)")
        try FileDescriptor(opening: "\(path)/\(name)", O_WRONLY | O_CREAT).write(bytes)
    }

    func bytes(of name: String) throws -> [UInt8] {
        try FileDescriptor(opening: "\(path)/\(name)", O_RDONLY).readToEnd(expecting: 0)
    }

    func mode(of name: String) throws -> mode_t {
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0 else { throw TestFailure(what: "looking at \(name)") }
        return status.st_mode & 0o777
    }

    deinit {
        ScratchFolder.remove(path)
    }

    /// The names in a folder, sorted.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            // In place: an entry at the end of the buffer is shorter than its type, and may not be copied whole.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(in: path) { remove("\(path)/\(name)") }
        Glibc.remove(path)
    }
}

/// What a system call failed with where none should.
struct TestFailure: Error {
    let what: String
}

/// Rows with what a test does not care about filled in.
enum Rows {
    static let start = Instant(microseconds: 1_767_225_600_000_000)
    static let scope = TenantScope(tenant: "lisbon")

    static func submission(_ id: String) -> SubmissionRow {
        SubmissionRow(
            id: id, application: "civic", action: "report", mode: "workflow", status: .accepted,
            fingerprint: id,
            payload: #"{"title":"\#(id)"}"#, arguments: "{}", caller: "{}", actor: "ana",
            contract: "sha256:0",
            correlationID: id, source: "cli", acceptedAt: start, now: start)
    }

    static func run(of submission: String, state: RunRow.State = .pending) -> RunRow {
        RunRow(
            id: "run-" + submission, submission: submission, state: state, machine: "{}",
            wake: RunRow.Wake(setAt: start, delay: .zero))
    }

    static func record(_ id: String, by submission: String) -> RecordRow {
        RecordRow(
            id: RecordID(entityType: "report", id: id), application: "civic", fields: "{}",
            createdBy: submission,
            createKey: "primary", createdAt: start, updatedAt: start)
    }

    static func audit(_ event: String) -> AuditDraft {
        AuditDraft(
            event: event, submission: nil, actor: nil, at: start, details: "{}",
            salt: Array(Digest(of: event).bytes.prefix(16)))
    }

    static func key(_ name: String) -> MatchKey { MatchKey(bytes: Array(Digest(of: name).bytes.prefix(16))) }

    /// A transition that accepts one submission.
    static func accept(_ id: String, in scope: TenantScope = scope) -> Transition {
        Transition(scope: scope, writes: [.insertSubmission(submission(id)), .insertRun(run(of: id))])
    }
}

extension LedgerStore {
    /// Stores a whole content.
    func store(_ content: [UInt8], in scope: TenantScope = Rows.scope) async throws -> StoredFile {
        let pieces = Pieces([content])
        return try await storeFile(maxBytes: 1 << 20, in: scope) { pieces.next() }
    }
}

/// A content given out piece by piece.
final class Pieces: Sendable {
    private let left: Mutex<[[UInt8]]>

    init(_ pieces: [[UInt8]]) { left = Mutex(pieces) }

    func next() -> [UInt8]? { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
