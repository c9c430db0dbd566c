// SPDX-License-Identifier: Apache-2.0

/// A syntax error as libyaml tells it.
///
/// Many mistakes are noticed behind the place where they were made, so the text around it is looked at before it is
/// told to an author.
struct YAMLProblem {
    var message: String
    var place: SourcePosition
    /// What was being read, and where that began.
    var context: String?
    var contextPlace: SourcePosition?
    /// The bracket or brace inside which it happened.
    var openBracket: SourcePosition?

    func diagnostic(in source: SourceText, document: Int) -> Diagnostic {
        let text = TextAround(problem: self, source: source, document: document)
        return text.tab() ?? text.directive() ?? text.tag() ?? text.lonelySign() ?? text.unclosedQuote()
            ?? text.unclosedBracket()
            ?? text.missingColon() ?? text.misplacedColon() ?? text.textBehindText() ?? text.textBehindValue()
            ?? text.wording()
    }
}

/// The text around a problem, with an explanation for each shape that has one.
private struct TextAround {
    let problem: YAMLProblem
    let source: SourceText
    let document: Int

    private static let maxKeyLength = 1024

    private func range(from byte: Int, count: Int = 1) -> SourceRange {
        source.range(byte..<min(byte + count, source.bytes.count), document: document)
    }

    private var here: SourceRange { range(from: problem.place.byte) }

    private func byte(_ index: Int) -> UInt8? {
        source.bytes.indices.contains(index) ? source.bytes[index] : nil
    }

    /// A line without the space around it.
    private func content(ofLine number: Int) -> Range<Int> {
        let line = source.lineBytes(number)
        guard let first = line.first(where: { !isSpace($0) }), let last = line.last(where: { !isSpace($0) })
        else {
            return line.lowerBound..<line.lowerBound
        }
        return first..<last + 1
    }

    private func isSpace(_ index: Int) -> Bool {
        source.bytes[index] == UInt8(ascii: " ") || source.bytes[index] == UInt8(ascii: "\t")
    }

    /// A colon that separates a key from its value.
    private func separator(in range: Range<Int>) -> Int? {
        range.first { index in
            source.bytes[index] == UInt8(ascii: ":") && (index + 1 >= range.upperBound || isSpace(index + 1))
        }
    }

    // MARK: - Shapes

    func tab() -> Diagnostic? {
        guard byte(problem.place.byte) == UInt8(ascii: "\t") || problem.message.contains("tab character")
        else {
            return nil
        }
        let line = source.lineBytes(problem.place.line)
        let tab = line.first { source.bytes[$0] == UInt8(ascii: "\t") } ?? problem.place.byte
        return .tabIndentation(at: range(from: tab))
    }

    func directive() -> Diagnostic? {
        let line = content(ofLine: problem.place.line)
        guard byte(line.lowerBound) == UInt8(ascii: "%"),
            source.lineBytes(problem.place.line).lowerBound == line.lowerBound
        else { return nil }
        return .unknownDirective(at: source.range(line, document: document))
    }

    func tag() -> Diagnostic? {
        guard problem.message.contains("tag") || problem.context?.contains("tag") == true else { return nil }
        let start = problem.contextPlace?.byte ?? problem.place.byte
        return .explicitTag(at: range(from: byte(start) == UInt8(ascii: "!") ? start : problem.place.byte))
    }

    /// A `*` or `&` that names nothing, as in `[*]`.
    func lonelySign() -> Diagnostic? {
        guard let start = problem.contextPlace?.byte, let sign = byte(start),
            sign == UInt8(ascii: "*") || sign == UInt8(ascii: "&"),
            problem.context == "while scanning an alias" || problem.context == "while scanning an anchor"
        else { return nil }
        let (message, help) = YAMLWording.wording(of: problem.message)
        return Diagnostic(.yamlSyntax, message, at: range(from: start), help: help)
    }

    func unclosedQuote() -> Diagnostic? {
        guard problem.context == "while scanning a quoted scalar", let opener = problem.contextPlace,
            problem.message.contains("end of stream") || problem.message.contains("document indicator")
        else { return nil }
        return .unclosedQuote(at: range(from: opener.byte), end: here)
    }

    func unclosedBracket() -> Diagnostic? {
        guard let opener = problem.openBracket, let bracket = byte(opener.byte),
            problem.message.hasPrefix("did not find expected"),
            bracket == UInt8(ascii: "[") || bracket == UInt8(ascii: "{")
        else { return nil }
        let isList = bracket == UInt8(ascii: "[")
        if problem.place.line == opener.line, problem.place.byte < source.bytes.count {
            return .missingComma(isList: isList, at: here, opener: range(from: opener.byte))
        }
        return .unclosedBracket(isList: isList, at: range(from: opener.byte), found: here)
    }

    /// A line such as `key:value` or `key` among the entries of a map: libyaml notices on the next line.
    func missingColon() -> Diagnostic? {
        guard problem.message == "could not find expected ':'", let start = problem.contextPlace else {
            return nil
        }
        return incompleteEntry(start.byte..<max(source.lineBytes(start.line).upperBound, start.byte))
    }

    /// An entry without a colon, or without the space behind it.
    private func incompleteEntry(_ text: Range<Int>) -> Diagnostic {
        if let colon = text.first(where: { source.bytes[$0] == UInt8(ascii: ":") }) {
            return .missingSpace(after: ":", at: range(from: colon))
        }
        if byte(text.lowerBound) == UInt8(ascii: "-") {
            return .missingSpace(after: "-", at: range(from: text.lowerBound))
        }
        return .missingColon(at: source.range(text, document: document), help: entry(meantBy: text))
    }

    /// How an entry is written whose first word has lost its colon; nil for what looks like no key.
    private func entry(meantBy text: Range<Int>) -> String? {
        guard text.count <= 80 else { return nil }
        let words = String(decoding: source.bytes[text], as: UTF8.self)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let key = words.first, Identifier.isWellFormed(String(key)) else { return nil }
        return "write '\(key):\(words.count > 1 ? " " + words[1] : "")'"
    }

    func misplacedColon() -> Diagnostic? {
        guard problem.message == "mapping values are not allowed in this context" else { return nil }
        let line = content(ofLine: problem.place.line)
        let before = line.lowerBound..<max(problem.place.byte, line.lowerBound)
        if before.count > TextAround.maxKeyLength {
            return .keyTooLong(at: source.range(before, document: document))
        }
        if separator(in: before) != nil { return .secondColon(at: here) }
        guard let above = lineAbove(problem.place.line) else { return nil }
        if separator(in: above) == nil, byte(above.lowerBound) != UInt8(ascii: "-") {
            return incompleteEntry(above)
        }
        if let element = element(above), separator(in: above) == nil,
            let end = element.first(where: { isSpace($0) || source.bytes[$0] == UInt8(ascii: ":") }),
            entry(meantBy: element.lowerBound..<end) != nil
        {
            return incompleteEntry(element)
        }
        return .mapBelowValue(
            at: source.range(before, document: document), value: source.range(above, document: document))
    }

    /// What stands behind the dashes of a line.
    private func element(_ line: Range<Int>) -> Range<Int>? {
        let text = line.drop { source.bytes[$0] == UInt8(ascii: "-") || isSpace($0) }
        return text.isEmpty ? nil : text.startIndex..<text.endIndex
    }

    /// A document that is only text, with more behind it: mostly a first key without its colon.
    func textBehindText() -> Diagnostic? {
        guard problem.message == "did not find expected <document start>",
            let above = lineAbove(problem.place.line),
            separator(in: above) == nil, byte(above.lowerBound) != UInt8(ascii: "."),
            byte(above.lowerBound) != UInt8(ascii: "-")
        else { return nil }
        return incompleteEntry(above)
    }

    /// The next line above that holds more than a comment.
    private func lineAbove(_ number: Int) -> Range<Int>? {
        for line in stride(from: number - 1, to: max(0, number - 100), by: -1) {
            let content = content(ofLine: line)
            if !content.isEmpty, source.bytes[content.lowerBound] != UInt8(ascii: "#") { return content }
        }
        return nil
    }

    /// Text behind a closing quote or bracket: `'it's'`, `{{ name }} and more`.
    func textBehindValue() -> Diagnostic? {
        guard
            problem.message == "did not find expected key"
                || problem.message == "did not find expected '-' indicator"
        else { return nil }
        let line = content(ofLine: problem.place.line)
        guard
            let last = (line.lowerBound..<max(problem.place.byte, line.lowerBound)).last(where: {
                !isSpace($0)
            })
        else { return nil }
        switch source.bytes[last] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            guard let opener = quoteOpened(before: line, closedAt: last) else {
                return .textBehindQuote(at: here)
            }
            return .lateQuote(at: range(from: opener), end: range(from: last))
        case UInt8(ascii: "]"), UInt8(ascii: "}"): return .textBehindBracket(at: here)
        default: return nil
        }
    }

    /// The quote on a line above that one on this line closes: mostly its own line was meant to close it.
    private func quoteOpened(before line: Range<Int>, closedAt last: Int) -> Int? {
        let sign = source.bytes[last]
        func quotes(_ range: Range<Int>) -> [Int] { range.filter { source.bytes[$0] == sign } }
        guard quotes(line.lowerBound..<last + 1).count % 2 == 1 else { return nil }
        for number in stride(from: problem.place.line - 1, to: 0, by: -1) {
            guard let opener = quotes(content(ofLine: number)).last else { continue }
            return opener
        }
        return nil
    }

    func wording() -> Diagnostic {
        let (message, help) = YAMLWording.wording(of: problem.message)
        var labels: [Diagnostic.Label] = []
        if let context = problem.contextPlace, context != problem.place,
            let what = YAMLWording.context(problem.context)
        {
            labels = [Diagnostic.Label(what, at: range(from: context.byte))]
        }
        return Diagnostic(.yamlSyntax, message, at: here, labels: labels, help: help)
    }
}
