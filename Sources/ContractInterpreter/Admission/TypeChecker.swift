// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Reads values as types: the one place that knows what a value of a type looks like.
struct TypeChecker {
    /// The value in its normal form, or what was expected, and where within it that is not so.
    enum Reading {
        case value(Value)
        case mismatch(expected: String, path: [String] = [])
    }

    /// Reads a value as a type; constraints are not looked at.
    static func read(_ value: Value, as type: PlanType) -> Reading {
        switch type.type {
        case .string, .text, .reference: return text(value, "a string") { _ in true }
        case .enum:
            // A choice is text also where it is written as a number, and a number is then that choice.
            if let number = value.number, let choices = type.choices, !choices.contains(value),
                choices.contains(.string(number.text))
            {
                return .value(.string(number.text))
            }
            return value.list == nil && value.map == nil
                ? .value(value) : .mismatch(expected: "one of the declared choices")
        case .integer:
            guard let number = value.number, number.isInteger else {
                return .mismatch(expected: "an integer")
            }
            return .value(.number(number.int64.map(Number.init) ?? number))
        case .number: return value.number != nil ? .value(value) : .mismatch(expected: "a number")
        case .decimal:
            if value.number != nil { return .value(value) }
            return text(value, "a decimal number, as a number or as text") { Number($0) != nil }
        case .boolean: return value.bool != nil ? .value(value) : .mismatch(expected: "true or false")
        case .date: return text(value, "a date such as 2026-11-21") { CivilDate($0) != nil }
        case .datetime:
            return text(value, "a date and time with offset such as 2026-11-21T09:00:00Z") {
                DateTimeText.parse($0) != nil
            }
        case .duration:
            return text(value, "a duration such as 90s, 15m or 24h") { DurationText.parse($0) != nil }
        case .email: return text(value, "an email address", TextForms.isEmail)
        case .url: return text(value, "a URL with scheme and host", TextForms.isURL)
        case .phone: return text(value, "a phone number such as +351 210 000 000", TextForms.isPhone)
        case .uuid:
            // RFC 9562 section 4: read in either case, written in lower case, so that equal ones are equal.
            guard let text = value.string, UUIDText.isValid(text) else {
                return .mismatch(expected: "a UUID")
            }
            return .value(.string(text.lowercased()))
        case .geo: return GeoReading.read(value)
        case .file:
            guard let map = value.map, map["sha256"]?.string != nil else {
                return .mismatch(expected: "a file, given beside the payload")
            }
            return .value(value)
        case .list: return value.list != nil ? .value(value) : .mismatch(expected: "a list")
        case .object: return value.map != nil ? .value(value) : .mismatch(expected: "an object")
        }
    }

    private static func text(_ value: Value, _ expected: String, _ isValid: (String) -> Bool) -> Reading {
        guard let text = value.string, isValid(text) else { return .mismatch(expected: expected) }
        return .value(value)
    }
}

/// Forms of text that types stand for; syntax only, nothing is looked up.
enum TextForms {
    /// A local part and a domain, without spaces or control characters, at most 254 bytes.
    static func isEmail(_ text: String) -> Bool {
        guard text.utf8.count <= 254 else { return false }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64 else { return false }
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7F && !"<>(),;:\\\"[]".unicodeScalars.contains($0)
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let isDomain =
            labels.count > 1 && labels.allSatisfy { !$0.isEmpty && !$0.hasPrefix("-") && !$0.hasSuffix("-") }
        return isPlain && isDomain && !parts[0].hasPrefix(".") && !parts[0].hasSuffix(".")
            && !text.contains("..")
    }

    /// A scheme, `//` and a host of letters, digits, dots and hyphens (or an address in brackets).
    ///
    /// A backslash is no part of a URL (RFC 3986), and readers disagree whether the host ends before it.
    static func isURL(_ text: String) -> Bool {
        guard text.utf8.count <= 2048,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }),
            let colon = text.range(of: "://")
        else { return false }
        let scheme = text[..<colon.lowerBound]
        guard let first = scheme.unicodeScalars.first,
            ("a"..."z").contains(first) || ("A"..."Z").contains(first),
            scheme.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E })
        else { return false }
        let authority = text[colon.upperBound...].prefix { !"/?#".contains($0) }
        let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let host: Substring
        if hostAndPort.hasPrefix("["), let end = hostAndPort.firstIndex(of: "]") {
            host = hostAndPort[hostAndPort.index(after: hostAndPort.startIndex)..<end]
            let rest = hostAndPort[hostAndPort.index(after: end)...]
            return !host.isEmpty && host.utf8.allSatisfy { isHexDigit($0) || $0 == 0x3A || $0 == 0x2E }
                && (rest.isEmpty || rest.first == ":" && isPort(rest.dropFirst()))
        }
        let pieces = hostAndPort.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        host = pieces.first ?? ""
        let port = pieces.count > 1 ? pieces[1] : ""
        return !host.isEmpty && isPort(port)
            && host.unicodeScalars.allSatisfy { scalar in
                scalar.value >= 0x80
                    || (scalar.isASCII
                        && (isLetterOrDigit(UInt8(scalar.value)) || ".-_".unicodeScalars.contains(scalar)))
            }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.utf8.allSatisfy { 48...57 ~= $0 } && (Int(text).map { $0 <= 65_535 } ?? false))
    }

    /// `+` or a digit, then digits with single spaces, hyphens, dots or brackets between; 4 to 15 digits.
    static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.count { 48...57 ~= $0 }
        guard (4...15).contains(digits), text.utf8.count <= 32 else { return false }
        return text.utf8.enumerated().allSatisfy { index, byte in
            48...57 ~= byte || (byte == 0x2B && index == 0) || " -.()/".utf8.contains(byte)
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        48...57 ~= byte || 65...70 ~= byte || 97...102 ~= byte
    }
}

extension String {
    /// The first place of an ASCII text.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: part.utf8) {
                return start..<utf8.index(start, offsetBy: part.utf8.count)
            }
            start = unicodeScalars.index(after: start)
        }
        return nil
    }
}
