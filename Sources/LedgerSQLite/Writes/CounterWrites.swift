// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Takes numbers from counters.
final class CounterWrites {
    private let increment: SQLiteStatement
    private let read: SQLiteStatement
    private let set: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        increment = SQLiteStatement(
            connection,
            """
            INSERT INTO counters (tenant, name, value) VALUES (?, ?, 1)
            ON CONFLICT DO UPDATE SET value = value + 1 WHERE value < 9223372036854775807
            RETURNING value
            """)
        read = SQLiteStatement(connection, "SELECT value FROM counters WHERE tenant = ? AND name = ?")
        set = SQLiteStatement(
            connection,
            """
            INSERT INTO counters (tenant, name, value) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET value = excluded.value
            """)
    }

    /// One more than the largest of the counters asked for; all of them move on to it.
    func next(_ request: CounterRequest, _ tenant: String) throws(LedgerError) -> Int64 {
        if request.names.count == 1 { return try next(request.names[0], tenant) }
        var largest: Int64 = 0
        for name in request.names { largest = max(largest, try value(of: name, tenant)) }
        let (number, overflow) = largest.addingReportingOverflow(1)
        if overflow { throw CounterWrites.usedUp }
        for name in request.names {
            try set.start()
            set.bind(tenant)
            set.bind(name)
            set.bind(number)
            try set.run()
        }
        return number
    }

    private func next(_ name: String, _ tenant: String) throws(LedgerError) -> Int64 {
        try increment.start()
        increment.bind(tenant)
        increment.bind(name)
        guard try increment.step() else { throw CounterWrites.usedUp }
        let number = increment.integer(0)
        increment.reset()
        return number
    }

    private func value(of name: String, _ tenant: String) throws(LedgerError) -> Int64 {
        try read.start()
        read.bind(tenant)
        read.bind(name)
        guard try read.step() else { return 0 }
        let value = read.integer(0)
        read.reset()
        return value
    }

    private static let usedUp = LedgerError(.tooLarge, "a reference counter has no number left")
}
