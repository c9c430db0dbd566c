// SPDX-License-Identifier: Apache-2.0

extension NodeRef {
    /// True for a key without a value, `~` and `null`.
    var isNothing: Bool {
        kind == .scalar && style == .plain && CoreSchema.isNull(textBytes)
    }

    /// The node in words, for the message about a wrong one.
    var description: String {
        switch kind {
        case .sequence: "a list"
        case .mapping: "a map"
        case .scalar:
            switch coreValue {
            case .null: "nothing"
            case .bool(let value): "\(value)"
            case .number: "the number \(shortText)"
            default: "the text '\(shortText)'"
            }
        }
    }

    /// True when white space stands somewhere in the text.
    var holdsSpace: Bool {
        let bytes = textBytes
        // Below the first printable character and beyond ASCII it takes a closer look.
        return bytes.contains { $0 <= 0x20 || $0 >= 0x7F } && text.contains(where: \.isWhitespace)
    }

    /// A whole number written with nothing but a sign and a few digits; nil for what needs a closer look.
    var plainInteger: Int? {
        let bytes = textBytes
        guard style == .plain, let first = bytes.first else { return nil }
        let digits = first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let lead = digits.first, digits.count < 19, lead != UInt8(ascii: "0") || bytes.count == 1 else {
            return nil
        }
        var value = 0
        for byte in digits {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return digits.count < bytes.count ? -value : value
    }

    /// The text of a scalar, cut for a message.
    var shortText: String {
        let line = text.prefix { !$0.isNewline }
        return line.count > 40 || line.count < text.count ? line.prefix(37) + "…" : String(line)
    }
}

extension NodeDecoder {
    /// Reads text: a number stands for its own; `true`, `false` and nothing do not.
    mutating func text(_ site: Site?, _ what: String) -> Located<String>? {
        guard let site else { return nil }
        guard site.node.kind == .scalar else {
            // `{seq}` without quotes is a map with one key and nothing under it.
            let isInBraces =
                site.node.kind == .mapping && site.node.style == .flow
                && site.node.entries.allSatisfy { $0.value.isNothing }
            reportKind(
                site, expected: "text", of: what,
                help: isInBraces ? "put text that holds braces in quotes" : site.node.loneHelp)
            return nil
        }
        if site.node.style != .plain { return site.located(site.node.text) }
        switch CoreSchema.word(site.node.textBytes) {
        case nil: return site.located(site.node.text)
        case .null: reportScalar(site, what, expected: "text")
        default: reportScalar(site, what, expected: "text", help: "put it in quotes: \"\(site.node.text)\"")
        }
        return nil
    }

    /// Text that is not empty.
    mutating func name(_ site: Site?, _ what: String) -> Located<String>? {
        guard let site, let text = text(site, what) else { return nil }
        if text.value.isEmpty {
            report(.wrongScalarType, "\(what) is empty", at: site)
            return nil
        }
        return text
    }

    /// A name that is used, not declared: empty when it cannot be read, so that who looks it up stays silent.
    mutating func use(_ site: Site?, _ what: String) -> Located<String>? {
        guard let site else { return nil }
        return name(site, what) ?? site.located("")
    }

    /// `true` or `false`.
    mutating func flag(_ site: Site?, _ what: @autoclosure () -> String) -> Bool? {
        guard let site else { return nil }
        if site.node.style == .plain, case .bool(let value) = CoreSchema.word(site.node.textBytes) {
            return value
        }
        let what = what()
        guard site.node.kind == .scalar else {
            reportKind(site, expected: "true or false", of: what, help: site.node.loneHelp)
            return nil
        }
        let meant: Bool? =
            switch site.node.text.lowercased() {
            case "yes", "on", "y", "1", "true": true
            case "no", "off", "n", "0", "false": false
            default: nil
            }
        let isQuoted = site.node.style != .plain && ["true", "false"].contains(site.node.text)
        reportScalar(
            site, what, expected: "true or false",
            help: isQuoted ? "remove the quotes" : meant.map { "write '\($0)'" } ?? "use true or false")
        // What rests on it is looked at as it was most likely meant.
        return meant
    }

    /// A whole number within bounds.
    mutating func integer(
        _ site: Site?, _ what: @autoclosure () -> String, in bounds: ClosedRange<Int>
    ) -> Located<Int>? {
        guard let site else { return nil }
        if let value = site.node.plainInteger, bounds.contains(value) { return site.located(value) }
        let what = what()
        guard site.node.kind == .scalar else {
            reportKind(site, expected: "a whole number", of: what, help: site.node.loneHelp)
            return nil
        }
        guard let number = site.node.coreValue.number, number.isInteger,
            !number.text.utf8.contains(UInt8(ascii: ".")), !number.text.lowercased().contains("e")
        else {
            reportScalar(
                site, what, expected: "a whole number",
                help: quotedNumberHelp(site.node) ?? NodeDecoder.wholeNumber(meantBy: site.node.text))
            guard site.node.style != .plain, let meant = Int(site.node.text) else { return nil }
            return bounds.contains(meant) ? site.located(meant) : nil
        }
        guard let value = number.int64.flatMap(Int.init(exactly:)), bounds.contains(value) else {
            let isOpen = bounds.upperBound == Int.max && number < Number(Int64(bounds.lowerBound))
            let expected =
                isOpen
                ? "at least \(bounds.lowerBound)" : "from \(bounds.lowerBound) to \(bounds.upperBound)"
            report(.valueOutOfRange, "\(what) is \(site.node.shortText); expected \(expected)", at: site)
            return nil
        }
        return site.located(value)
    }

    /// A number, exact.
    mutating func number(_ site: Site?, _ what: String) -> Located<Number>? {
        guard let site else { return nil }
        guard site.node.kind == .scalar else {
            reportKind(site, expected: "a number", of: what, help: site.node.loneHelp)
            return nil
        }
        if case .number(let number) = site.node.coreValue { return site.located(number) }
        reportScalar(
            site, what, expected: "a number",
            help: quotedNumberHelp(site.node) ?? WrittenNumber.help(for: site.node.text))
        return nil
    }

    /// A duration such as `90s`, above zero.
    mutating func duration(_ site: Site?, _ what: String) -> Duration? {
        guard let site, let text = text(site, what) else { return nil }
        guard let duration = DurationText.parse(text.value) else {
            let isBare = site.node.coreValue.number != nil
            report(
                .malformedDuration, "\(what) is \(site.node.description); expected a duration", at: site,
                note: "not a duration",
                help: isBare
                    ? "add a unit, such as '\(text.value)s'"
                    : WrittenDuration.help(for: text.value)
                        ?? "write a number with a unit, such as '500ms', '90s', '15m', '24h' or '7d'")
            return nil
        }
        guard duration > .zero else {
            report(.valueOutOfRange, "\(what) is \(text.value); expected more than no time", at: site)
            return nil
        }
        return duration
    }

    /// One of the words of a closed set.
    mutating func choice<Choice>(
        _ site: Site?, _ what: String, of type: Choice.Type = Choice.self
    ) -> Located<Choice>? where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let site else { return nil }
        if site.node.kind == .scalar, let choice = Choice(rawValue: site.node.text),
            site.node.reads(choice.rawValue)
        {
            return site.located(choice)
        }
        let words = Choice.allCases.map(\.rawValue)
        guard site.node.kind == .scalar else {
            reportKind(site, expected: Suggestion.oneOf(words), of: what, help: site.node.loneHelp)
            return nil
        }
        if site.node.isNothing {
            reportScalar(site, what, expected: Suggestion.oneOf(words))
            return nil
        }
        let elsewhere = (Choice.self as? any KnownElsewhere.Type)?.wordsElsewhere
        let meant =
            elsewhere?[site.node.text.lowercased()]
            ?? Suggestion.nearest(to: site.node.text, among: words)
        report(
            .unknownValue, "\(what) is '\(site.node.shortText)'; expected \(Suggestion.oneOf(words))",
            at: site,
            note: "not known", help: meant.map { "did you mean '\($0)'?" })
        // What rests on it is looked at as it was most likely meant.
        return meant.flatMap { Choice(rawValue: $0) }.map { site.located($0) }
    }

    /// Text for people: one text, or one for each language.
    mutating func localized(_ site: Site?, _ what: String) -> LocalizedText? {
        guard let site else { return nil }
        if !characters.isEmpty { noteCharacters(in: site.range) }
        guard site.node.kind == .mapping else {
            if site.node.kind == .scalar { return text(site, what).map { LocalizedText($0.value) } }
            reportKind(site, expected: "text, or a map of languages to texts", of: what)
            return nil
        }
        var texts: [String: String] = [:]
        for (key, value) in site.node.entries {
            let member = site.member(key, value)
            guard NodeDecoder.isLanguageTag(key.text) else {
                // Other maps than those of languages hold lists and maps.
                if value.kind != .scalar {
                    reportKind(site, expected: "text, or a map of languages to texts", of: what)
                    return nil
                }
                report(
                    Diagnostic(
                        .unknownKey, "unknown language '\(key.text)' in \(what)", at: key.range,
                        path: member.path,
                        note: "not a language tag", help: NodeDecoder.help(forLanguage: key.text)))
                continue
            }
            if let text = text(member, what) { texts[key.text] = text.value }
        }
        if site.node.entries.isEmpty { reportKind(site, expected: "at least one language", of: what) }
        return texts.isEmpty ? nil : LocalizedText(texts: texts)
    }

    mutating func reportScalar(_ site: Site, _ what: String, expected: String, help: String? = nil) {
        let isMissing = site.node.isNothing
        if isMissing, bereft.contains(site.node.index) { return }
        report(
            Diagnostic(
                .wrongScalarType, "\(what) is \(site.node.description); expected \(expected)",
                at: isMissing ? site.owner : site.range, path: site.path, note: "expected \(expected)",
                help: help))
    }

    /// `write 5000000` for `5MB`, and for digits in groups.
    private static func wholeNumber(meantBy text: String) -> String? {
        // `1.0` is a whole number as well.
        let fraction = text.split(separator: ".", maxSplits: 1).dropFirst().first
        let isWhole = fraction.map { !$0.isEmpty && $0.allSatisfy { $0 == "0" } } ?? false
        let bytes = text.utf8.prefix(
            isWhole ? text.utf8.count - (fraction?.utf8.count ?? 0) - 1 : text.utf8.count
        )
        .filter { !" _,".utf8.contains($0) }
        let digits = bytes.prefix(while: \.isDigit)
        let unit = String(decoding: bytes.dropFirst(digits.count), as: UTF8.self).lowercased()
        let factors = [
            "": 1, "b": 1, "k": 1_000, "kb": 1_000, "kib": 1 << 10, "m": 1_000_000, "mb": 1_000_000,
            "mib": 1 << 20,
            "g": 1_000_000_000, "gb": 1_000_000_000, "gib": 1 << 30,
        ]
        guard let factor = factors[unit], let number = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        return isTooLarge ? nil : "write \(product)"
    }

    private func quotedNumberHelp(_ node: NodeRef) -> String? {
        guard node.style != .plain, Number(node.text) != nil else { return nil }
        return "remove the quotes"
    }

    private static func help(forLanguage written: String) -> String {
        let tag = String(written.map { $0 == "_" ? "-" : $0 })
        return isLanguageTag(tag)
            ? "write '\(tag)'" : "use a BCP 47 language tag, such as 'en' or 'pt-PT'"
    }

    /// The shape of BCP 47: a language of two to eight letters, then parts of up to eight letters and digits.
    private static func isLanguageTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let language = parts.first, (2...8).contains(language.utf8.count) else { return false }
        return language.utf8.allSatisfy(\.isLetter)
            && parts.dropFirst().allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.utf8.allSatisfy { $0.isLetter || $0.isDigit }
            }
    }
}

extension UInt8 {
    var isLowerCase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (self | 0x20).isLowerCase }
}
