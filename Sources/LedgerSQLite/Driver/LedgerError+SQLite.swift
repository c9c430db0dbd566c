// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Glibc
internal import Ledger

extension LedgerError {
    /// What a result code of SQLite means for a ledger.
    ///
    /// Only constraint messages carry SQLite's own text, which names columns and no values.
    static func sqlite(_ code: Int32, _ connection: OpaquePointer?) -> LedgerError {
        switch code & 0xFF {
        case SQLITE_FULL:
            return LedgerError(.full, "the disk of the ledger is full", hint: "make room and try again")
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            return LedgerError(
                .unavailable, "another program holds the ledger's file locked",
                hint: "only atelier may write to a ledger")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            return LedgerError(
                .unavailable, "the ledger cannot be opened (\(text(of: code)))",
                hint: "check the permissions of its file and folder; who reads needs to write beside it, too")
        case SQLITE_READONLY:
            return LedgerError(
                .unavailable, "the ledger's file or folder cannot be written to",
                hint: "check its permissions")
        case SQLITE_IOERR where connection.map(sqlite3_system_errno) == EFBIG: return .mayNotGrow
        case SQLITE_IOERR:
            return LedgerError(.unavailable, "reading or writing the ledger failed (\(text(of: code)))")
        case SQLITE_NOMEM:
            return LedgerError(.unavailable, "there is not enough memory for the ledger")
        case SQLITE_CORRUPT:
            return LedgerError(
                .corrupt, "the ledger's file is damaged",
                hint: "restore a backup; 'atelier verify' says what is left")
        case SQLITE_ERROR:
            // Every statement is right on the schema that was checked: what it is read from is not.
            return LedgerError(
                .corrupt, "the ledger's file is not as it was left (\(text(of: code)))",
                hint: "restore a backup; 'atelier verify' says what is left")
        case SQLITE_NOTADB:
            return LedgerError(
                .unsupported, "the file is not a ledger",
                hint: "name another file; a ledger is made when it is first written to")
        case SQLITE_TOOBIG:
            return LedgerError(.tooLarge, "a value is longer than a ledger can hold")
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH:
            let detail = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? ""
            return LedgerError(.invalidTransition, "the transition contradicts what is stored (\(detail))")
        default:
            return LedgerError(.invalidTransition, "the ledger refused a statement (\(text(of: code)))")
        }
    }

    /// SQLite's words for a code, and the extended code, which tells disk errors apart.
    private static func text(of code: Int32) -> String {
        (sqlite3_errstr(code).map { String(cString: $0) } ?? "unknown") + ", code \(code)"
    }

    /// True when the whole transaction is lost, not one transition's part in it.
    var endsTransaction: Bool { code == .full || code == .unavailable }
}
