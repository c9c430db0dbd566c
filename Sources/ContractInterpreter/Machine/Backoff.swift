// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// How long to wait before the next attempt.
enum Backoff {
    /// The delay after the n-th attempt; `fraction` is random from 0 to 1, for full jitter.
    static func delay(_ policy: RetryPolicy, attempt: Int, fraction: Double) -> Duration {
        let initial = Double(policy.initial.microseconds)
        let ceiling = Double(policy.maxDelay.microseconds)
        let steps = Double(max(0, attempt - 1))
        var delay: Double
        switch policy.backoff {
        case .constant: delay = initial
        case .linear: delay = initial * (steps + 1)
        case .exponential:
            delay = initial
            // Bounded multiplication: a power could overflow long before the ceiling cuts it.
            for _ in 0..<Int(min(steps, 64)) where delay < ceiling { delay *= policy.factor }
        }
        delay = min(delay, ceiling)
        if policy.jitter == .full { delay *= fraction }
        return .microseconds(Int64(max(0, min(delay, 1e15))))
    }
}
