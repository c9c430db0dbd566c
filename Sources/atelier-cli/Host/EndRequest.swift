// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Whether a signal has asked the process to end.
///
/// From the moment that one is made the first signal is noted here instead of ending the process; the second ends it.
final class EndRequest: Sendable {
    private struct State {
        var number: Int32?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    init() {
        Signals.drain { number in
            let cancel = self.state.withLock { state in
                state.number = number
                return state.cancel
            }
            cancel?()
        }
    }

    /// The signal, if one came.
    var number: Int32? { state.withLock { $0.number } }

    /// Does work that the signal cancels: what it has begun comes to its end, and it begins nothing outside.
    func cancelling<Outcome: Sendable>(_ work: @escaping @Sendable () async -> Outcome) async -> Outcome {
        let task = Task { await work() }
        let isAsked = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.number != nil
        }
        if isAsked { task.cancel() }
        return await task.value
    }

    /// The same for work that may fail.
    func cancelling<Outcome: Sendable>(
        _ work: @escaping @Sendable () async throws(Failure) -> Outcome
    ) async throws(Failure) -> Outcome {
        let result = await cancelling { () async -> Result<Outcome, Failure> in
            do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// How the process ends: with the signal, if one came.
    func status(_ status: ExitStatus) -> ExitStatus { number.map(ExitStatus.signal) ?? status }
}
