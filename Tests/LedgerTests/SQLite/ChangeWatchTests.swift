// SPDX-License-Identifier: Apache-2.0
import Ledger
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct ChangeWatchTests {
    /// The end of a watch is a notice as well; a worker that took it for a commit would never rest.
    @Test func `a wait that nothing ends lasts as long as it was given, again and again`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let clock = ContinuousClock()
        let delay = Duration.milliseconds(30)
        // The first may end at once, for what was committed while the ledger was made.
        await ledger.waitForChange(atMost: delay)
        for _ in 0..<5 {
            let begin = clock.now
            await ledger.waitForChange(atMost: delay)
            #expect(clock.now - begin >= delay)
        }
        await ledger.close()
    }

    /// A wait may begin at any moment of another process's commit, above all between its writing and its end.
    @Test func `no commit is missed, whenever the wait for it begins`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open(as: "first")
        let other = try folder.open(as: "second")
        await ledger.waitForChange(atMost: .milliseconds(20))
        for number in 0..<400 {
            async let committed = other.commit(Rows.accept("n\(number)"))
            try await Task.sleep(for: .microseconds(number * 7))
            await ledger.waitForChange(atMost: .seconds(86_400))
            _ = try await committed
        }
        await ledger.close()
        await other.close()
    }
}
