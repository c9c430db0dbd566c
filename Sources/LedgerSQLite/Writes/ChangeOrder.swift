// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// The order of changes of records and match keys, and the latest instant at which a wake-up was set.
///
/// Everything that one transition changes has one place in the order; a group of them costs one row.
final class ChangeOrder {
    private let read: SQLiteStatement
    private let update: SQLiteStatement

    private var stored: (changes: Int64, latestWake: Int64)?
    /// The place of the present transition.
    private var place: Int64?
    /// The last place that this group has given out.
    private var given: Int64?
    private var latestWake: Int64?

    init(_ connection: SQLiteConnection) {
        read = SQLiteStatement(connection, "SELECT changes, latest_wake FROM ledger_state WHERE one = 1")
        update = SQLiteStatement(
            connection, "UPDATE ledger_state SET changes = ?, latest_wake = ? WHERE one = 1")
    }

    func beginTransition() { place = nil }

    /// The place of this transition's changes.
    func next() throws(LedgerError) -> Int64 {
        if let place { return place }
        let next = try last() + 1
        place = next
        given = next
        return next
    }

    /// Whether the present transaction has looked at the order.
    var isKnown: Bool { stored != nil }

    /// The place of the last change of anything before the present transaction.
    func beginning() throws(LedgerError) -> Int64 { try current().changes }

    /// The place of the last change of anything so far.
    func last() throws(LedgerError) -> Int64 {
        if let given { return given }
        return try current().changes
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
        guard given != nil || latestWake != nil else { return }
        let stored = try current()
        try update.start()
        update.bind(given ?? stored.changes)
        update.bind(latestWake ?? stored.latestWake)
        try update.run()
    }

    func forget() {
        stored = nil
        place = nil
        given = nil
        latestWake = nil
    }
}
