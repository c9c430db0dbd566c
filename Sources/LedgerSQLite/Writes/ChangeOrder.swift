// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// The order of changes of records and match keys, and the latest instant at which a wake-up was set.
///
/// Everything that one transaction changes has one place in the order, so that a group costs one row. That is
/// enough for guards: what a reader saw was committed before this transaction, so its place is a smaller one.
final class ChangeOrder {
    private let read: SQLiteStatement
    private let update: SQLiteStatement

    private var stored: (changes: Int64, latestWake: Int64)?
    private var place: Int64?
    private var latestWake: Int64?

    init(_ connection: SQLiteConnection) {
        read = SQLiteStatement(connection, "SELECT changes, latest_wake FROM ledger_state WHERE one = 1")
        update = SQLiteStatement(
            connection, "UPDATE ledger_state SET changes = ?, latest_wake = ? WHERE one = 1")
    }

    /// The place of this transaction's changes.
    func next() throws(LedgerError) -> Int64 {
        if let place { return place }
        let next = try current().changes + 1
        place = next
        return next
    }

    /// Remembers that a wake-up was set.
    func noteWake(setAt instant: Instant) throws(LedgerError) {
        let latest: Int64
        if let latestWake { latest = latestWake } else { latest = try current().latestWake }
        guard instant.microseconds > latest else { return }
        latestWake = instant.microseconds
    }

    private func current() throws(LedgerError) -> (changes: Int64, latestWake: Int64) {
        if let stored { return stored }
        try read.start()
        guard try read.step() else { throw LedgerError(.corrupt, "the ledger's state row is missing") }
        let row = (changes: read.integer(0), latestWake: read.integer(1))
        read.reset()
        stored = row
        return row
    }

    /// Writes what changed, once, at the end of the transaction.
    func write() throws(LedgerError) {
        guard place != nil || latestWake != nil else { return }
        let stored = try current()
        try update.start()
        update.bind(place ?? stored.changes)
        update.bind(latestWake ?? stored.latestWake)
        try update.run()
    }

    func forget() {
        stored = nil
        place = nil
        latestWake = nil
    }
}
