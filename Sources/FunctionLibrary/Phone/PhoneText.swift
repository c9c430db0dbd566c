// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The digits of a telephone number as people write it.
struct PhoneText {
    var digits: String
    /// True when a plus sign or two zeros stood before the digits.
    var isInternational: Bool

    init(digits: String) {
        self.digits = digits
        isInternational = true
    }

    /// Nil when something else than digits and the usual signs is there.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var isInternational = false
        for (index, byte) in PhoneText.withPlainSigns(text.trimmingWhitespace()).enumerated() {
            switch byte {
            case UInt8(ascii: "+") where index == 0: isInternational = true
            case 48...57: digits.append(byte)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
                UInt8(ascii: ")"):
                // `(0)` after a country code is dialled only without it.
                if byte == UInt8(ascii: ")"), isInternational, digits.suffix(2).elementsEqual("(0".utf8) {
                    digits.removeLast(2)
                }
            case UInt8(ascii: "("): digits.append(byte)
            default: return nil
            }
        }
        digits.removeAll { $0 == UInt8(ascii: "(") }
        if !isInternational, digits.starts(with: "00".utf8) {
            isInternational = true
            digits.removeFirst(2)
        }
        self.digits = String(decoding: digits, as: UTF8.self)
        self.isInternational = isInternational
    }
}

extension PhoneText {
    /// The bytes with the spaces and hyphens that typesetting knows as plain ones, and nothing for its marks.
    fileprivate static func withPlainSigns(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar -> [UInt8] in
            switch scalar.value {
            case 0xA0, 0x2007, 0x2009, 0x202F: [UInt8(ascii: " ")]
            case 0x2010...0x2014, 0x2212: [UInt8(ascii: "-")]
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: []
            default: Array(String(scalar).utf8)
            }
        }
    }
}

extension String {
    /// True when every byte is an ASCII digit; also of no text.
    var isASCIIDigits: Bool { utf8.allSatisfy { 48...57 ~= $0 } }
}
