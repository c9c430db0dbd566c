// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Which way a number between two candidates goes.
enum RoundingRule: String, CaseIterable {
    /// To the nearest; a half goes away from zero.
    case halfUp = "half_up"
    /// To the nearest; a half goes to the even neighbour, as in accounting.
    case halfEven = "half_even"
    /// Away from zero.
    case up
    /// Towards zero.
    case down
}

extension Number {
    /// The number with at most so many digits after the point, computed on its decimal digits: no binary
    /// fraction is involved, so the text of the result is exact.
    ///
    /// With `padded`, zeros fill up the places, as money is written.
    func rounded(toPlaces places: Int, _ rule: RoundingRule = .halfUp, padded: Bool = false) -> Number {
        var parts = parts
        let excess = -places - parts.exponent
        if excess > 0 {
            let kept = max(parts.digits.count - excess, 0)
            // A number with fewer digits than are cut off begins with zeros.
            let cut = Array(repeating: 0, count: max(excess - parts.digits.count, 0)) + parts.digits[kept...]
            let isOdd = kept > 0 && !parts.digits[kept - 1].isMultiple(of: 2)
            parts.digits.removeSubrange(kept...)
            parts.exponent = -places
            if Number.goesUp(cut, isOdd: isOdd, rule) { Number.increment(&parts.digits) }
        }
        return Number(Number.text(parts, places: padded ? max(places, 0) : 0)) ?? self
    }

    private static func goesUp(_ cut: [UInt8], isOdd: Bool, _ rule: RoundingRule) -> Bool {
        guard let first = cut.first else { return false }
        let isBeyondHalf = first > 5 || (first == 5 && cut.dropFirst().contains { $0 != 0 })
        return switch rule {
        case .halfUp: first >= 5
        case .halfEven: isBeyondHalf || (first == 5 && isOdd)
        case .up: cut.contains { $0 != 0 }
        case .down: false
        }
    }

    private static func increment(_ digits: inout [UInt8]) {
        var place = digits.count - 1
        while place >= 0, digits[place] == 9 {
            digits[place] = 0
            place -= 1
        }
        if place >= 0 { digits[place] += 1 } else { digits.insert(1, at: 0) }
    }

    /// Plain decimal text with at least so many digits after the point.
    private static func text(_ parts: Parts, places: Int) -> String {
        var digits = parts.digits
        var exponent = parts.exponent
        while exponent < 0, -exponent > places, digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { exponent = 0 }
        let sign = parts.isNegative && !digits.isEmpty ? "-" : ""
        if exponent > 0 {
            digits += Array(repeating: 0, count: exponent)
            exponent = 0
        }
        if -exponent < places {
            digits += Array(repeating: 0, count: places + exponent)
            exponent = -places
        }
        if digits.count <= -exponent {
            digits.insert(contentsOf: Array(repeating: 0, count: 1 - exponent - digits.count), at: 0)
        }
        if digits.isEmpty { digits = [0] }
        let plain = String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
        guard exponent < 0 else { return sign + plain }
        return sign + plain.dropLast(-exponent) + "." + plain.suffix(-exponent)
    }
}
