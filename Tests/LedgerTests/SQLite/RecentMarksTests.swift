// SPDX-License-Identifier: Apache-2.0
import Ledger
import Testing

@testable import LedgerSQLite

/// What a writer knows of match keys without a look into the ledger.
@Suite(.timeLimit(.minutes(10))) struct RecentMarksTests {
    private let key = Rows.key("key")
    private let other = Rows.key("other")

    // MARK: - What is known

    @Test func `what follows on its own transactions is known`() {
        var marks = RecentMarks()
        marks.begin(at: 5)
        marks.note(key, at: 6)
        marks.commit(at: 6)
        marks.begin(at: 6)
        #expect(marks.areSurelyUnchanged([other], 5))
        #expect(marks.areSurelyUnchanged([key, other], 6))
        #expect(!marks.areSurelyUnchanged([other, key], 5))
        // Behind what it has seen itself.
        #expect(!marks.areSurelyUnchanged([other], 4))
    }

    @Test func `nothing is known before the first transaction`() {
        #expect(!RecentMarks().areSurelyUnchanged([key], 5))
    }

    @Test func `nothing is known of what lies before another's transaction`() {
        var marks = RecentMarks()
        marks.begin(at: 5)
        marks.commit(at: 6)
        marks.begin(at: 7)
        #expect(!marks.areSurelyUnchanged([key], 6))
        #expect(marks.areSurelyUnchanged([key], 7))
    }

    @Test func `what was taken back leaves nothing that is known`() {
        var marks = RecentMarks()
        marks.begin(at: 5)
        marks.note(key, at: 6)
        marks.begin(at: 5)
        marks.commit(at: 5)
        marks.begin(at: 5)
        #expect(marks.areSurelyUnchanged([key], 5))
        marks.begin(at: 6)
        #expect(!marks.areSurelyUnchanged([key], 5))
    }

    // MARK: - Between processes

    private func accept(_ name: String, holding key: MatchKey) -> Transition {
        var accept = Rows.accept(name)
        accept.writes.append(.holdKeys([key], submission: name, at: Rows.start))
        return accept
    }

    /// Whoever changes the key: this process or another, once or behind changes of the first.
    @Test(arguments: [["second"], ["first"], ["first", "second"], ["second", "first"]])
    func `a guard knows what any process changed`(_ writers: [String]) async throws {
        let folder = try ScratchFolder()
        let ledgers = [
            "first": try folder.open(as: "first"), "second": try folder.open(as: "second"),
        ]
        let first = try #require(ledgers["first"])
        _ = try await first.commit(accept("before", holding: other))
        var seeking = accept("seeking", holding: other)
        seeking.sought = [key]
        guard case .committed(_, _, let since?) = try await first.commit(seeking) else {
            Issue.record("nobody held the key before")
            return
        }
        let condition = Guard.matchKeysUnchanged([key], since: since)
        let asking = Transition(scope: Rows.scope, guards: [condition])
        // Others' keys change nothing, here and there.
        for (name, ledger) in ledgers { _ = try await ledger.commit(accept("near-" + name, holding: other)) }
        for ledger in ledgers.values { #expect(try await ledger.commit(asking) != .refused(condition)) }
        for (index, name) in writers.enumerated() {
            let changed = index == writers.count - 1 ? key : other
            _ = try await ledgers[name]?.commit(accept("last-\(index)", holding: changed))
        }
        for ledger in ledgers.values { #expect(try await ledger.commit(asking) == .refused(condition)) }
        for ledger in ledgers.values { await ledger.close() }
    }
}
