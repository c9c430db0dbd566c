// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Synchronization

/// A ledger that fails on purpose: it passes every call on to another and lets the n-th one go wrong.
package final class FaultyLedger: LedgerStore {
    /// What goes wrong, and when.
    package struct Fault: Sendable, Hashable {
        package enum Moment: Sendable, Hashable, CaseIterable {
            /// The operation has no effect.
            case before
            /// The operation takes effect, and only its answer is lost.
            case after
            /// The operation has no effect, and nobody can tell.
            case lost
        }

        package enum Extent: Sendable, Hashable, CaseIterable {
            /// The operations that follow go well.
            case once
            /// Every operation from here on fails, as when a disk stays full.
            case forEver
            /// The process is gone: whatever it still asks has no effect and no answer.
            case stopped
        }

        /// Counts from 1.
        package var operation: Int
        package var moment: Moment
        package var extent: Extent

        package init(operation: Int, moment: Moment, extent: Extent) {
            self.operation = operation
            self.moment = moment
            self.extent = extent
        }
    }

    /// Which operations are counted, and so can fail.
    package enum Counted: Sendable, Hashable {
        case commits, all
    }

    /// What a witness is told of, before it takes place.
    package enum Call: Sendable {
        case commit(Transition)
        case matchHolders([MatchKey], excluding: String, in: TenantScope)
    }

    let wrapped: any LedgerStore
    let witness: (@Sendable (Call) -> Void)?
    private let fault: Fault?
    private let counted: Counted
    private let count = Mutex(0)
    /// Runs behind each counted operation that went well: what happens in the world before its answer arrives.
    private let behind: (@Sendable (_ operation: Int) async -> Void)?
    /// Picks the commit at which the process ends, and whether that still takes effect.
    let ending: (@Sendable (Transition) -> Fault.Moment?)?
    /// Changes what is written, as an engine with a mistake would; nil: nothing is written, and nobody is told.
    let editing: (@Sendable (Transition, any LedgerStore) async -> Transition?)?
    private let isStopped = Mutex(false)

    package init(
        _ wrapped: any LedgerStore, fault: Fault?, counting counted: Counted = .all,
        behind: (@Sendable (_ operation: Int) async -> Void)? = nil,
        witness: (@Sendable (Call) -> Void)? = nil, ending: (@Sendable (Transition) -> Fault.Moment?)? = nil,
        editing: (@Sendable (Transition, any LedgerStore) async -> Transition?)? = nil
    ) {
        self.wrapped = wrapped
        self.fault = fault
        self.counted = counted
        self.behind = behind
        self.witness = witness
        self.ending = ending
        self.editing = editing
    }

    /// How many operations were begun.
    package var operations: Int { count.withLock { $0 } }

    /// True once the fault has struck.
    package var hasStruck: Bool {
        isStopped.withLock { $0 } || fault.map { operations >= $0.operation } ?? false
    }

    /// Commits for the last time, or not any more: from here on the process is gone.
    func end(
        _ moment: Fault.Moment, _ transition: Transition
    ) async throws(LedgerError) -> CommitOutcome {
        isStopped.withLock { $0 = true }
        if moment == .after { _ = try await wrapped.commit(transition) }
        throw LedgerError(.unavailable, "the process has stopped")
    }

    /// Passes one operation on, unless the fault is due.
    func pass<Answer: Sendable>(
        isCommit: Bool = false, _ operation: () async throws(LedgerError) -> Answer
    ) async throws(LedgerError) -> Answer {
        if isStopped.withLock({ $0 }) { throw LedgerError(.unavailable, "the process has stopped") }
        let isCounted = isCommit || counted == .all
        let number = count.withLock { count in
            if isCounted { count += 1 }
            return count
        }
        guard let fault, number >= fault.operation else {
            let answer = try await operation()
            if isCounted { await behind?(number) }
            return answer
        }
        let isTheOne = isCounted && number == fault.operation
        switch (fault.extent, fault.moment) {
        case (.once, _) where !isTheOne: return try await operation()
        case (.stopped, _) where !isTheOne: throw LedgerError(.unavailable, "the process has stopped")
        case (.forEver, _) where !isCounted: return try await operation()
        case (_, .before): throw LedgerError(.unavailable, "operation \(number) failed before it took effect")
        case (_, .lost): throw LedgerError(.unknownOutcome, "operation \(number) and its answer were lost")
        case (_, .after):
            _ = try await operation()
            throw LedgerError(.unknownOutcome, "the answer to operation \(number) was lost")
        }
    }
}
