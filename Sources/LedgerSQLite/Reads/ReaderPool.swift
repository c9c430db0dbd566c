// SPDX-License-Identifier: Apache-2.0
internal import Ledger
internal import Synchronization

/// Connections that read.
///
/// A read runs in place, on the thread of the task that asks: it is short, finds nearly all of its pages in
/// memory and never waits for a writer, so that a hop to another thread would cost more than it. So there are
/// never more of them in use than threads that run tasks.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [LedgerReader] = []
        var isClosed = false
    }

    private let path: String
    private let place: FilePlace
    private let role: SQLiteConnection.Role
    private let state = Mutex(State())
    private static let maxIdle = 8

    init(path: String, place: FilePlace, role: SQLiteConnection.Role) {
        self.path = path
        self.place = place
        self.role = role
    }

    /// Runs one read on a connection of its own.
    func read<Answer>(
        _ body: (LedgerReader) throws(LedgerError) -> Answer
    ) throws(LedgerError) -> Answer {
        let (isClosed, idle) = state.withLock { ($0.isClosed, $0.idle.popLast()) }
        if isClosed { throw LedgerError(.unavailable, "the ledger is closed") }
        let reader: LedgerReader
        if let idle {
            reader = idle
        } else {
            reader = LedgerReader(try SQLiteConnection(path: path, role: role))
        }
        // After the opening: a connection has the file that stood there then.
        try place.requireSame()
        // A reader whose read failed is not used again.
        let answer = try body(reader)
        state.withLock { state in
            if !state.isClosed, state.idle.count < ReaderPool.maxIdle { state.idle.append(reader) }
        }
        return answer
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
    }
}
