// SPDX-License-Identifier: Apache-2.0

/// A number of at most 18 digits without an exponent, as nearly all are: its value without an allocation.
struct Compact: Hashable {
    static let maxDigits = 18

    /// The digits and the sign, without trailing zeros.
    var coefficient: Int64
    var exponent: Int

    /// Nil when the text is not a JSON number, or a longer or a scientific one.
    init?(_ text: String) {
        guard text.utf8.count <= Compact.maxDigits + 2, let compact = text.withBytes(Compact.init) else {
            return nil
        }
        self = compact
    }

    private init?(_ text: UnsafeBufferPointer<UInt8>) {
        var value: Int64 = 0
        var digits = 0
        var decimals = 0
        var isNegative = false
        var hasPoint = false
        var startsWithZero = false
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 48...57:
                // A second digit behind a leading zero.
                if startsWithZero, digits == 1, !hasPoint { return nil }
                if digits == Compact.maxDigits { return nil }
                if digits == 0 { startsWithZero = byte == 48 }
                value = value * 10 + Int64(byte - 48)
                digits += 1
                if hasPoint { decimals += 1 }
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where digits > 0 && !hasPoint: hasPoint = true
            default: return nil
            }
        }
        guard digits > 0, !hasPoint || decimals > 0 else { return nil }
        exponent = -decimals
        guard value != 0 else {
            (coefficient, exponent) = (0, 0)
            return
        }
        while value.isMultiple(of: 10) {
            value /= 10
            exponent += 1
        }
        coefficient = isNegative ? -value : value
    }

    private init(coefficient: Int64, exponent: Int) {
        self.coefficient = coefficient
        self.exponent = exponent
    }

    /// The sum, when it has no more digits than this can hold.
    func adding(_ other: Compact) -> Compact? {
        let common = min(exponent, other.exponent)
        guard let left = scaled(to: common), let right = other.scaled(to: common) else { return nil }
        let sum = left + right
        guard sum.magnitude < Compact.bound else { return nil }
        var result = Compact(coefficient: sum, exponent: sum == 0 ? 0 : common)
        while result.coefficient != 0, result.coefficient.isMultiple(of: 10) {
            result.coefficient /= 10
            result.exponent += 1
        }
        return result
    }

    /// Ten to the power of `maxDigits`; two numbers below it have a sum of 64 bits.
    private static let bound: UInt64 = 1_000_000_000_000_000_000

    /// The digits over a smaller exponent; nil when they are more than `maxDigits`.
    private func scaled(to lower: Int) -> Int64? {
        var value = coefficient
        for _ in 0..<(exponent - lower) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow, product.magnitude < Compact.bound else { return nil }
            value = product
        }
        return value
    }

    /// The canonical text: plain digits, no zero at the end of the decimals.
    var text: String {
        if exponent >= 0 { return String(coefficient) + String(repeating: "0", count: exponent) }
        var digits = Array(String(coefficient.magnitude).utf8)
        // At least one digit stands before the point.
        let missing = 1 - exponent - digits.count
        if missing > 0 { digits.insert(contentsOf: repeatElement(48, count: missing), at: 0) }
        digits.insert(UInt8(ascii: "."), at: digits.count + exponent)
        if coefficient < 0 { digits.insert(UInt8(ascii: "-"), at: 0) }
        return String(decoding: digits, as: UTF8.self)
    }

    /// True when a text that was read as this number is its canonical text.
    func isCanonical(_ text: String) -> Bool {
        // `-0`, and `0.0`, which is not `0`.
        if coefficient == 0 { return text.utf8.count == 1 }
        return text.withBytes { bytes in
            exponent >= 0 ? !bytes.contains(UInt8(ascii: ".")) : bytes.last != UInt8(ascii: "0")
        }
    }
}
