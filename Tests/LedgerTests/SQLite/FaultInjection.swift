// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Glibc
import Ledger
import Synchronization

@testable import LedgerSQLite

/// Lets a thread wait for a test.
final class Gate: Sendable {
    private let isOpen = Mutex(false)

    var hasOpened: Bool { isOpen.withLock { $0 } }

    func open() { isOpen.withLock { $0 = true } }

    func wait() {
        while !hasOpened { usleep(200) }
    }
}

/// Makes one operation fail once, after it was armed.
final class FaultOnce: Sendable {
    private let operation: StoreOperation
    private let error: LedgerError
    private let isArmed = Mutex(false)

    init(_ operation: StoreOperation, _ error: LedgerError) {
        self.operation = operation
        self.error = error
    }

    func arm() { isArmed.withLock { $0 = true } }

    var hook: StoreFaults {
        StoreFaults { operation in
            let isDue =
                operation == self.operation
                && self.isArmed.withLock { isArmed in
                    defer { if operation == self.operation { isArmed = false } }
                    return isArmed
                }
            if isDue { throw self.error }
        }
    }
}

/// Makes the n-th operation fail, and counts.
final class FaultAtNumber: Sendable {
    private let number: Int
    private let error: any Error
    private let count = Mutex(0)
    private let isArmed = Mutex(false)

    init(_ number: Int, _ error: any Error) {
        self.number = number
        self.error = error
    }

    func arm() { isArmed.withLock { $0 = true } }

    /// True when the fault has struck.
    var hasStruck: Bool { count.withLock { $0 >= number } }

    var hook: StoreFaults {
        StoreFaults { _ in
            guard self.isArmed.withLock({ $0 }) else { return }
            let count = self.count.withLock { count in
                count += 1
                return count
            }
            if count == self.number { throw self.error }
        }
    }
}

extension Result where Failure == any Error {
    /// What came of a call.
    static func of(_ body: () async throws -> Success) async -> Result {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    var error: LedgerError? {
        if case .failure(let error) = self { error as? LedgerError } else { nil }
    }
}

extension SQLiteLedger {
    /// Returns when so many transitions wait for the writer.
    func waitUntilQueued(_ count: Int) async {
        while (queue?.waiting ?? 0) < count { await Task.yield() }
    }
}

extension SQLiteConnection {
    /// Lets every commit of this connection fail inside SQLite.
    func refuseCommits() {
        sqlite3_commit_hook(handle, { _ in 1 }, nil)
    }
}

/// Writes down the operations in their order.
final class Trace: Sendable {
    private let seen = Mutex<[StoreOperation]>([])

    var operations: [StoreOperation] { seen.withLock { $0 } }

    func clear() { seen.withLock { $0 = [] } }

    var hook: StoreFaults { StoreFaults { operation in self.seen.withLock { $0.append(operation) } } }
}
