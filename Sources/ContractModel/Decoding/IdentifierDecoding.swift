// SPDX-License-Identifier: Apache-2.0

/// The names of the language: what they look like, and how a wrong one is made right.
public enum Identifier {
    /// True for `[a-z][a-z0-9_-]*` of at most 64 characters.
    public static func isWellFormed(_ text: String) -> Bool { isWellFormed(text.utf8) }

    /// True for such names with dots between them.
    static func isDotted(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
            guard isWellFormed(rest[..<dot]) else { return false }
            rest = rest[rest.index(after: dot)...]
        }
        return isWellFormed(rest)
    }

    private static func isWellFormed(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, first.isLowerCase, bytes.count <= DecodingLimits.maxIdentifierBytes
        else {
            return false
        }
        return bytes.allSatisfy {
            $0.isLowerCase || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    /// True for what an application's code may be: a name without a hyphen.
    static func isCode(_ text: String) -> Bool {
        isWellFormed(text) && !text.utf8.contains(UInt8(ascii: "-"))
    }

    /// The name that a text was most likely meant to be; nil when it would have to be guessed.
    static func meant(by text: String) -> String? {
        guard let first = text.utf8.first, first.isLetter, text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        return fitted(text)
    }

    /// `payOrder` with its words apart: `pay_Order`.
    fileprivate static func apart(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isCapital = byte.isLetter && !byte.isLowerCase
            if isCapital, let last = bytes.last, last.isLowerCase || last.isDigit {
                bytes.append(UInt8(ascii: "_"))
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text made into an application's code: lower case, `_` for what cannot stand in one.
    ///
    /// This is how the name of a folder becomes the code of an application that does not say its own.
    public static func fitted(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 where bytes.count < DecodingLimits.maxIdentifierBytes {
            if byte.isLetter {
                bytes.append(byte | 0x20)
            } else if byte.isDigit {
                if bytes.isEmpty { bytes.append(contentsOf: "app_".utf8) }
                bytes.append(byte)
            } else if !bytes.isEmpty, bytes.last != UInt8(ascii: "_") {
                bytes.append(UInt8(ascii: "_"))
            }
        }
        while bytes.last == UInt8(ascii: "_") { bytes.removeLast() }
        return bytes.isEmpty ? "application" : String(decoding: bytes, as: UTF8.self)
    }
}

extension NodeDecoder {
    package enum IdentifierForm: CaseIterable { case plain, withoutHyphen, dotted }

    /// A name that is declared here.
    ///
    /// A malformed one is reported and kept as written.
    mutating func identifier(
        _ site: Site?, _ what: String, _ form: IdentifierForm = .plain
    ) -> Located<String>? {
        guard let site, let text = name(site, what) else { return nil }
        let isRight: Bool =
            switch form {
            case .plain: Identifier.isWellFormed(text.value)
            case .withoutHyphen: Identifier.isCode(text.value)
            case .dotted:
                text.value.utf8.count <= DecodingLimits.maxIdentifierBytes
                    && Identifier.isDotted(text.value)
            }
        if !isRight {
            // Whoever refers to it may have meant the name that it should be.
            isIncomplete = true
            let allowed =
                switch form {
                case .plain: "lower-case letters, digits, '_' and '-'"
                case .withoutHyphen: "lower-case letters, digits and '_'"
                case .dotted: "lower-case letters, digits, '_', '-' and dots between them"
                }
            let isLong = text.value.utf8.count > DecodingLimits.maxIdentifierBytes
            report(
                .malformedIdentifier,
                isLong
                    ? "\(what) is \(text.value.utf8.count) bytes long; at most \(DecodingLimits.maxIdentifierBytes) fit"
                    : "\(what) '\(site.node.shortText)' is not a name", at: site,
                note: isLong ? "too long" : "a letter, then \(allowed)",
                help: isLong ? nil : suggestion(for: text.value, form).map { "write '\($0)'" })
        }
        return text
    }

    /// The name of an event that is told: where no event is declared, it is the declaration.
    ///
    /// Empty when it is none, so that who looks it up stays silent.
    mutating func toldEvent(_ site: Site?) -> Located<String>? {
        let before = isIncomplete
        let told = diagnostics.count
        guard let site, let name = identifier(site, "an event's name", .dotted) else {
            return site?.located("")
        }
        isIncomplete = before
        return diagnostics.count > told ? site.located("") : name
    }

    /// The name that a text was most likely meant to be; nil when it would have to be guessed.
    func suggestion(for text: String, _ form: IdentifierForm) -> String? {
        let separator = UInt8(ascii: ".")
        let text = Identifier.apart(text)
        let parts = form == .dotted ? text.utf8.split(separator: separator) : [text.utf8[...]]
        let fitted = parts.map { Identifier.meant(by: String(decoding: $0, as: UTF8.self)) }
        let whole = fitted.compactMap(\.self).joined(separator: ".")
        return fitted.contains(nil) || whole.isEmpty ? nil : whole
    }

    /// Reports rows of one list that have the same name.
    mutating func requireUnique(_ names: some Collection<Located<String>>, _ what: String) {
        guard names.count > 1 else { return }
        // Few names are compared with each other sooner than a table of them is made.
        if names.count <= 24 {
            let names = Array(names)
            for place in names.indices.dropFirst() where !names[place].value.isEmpty {
                let earlier = names[..<place].first { $0.value.hasSameBytes(as: names[place].value) }
                if let earlier { reportTwice(names[place], earlier.range, what) }
            }
            return
        }
        var first: [[UInt8]: SourcePlace] = [:]
        for name in names where !name.value.isEmpty {
            let bytes = Array(name.value.utf8)
            guard let earlier = first[bytes] else {
                first[bytes] = name.place
                continue
            }
            reportTwice(name, earlier.range, what)
        }
    }

    /// A list of names, each of which stands in it once; `what` is one of them.
    mutating func distinctNames(_ site: Site?, _ list: String, of what: String) -> [Located<String>] {
        let names = self.list(site, list) { decoder, element in decoder.name(element, "a \(what)") } ?? []
        let isDistinct =
            names.count < 2
            || names.count == 2 && !names[0].value.hasSameBytes(as: names[1].value)
        if !isDistinct { reportTwice(names.map { $0.map(Value.string) }, .string, what) }
        return names
    }

    private mutating func reportTwice(_ name: Located<String>, _ earlier: SourceRange, _ what: String) {
        report(
            Diagnostic(
                .duplicateIdentifier, "\(what) '\(name.value)' is declared twice", at: name.range,
                path: name.path,
                note: "second declaration", labels: [.init("first declared here", at: earlier)],
                help: "rename or remove one of them"))
    }
}
