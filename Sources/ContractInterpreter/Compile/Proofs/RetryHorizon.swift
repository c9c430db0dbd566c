// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// What the attempts of one call may come to: each may take its whole time, and between two stands the longest wait.
struct RetryHorizon: Sendable {
    let attempts: Int
    /// Of one attempt, with the question whether it happened.
    let timeout: Duration
    /// All waits together.
    let waits: Duration
    let total: Duration
    /// When the policy gives up, where that is sooner than its attempts are used up.
    private var ending: (after: Duration, delay: Duration)?

    init(_ policy: RetryPolicy, timeout limit: Duration, safety: Effect.RetrySafety? = nil) {
        attempts = safety == .atMostOnce ? 1 : max(1, policy.maxAttempts)
        var timeout = limit
        // Nobody is asked before the request has surely ended, and the question takes its own time.
        if safety == .queryFirst { timeout = RetryHorizon.product(limit, 2) + RunMachine.leaseMargin }
        self.timeout = timeout
        waits = RetryHorizon.waits(policy, attempts)
        var total = RetryHorizon.product(timeout, attempts) + waits
        if let most = policy.maxElapsed, attempts > 1, most + policy.maxDelay + timeout < total {
            // No failure behind that is tried again; the last one may have waited its delay and takes its time.
            total = most + policy.maxDelay + timeout
            ending = (most, policy.maxDelay)
        }
        self.total = min(total, RetryHorizon.longest)
    }

    /// Longer than anything that is measured against it.
    private static let longest = Duration.seconds(315_569_520_000)

    /// `8 attempts of up to 30s and waits of up to 2m3s`.
    var words: String {
        let each = DurationWords.text(timeout)
        if attempts == 1 { return "one attempt of up to \(each)" }
        if let ending {
            return "attempts for \(DurationWords.text(ending.after)), a wait of up to "
                + "\(DurationWords.text(ending.delay)) and a last attempt of up to \(each)"
        }
        return "\(attempts) attempts of up to \(each) and waits of up to \(DurationWords.text(waits))"
    }

    private static func waits(_ policy: RetryPolicy, _ attempts: Int) -> Duration {
        var sum = Duration.zero
        var policy = policy
        policy.jitter = .none
        var last: Duration?
        for attempt in 1..<max(1, attempts) {
            let delay = Backoff.delay(policy, attempt: attempt, fraction: 1)
            sum += delay
            // Where the delay does not grow any more, the rest is a product.
            if delay == last || delay >= policy.maxDelay {
                return min(sum + product(delay, attempts - 1 - attempt), longest)
            }
            last = delay
        }
        return min(sum, longest)
    }

    private static func product(_ duration: Duration, _ count: Int) -> Duration {
        let (microseconds, overflow) = duration.microseconds.multipliedReportingOverflow(by: Int64(count))
        return overflow ? longest : .microseconds(microseconds)
    }
}

/// Durations in a message: the two largest units that say something, such as `6m3s`.
enum DurationWords {
    static func text(_ duration: Duration) -> String {
        var rest = (duration.microseconds + 999_999) / 1_000_000
        if duration.microseconds < 1_000_000 { return DurationText.render(duration) }
        var parts: [String] = []
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] {
            let count = rest / size
            rest %= size
            if count > 0 { parts.append("\(count)\(unit)") }
        }
        return parts.prefix(2).joined()
    }
}
