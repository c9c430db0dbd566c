// SPDX-License-Identifier: Apache-2.0
internal import Ledger

extension Invariant {
    /// The schemas that the verifier knows how to read.
    static let knownSchemas: ClosedRange<Int64> = 1...5

    static let soundFile = Invariant(
        "INV-1", "the file passes SQLite's integrity and foreign key checks"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("PRAGMA page_count")
        try inspection.connection.each("PRAGMA integrity_check(100)") { row in
            if row.text(0) != "ok" { inspection.violation(row.text(0)) }
        }
        try inspection.connection.each("PRAGMA foreign_key_check") { row in
            inspection.violation(
                "row \(row.integer(1)) of '\(row.text(0))' refers to no row of '\(row.text(2))'")
        }
    }

    static let knownSchema = Invariant(
        "INV-2", "the schema is one that this build knows, and nothing was added to it"
    ) { inspection throws(LedgerError) in
        let connection = inspection.connection
        let version = try connection.integer("PRAGMA user_version")
        inspection.countChecked(1)
        guard knownSchemas ~= version else {
            return inspection.violation(
                "the schema is \(version); this build knows up to \(knownSchemas.upperBound)"
            )
        }
        try inspection.countChecked("SELECT count(*) FROM sqlite_schema")
        let later = (version < 2 ? [] : ["match_checks"]) + (version < 3 ? [] : ["triggers", "fires"])
        for table in tables + later {
            let isThere =
                try connection.integer(
                    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '\(table)'") == 1
            if !isThere { inspection.violation("table '\(table)' is missing") }
        }
        for index in neededIndexes + (version < 3 ? [] : ["fires_by_slot", "fires_by_submission"]) {
            let isThere =
                try connection.integer(
                    "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = '\(index)'") == 1
            if !isThere { inspection.violation("index '\(index)' is missing") }
        }
        try connection.each("SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view')") { row in
            inspection.violation("\(row.text(0)) '\(row.text(1))' is none of ours")
        }
        guard inspection.result.holds else { return }
        if try connection.integer("SELECT count(*) FROM ledger_state WHERE one = 1") != 1 {
            inspection.violation("the ledger's state row is missing")
        }
        if try connection.integer("SELECT count(*) FROM meta WHERE key = 'copy'") == 1 {
            inspection.note("this is a copy that was not restored")
        }
    }

    private static let tables = [
        "meta", "ledger_state", "contracts", "submissions", "runs", "journal", "records", "record_changes",
        "unique_values", "attachments", "match_keys", "key_sets", "holds", "audit", "outbox", "counters",
    ]

    /// Those that a promise rests on, and one that looking over a large ledger needs.
    private static let neededIndexes = [
        "submissions_by_id", "submissions_by_reference", "submissions_by_idempotency_key", "runs_by_id",
        "records_by_id", "outbox_by_submission", "audit_by_submission",
    ]
}
