// SPDX-License-Identifier: Apache-2.0

/// A number of at most 18 digits without an exponent, as nearly all are: its value without an allocation.
struct Compact: Hashable {
    static let maxDigits = 18

    /// The digits and the sign, without trailing zeros.
    var coefficient: Int64
    var exponent: Int

    /// Nil when the text is not a JSON number, or a longer or a scientific one.
    init?(_ text: String) {
        guard text.utf8.count <= Compact.maxDigits + 2 else { return nil }
        var value: Int64 = 0
        var digits = 0
        var decimals = 0
        var isNegative = false
        var hasPoint = false
        var startsWithZero = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 48...57:
                // A second digit behind a leading zero.
                if startsWithZero, digits == 1, !hasPoint { return nil }
                if digits == 0 { startsWithZero = byte == 48 }
                value = value * 10 + Int64(byte - 48)
                digits += 1
                if hasPoint { decimals += 1 }
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where digits > 0 && !hasPoint: hasPoint = true
            default: return nil
            }
        }
        guard digits > 0, digits <= Compact.maxDigits, !hasPoint || decimals > 0 else { return nil }
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

    /// True for text that is its own canonical form: short, no exponent, no zero at the end of the decimals.
    static func isCanonical(_ text: String) -> Bool {
        guard let compact = Compact(text) else { return false }
        // `-0`, and `0.0`, which is not `0`.
        if compact.coefficient == 0 { return text.utf8.count == 1 }
        return compact.exponent >= 0 ? !text.utf8.contains(UInt8(ascii: ".")) : text.utf8.last != UInt8(ascii: "0")
    }
}
