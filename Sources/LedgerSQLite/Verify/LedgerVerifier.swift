// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Glibc
package import Ledger

/// Looks over a ledger, its files and its audit chains, and tells of every invariant whether it holds.
///
/// It shares no code with the store that wrote the ledger, reads one snapshot while others go on writing, and
/// keeps no more in memory than one row and the first findings.
package enum LedgerVerifier {
    /// Verifies the ledger at a path.
    ///
    /// Blocks for a time that grows with the ledger and its files. When the schema is not one that this build
    /// knows, the invariants of its rows are not asked.
    package static func verify(_ path: String) throws(LedgerError) -> [InvariantResult] {
        let path = try existing(path)
        let connection = try VerifierConnection(path: path)
        try requireLedger(connection, path)
        let contents = StoredContents(ledger: path)
        var results: [InvariantResult] = []
        for invariant in Invariant.foundations { results.append(inspect(invariant, connection, contents)) }
        guard results.last?.holds ?? false else { return results }
        for invariant in Invariant.contents { results.append(inspect(invariant, connection, contents)) }
        return results
    }

    private static func inspect(
        _ invariant: Invariant, _ connection: VerifierConnection, _ contents: StoredContents
    ) -> InvariantResult {
        let inspection = Inspection(of: invariant, on: connection, contents)
        do throws(LedgerError) {
            try invariant.inspect(inspection)
        } catch {
            inspection.violation("looking stopped: \(error.message)")
        }
        return inspection.result
    }

    /// SQLite would make an empty file of a name that does not exist.
    private static func existing(_ path: String) throws(LedgerError) -> String {
        guard let resolved = realpath(path, nil) else {
            if let failure = LedgerFile.failure(errno, at: path) { throw failure }
            throw LedgerError(
                .unavailable, "there is no ledger at '\(path)'",
                hint: "name another file; a ledger is made when it is first written to")
        }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw LedgerError(.unavailable, "'\(path)' is not a file")
        }
        return String(cString: resolved)
    }

    private static func requireLedger(_ connection: VerifierConnection, _ path: String) throws(LedgerError) {
        // The bytes `ATLR`.
        guard try connection.integer("PRAGMA application_id") == 0x4154_4C52 else {
            throw LedgerError(
                .unsupported, "'\(path)': the file is not a ledger",
                hint: "name another file; a ledger is made when it is first written to")
        }
    }
}
