// SPDX-License-Identifier: Apache-2.0

/// An exact decimal number that keeps the text it was written in.
///
/// Two numbers are equal when their values are: `1.10`, `1.1` and `11e-1` are one number with three texts. Nothing
/// is ever rounded. What is read is zero or has a magnitude from 1e-400 to below 1e400, at most `maxDigits`
/// significant digits, and at most `maxTextBytes` of text.
public struct Number: Sendable {
    public static let maxDigits = 400
    public static let maxExponent = 400
    public static let maxTextBytes = 1000

    /// The number as written: a JSON number.
    public let text: String

    /// The exact value: `±coefficient × 10^exponent`, with neither leading nor trailing zeros in the coefficient.
    package struct Parts: Hashable, Sendable {
        package var isNegative: Bool
        /// Decimal digits as values 0…9, most significant first; empty for zero.
        package var digits: [UInt8]
        package var exponent: Int

        package init(isNegative: Bool, digits: [UInt8], exponent: Int) {
            self.isNegative = isNegative
            self.digits = digits
            self.exponent = exponent
        }

        var isWithinLimits: Bool {
            // How many digits stand before the point; none and less for what is below one.
            let top = exponent + digits.count
            return digits.isEmpty || digits.count <= maxDigits && top <= maxExponent && top > -maxExponent
        }
    }

    /// Reads a JSON number (RFC 8259 section 6); nil when the text is not one or is beyond the limits.
    public init?(_ text: String) {
        // What is short and plain is within the limits.
        if Compact(text) == nil {
            guard text.utf8.count <= Number.maxTextBytes, let parts = Number.parse(text), parts.isWithinLimits
            else {
                return nil
            }
        }
        self.text = text
    }

    public init(_ value: Int64) { text = String(value) }

    init(trusted text: String) { self.text = text }

    /// Takes text that is known to follow the grammar; nil when it is beyond the limits.
    init?(scanned text: UnsafeBufferPointer<UInt8>) {
        let written = String(decoding: text, as: UTF8.self)
        // Without an exponent, that few characters cannot hold more digits or zeros than allowed.
        if text.count <= Number.maxDigits, !text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            self.init(trusted: written)
        } else {
            self.init(written)
        }
    }

    /// The exact value; of a sum it may have more digits than may be written.
    package var parts: Parts { Number.parse(text) ?? Parts(isNegative: false, digits: [], exponent: 0) }

    /// False for a sum that has become too long to be written and read back.
    public var isWithinLimits: Bool { parts.isWithinLimits }

    private static func parse(_ text: String) -> Parts? {
        var digits: [UInt8] = []
        var exponent = 0
        var bytes = text.utf8.makeIterator()
        var byte = bytes.next()
        let isNegative = byte == UInt8(ascii: "-")
        if isNegative { byte = bytes.next() }
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { 48...57 ~= $0 } ?? false }

        guard isDigit(byte) else { return nil }
        if byte == UInt8(ascii: "0") {
            byte = bytes.next()
            if isDigit(byte) { return nil }
        } else {
            while let digit = byte, isDigit(digit) {
                digits.append(digit - 48)
                byte = bytes.next()
            }
        }
        if byte == UInt8(ascii: ".") {
            byte = bytes.next()
            guard isDigit(byte) else { return nil }
            while let digit = byte, isDigit(digit) {
                digits.append(digit - 48)
                exponent -= 1
                byte = bytes.next()
            }
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            byte = bytes.next()
            let isSmall = byte == UInt8(ascii: "-")
            if isSmall || byte == UInt8(ascii: "+") { byte = bytes.next() }
            guard isDigit(byte) else { return nil }
            var written = 0
            while let digit = byte, isDigit(digit) {
                written = min(written * 10 + Int(digit - 48), 1_000_000)
                byte = bytes.next()
            }
            exponent += isSmall ? -written : written
        }
        guard byte == nil else { return nil }

        digits.removeFirst(digits.prefix { $0 == 0 }.count)
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { return Parts(isNegative: false, digits: [], exponent: 0) }
        return Parts(isNegative: isNegative, digits: digits, exponent: exponent)
    }
}

extension Number: Hashable, Comparable {
    public static func == (left: Number, right: Number) -> Bool {
        if left.text.hasSameBytes(as: right.text) { return true }
        if let a = Compact(left.text), let b = Compact(right.text) { return a == b }
        return left.parts == right.parts
    }

    public func hash(into hasher: inout Hasher) {
        if let compact = Compact(text) ?? Compact(canonicalText) {
            hasher.combine(compact)
        } else {
            hasher.combine(parts)
        }
    }

    public static func < (left: Number, right: Number) -> Bool {
        if let a = Compact(left.text), let b = Compact(right.text), a.exponent == b.exponent {
            return a.coefficient < b.coefficient
        }
        let (a, b) = (left.parts, right.parts)
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? isSmaller(b, a) : isSmaller(a, b)
    }

    /// Compares magnitudes.
    private static func isSmaller(_ a: Parts, _ b: Parts) -> Bool {
        if a.digits.isEmpty || b.digits.isEmpty { return a.digits.isEmpty && !b.digits.isEmpty }
        let (topA, topB) = (a.exponent + a.digits.count, b.exponent + b.digits.count)
        if topA != topB { return topA < topB }
        return a.digits.lexicographicallyPrecedes(b.digits)
    }
}

extension Number {
    /// The value as a 64-bit integer, when it is a whole number in that range.
    public var int64: Int64? {
        if let quick = Int64(text) { return quick }
        let parts = parts
        guard !parts.digits.isEmpty else { return 0 }
        guard parts.exponent >= 0, parts.digits.count + parts.exponent <= 20 else { return nil }
        let plain =
            parts.digits.map { Character(UnicodeScalar($0 + 48)) }
            + Array(repeating: "0", count: parts.exponent)
        return Int64((parts.isNegative ? "-" : "") + String(plain))
    }

    /// True when the value is a whole number of any size.
    public var isInteger: Bool { parts.exponent >= 0 }

    /// The nearest double; for distances and coordinates, never for money.
    public var double: Double { Double(text) ?? .nan }

    /// True when this is a whole multiple of a divisor other than zero.
    public func isMultiple(of divisor: Number) -> Bool {
        let (value, unit) = (parts, divisor.parts)
        guard !unit.digits.isEmpty else { return false }
        let shift = min(value.exponent, unit.exponent)
        let dividend = value.digits + Array(repeating: 0, count: value.exponent - shift)
        let by = unit.digits + Array(repeating: 0, count: unit.exponent - shift)
        return Number.remainder(of: dividend, by: by).isEmpty
    }

    /// The exact sum.
    public static func + (left: Number, right: Number) -> Number {
        if let a = Compact(left.text), let b = Compact(right.text), let sum = a.adding(b) {
            return Number(trusted: sum.text)
        }
        let (a, b) = (left.parts, right.parts)
        let exponent = min(a.exponent, b.exponent)
        let x = a.digits + Array(repeating: 0, count: a.digits.isEmpty ? 0 : a.exponent - exponent)
        let y = b.digits + Array(repeating: 0, count: b.digits.isEmpty ? 0 : b.exponent - exponent)
        if a.isNegative == b.isNegative { return plain(add(x, y), exponent, a.isNegative) }
        return isBelow(x, y)
            ? plain(subtract(y, x), exponent, b.isNegative) : plain(subtract(x, y), exponent, a.isNegative)
    }

    /// The canonical text: plain digits where the value has at most 40 of them before the point and 20 zeros
    /// after it, else scientific; never a trailing zero after the point.
    public var canonicalText: String {
        guard let compact = Compact(text) else { return Number.write(parts) }
        return compact.isCanonical(text) ? text : compact.text
    }

    private static func write(_ parts: Parts) -> String {
        guard !parts.digits.isEmpty else { return "0" }
        let sign = parts.isNegative ? "-" : ""
        let digits = String(decoding: parts.digits.map { $0 + 48 }, as: UTF8.self)
        let top = parts.exponent + parts.digits.count
        if parts.exponent >= 0, top <= 40 {
            return sign + digits + String(repeating: "0", count: parts.exponent)
        }
        if parts.exponent < 0, top > 0 { return sign + digits.prefix(top) + "." + digits.dropFirst(top) }
        if top <= 0, top >= -20 { return sign + "0." + String(repeating: "0", count: -top) + digits }
        let tail = digits.dropFirst()
        return sign + digits.prefix(1) + (tail.isEmpty ? "" : "." + tail) + (top > 0 ? "e+" : "e")
            + String(top - 1)
    }

    static func plain(_ digits: [UInt8], _ exponent: Int, _ isNegative: Bool) -> Number {
        var parts = Parts(isNegative: isNegative, digits: Array(digits.drop { $0 == 0 }), exponent: exponent)
        while parts.digits.last == 0 {
            parts.digits.removeLast()
            parts.exponent += 1
        }
        if parts.digits.isEmpty { parts = Parts(isNegative: false, digits: [], exponent: 0) }
        return Number(trusted: write(parts))
    }

    private static func add(_ x: [UInt8], _ y: [UInt8]) -> [UInt8] {
        let count = max(x.count, y.count) + 1
        var sum = [UInt8](repeating: 0, count: count)
        var carry: UInt8 = 0
        for place in 0..<count {
            let a = place < x.count ? x[x.count - 1 - place] : 0
            let b = place < y.count ? y[y.count - 1 - place] : 0
            let digit = a + b + carry
            sum[count - 1 - place] = digit % 10
            carry = digit / 10
        }
        return sum
    }

    /// `x - y` for `x >= y`.
    private static func subtract(_ x: [UInt8], _ y: [UInt8]) -> [UInt8] {
        var difference = [UInt8](repeating: 0, count: x.count)
        var borrow: Int8 = 0
        for place in 0..<x.count {
            let a = Int8(x[x.count - 1 - place])
            let b = place < y.count ? Int8(y[y.count - 1 - place]) : 0
            var digit = a - b - borrow
            borrow = digit < 0 ? 1 : 0
            if digit < 0 { digit += 10 }
            difference[x.count - 1 - place] = UInt8(digit)
        }
        return difference
    }

    private static func isBelow(_ x: [UInt8], _ y: [UInt8]) -> Bool {
        let (a, b) = (x.drop { $0 == 0 }, y.drop { $0 == 0 })
        return a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
    }

    /// Long division, digit by digit; the remainder without leading zeros.
    static func remainder(of dividend: [UInt8], by divisor: [UInt8]) -> [UInt8] {
        var rest: [UInt8] = []
        for digit in dividend {
            if !rest.isEmpty || digit != 0 { rest.append(digit) }
            while !isBelow(rest, divisor) { rest = Array(subtract(rest, divisor).drop { $0 == 0 }) }
        }
        return rest
    }
}
