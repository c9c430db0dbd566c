// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc

/// The machine's clocks.
enum SystemClock {
    /// The instant it is.
    @Sendable static func now() -> Instant {
        let time = read(CLOCK_REALTIME)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Time since some fixed point, which no change of the clock touches.
    @Sendable static func monotonic() -> Duration {
        let time = read(CLOCK_MONOTONIC)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// How long the machine has been up, the time that it slept included.
    @Sendable static func uptime() -> Duration {
        let time = read(CLOCK_BOOTTIME)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// Lets time pass; ends early when the task is cancelled.
    @Sendable static func sleep(_ delay: Duration) async { try? await Task.sleep(for: delay) }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        // It fails for clocks that do not exist, and these always do.
        clock_gettime(clock, &time)
        return time
    }
}
