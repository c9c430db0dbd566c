// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import LedgerSQLite
import Synchronization
import Testing

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
        as processID: String = "first", change: (inout SQLiteLedgerConfiguration) -> Void = { _ in }
    ) throws -> SQLiteLedger {
        var configuration = SQLiteLedgerConfiguration()
        change(&configuration)
        return try SQLiteLedger.open(path: ledger, processID: processID, configuration: configuration)
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
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
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
            id: id, application: "civic", action: "report", mode: "workflow", status: .accepted, fingerprint: id,
            payload: #"{"title":"\#(id)"}"#, arguments: "{}", caller: "{}", actor: "ana", contract: "sha256:0",
            correlationID: id, source: "cli", acceptedAt: start, now: start)
    }

    static func run(of submission: String, state: RunRow.State = .pending) -> RunRow {
        RunRow(
            id: "run-" + submission, submission: submission, state: state, machine: "{}",
            wake: RunRow.Wake(setAt: start, delay: .zero))
    }

    static func record(_ id: String, by submission: String) -> RecordRow {
        RecordRow(
            id: RecordID(entityType: "report", id: id), application: "civic", fields: "{}", createdBy: submission,
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
