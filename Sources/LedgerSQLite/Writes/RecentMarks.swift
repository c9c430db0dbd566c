// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// When each match key last changed, since a place in the order of changes from which on nobody but this connection
/// has changed any.
///
/// Every transaction that changes a key moves the ledger's order on. One that finds the order as the one before it on
/// this connection left it comes right behind it, and knows all that has changed since without a look into the ledger.
struct RecentMarks {
    /// Keys held at once; beyond it what is known begins anew.
    private static let capacity = 16_384

    /// Every change behind this place is among `marks`.
    private var start = Int64.max
    /// Where the last transaction left the order; nil while one is on its way, and when one was taken back.
    private var end: Int64?
    private var marks: [MatchKey: Int64] = [:]

    /// Begins a transaction that finds the order at a place.
    mutating func begin(at place: Int64) {
        if end != place || marks.count > RecentMarks.capacity {
            marks.removeAll(keepingCapacity: true)
            start = place
        }
        end = nil
    }

    /// Notes that a key changes, whoever's it is.
    mutating func note(_ key: MatchKey, at place: Int64) { marks[key] = place }

    /// Ends a transaction that has been committed and left the order at a place.
    mutating func commit(at place: Int64) { end = place }

    /// True when none of the keys has changed since; false when one may have.
    func areSurelyUnchanged(_ keys: [MatchKey], _ since: Int64) -> Bool {
        since >= start && keys.allSatisfy { key in marks[key].map { $0 <= since } ?? true }
    }
}
