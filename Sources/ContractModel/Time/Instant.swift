// SPDX-License-Identifier: Apache-2.0

/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Instant: Sendable, Hashable, Comparable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// The instant later by a duration; saturates at the ends of the range.
    public func adding(_ duration: Duration) -> Instant {
        let (sum, overflow) = microseconds.addingReportingOverflow(duration.microseconds)
        return Instant(microseconds: overflow ? (duration > .zero ? .max : .min) : sum)
    }

    /// The time from another instant to this one.
    public func since(_ other: Instant) -> Duration {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
        return .microseconds(overflow ? (self > other ? Int64.max : Int64.min) : difference)
    }
}

extension Duration {
    /// Whole microseconds, saturated to 64 bits.
    public var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow { return seconds > 0 ? .max : .min }
        let (sum, tooLarge) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return tooLarge ? (seconds > 0 ? .max : .min) : sum
    }
}
