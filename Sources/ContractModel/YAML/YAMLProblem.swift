// SPDX-License-Identifier: Apache-2.0

/// A syntax error as libyaml tells it, and what to tell an author instead.
struct YAMLProblem {
    var message: String
    var place: SourcePosition
    /// What was being read, and where that began.
    var context: String?
    var contextPlace: SourcePosition?
    /// The bracket or brace inside which it happened.
    var openBracket: SourcePosition?

    func diagnostic(in source: SourceText, document: Int) -> Diagnostic {
        let reader = Reader(problem: self, source: source, document: document)
        return reader.tab() ?? reader.unclosedQuote() ?? reader.unclosedBracket() ?? reader.missingColon()
            ?? reader.wording()
    }
}

/// Looks at the text around a problem.
private struct Reader {
    let problem: YAMLProblem
    let source: SourceText
    let document: Int

    private func range(from byte: Int, count: Int = 1) -> SourceRange {
        source.range(byte..<min(byte + count, source.bytes.count), document: document)
    }

    private var here: SourceRange { range(from: problem.place.byte) }

    private func byte(_ index: Int) -> UInt8? { source.bytes.indices.contains(index) ? source.bytes[index] : nil }

    // MARK: - Shapes that have a better explanation

    func tab() -> Diagnostic? {
        guard byte(problem.place.byte) == UInt8(ascii: "\t") || problem.message.contains("tab character") else {
            return nil
        }
        let line = source.lineBytes(problem.place.line)
        let tab = line.first { source.bytes[$0] == UInt8(ascii: "\t") } ?? problem.place.byte
        return .tabIndentation(at: range(from: tab))
    }

    func unclosedQuote() -> Diagnostic? {
        guard problem.context == "while scanning a quoted scalar", let opener = problem.contextPlace,
            problem.message.contains("end of stream") || problem.message.contains("document indicator")
        else { return nil }
        let quote = byte(opener.byte) == UInt8(ascii: "'") ? "'" : "\""
        return .unclosedQuote(quote, at: range(from: opener.byte), end: here)
    }

    func unclosedBracket() -> Diagnostic? {
        guard let opener = problem.openBracket, let bracket = byte(opener.byte),
            problem.message.hasPrefix("did not find expected"),
            bracket == UInt8(ascii: "[") || bracket == UInt8(ascii: "{")
        else { return nil }
        let closer = bracket == UInt8(ascii: "[") ? "]" : "}"
        if byte(opener.byte + 1) == UInt8(ascii: "{"), bracket == UInt8(ascii: "{") {
            return .unquotedBraces(at: range(from: opener.byte, count: 2))
        }
        if problem.place.line == opener.line, problem.place.byte < source.bytes.count {
            return .missingComma(closer, at: here, opener: range(from: opener.byte))
        }
        return .unclosedBracket(closer == "]" ? "[" : "{", closer, at: range(from: opener.byte), found: here)
    }

    /// A line such as `key:value` or `key` among the entries of a mapping: libyaml notices on the next line.
    func missingColon() -> Diagnostic? {
        guard problem.message == "could not find expected ':'", let start = problem.contextPlace else { return nil }
        let line = source.lineBytes(start.line)
        let text = start.byte..<max(line.upperBound, start.byte)
        if let colon = text.first(where: { source.bytes[$0] == UInt8(ascii: ":") }) {
            return .missingSpace(at: range(from: colon))
        }
        return .missingColon(at: source.range(text, document: document))
    }

    // MARK: - Wording

    func wording() -> Diagnostic {
        let (message, help) = YAMLWording.wording(of: problem.message, context: problem.context)
        var labels: [Diagnostic.Label] = []
        if let context = problem.contextPlace, context != problem.place, let what = YAMLWording.context(problem.context) {
            labels = [Diagnostic.Label(what, at: range(from: context.byte))]
        }
        return Diagnostic(.yamlSyntax, message, at: here, labels: labels, help: help)
    }
}

/// libyaml's words in an author's.
enum YAMLWording {
    static func context(_ context: String?) -> String? {
        switch context {
        case "while parsing a block mapping": "the map that it stands in begins here"
        case "while parsing a block collection": "the list that it stands in begins here"
        case "while scanning a block scalar": "the block of text begins here"
        case "while scanning a quoted scalar": "the quoted text begins here"
        case "while scanning a plain scalar": "the text begins here"
        default: nil
        }
    }

    static func wording(of problem: String, context: String?) -> (message: String, help: String?) {
        switch problem {
        case "mapping values are not allowed in this context":
            ("a ':' cannot stand here", "quote a text that holds ': ', and indent entries of one map alike")
        case "did not find expected key":
            ("expected a key of the map, at its indentation", "indent entries of one map alike, and quote text that holds quotes")
        case "did not find expected '-' indicator":
            ("expected '-' and the next element of the list", "indent entries of one list alike")
        case "block sequence entries are not allowed in this context":
            ("a list cannot begin here", "put the first '- ' on a line of its own")
        case "mapping keys are not allowed in this context": ("a key cannot stand here", nil)
        case "found character that cannot start any token":
            ("a text cannot begin with this character", "put the text in quotes")
        case "found unknown escape character":
            ("unknown escape in a double-quoted text", "write '\\\\' for a backslash, or use single quotes")
        case "did not find expected hexdecimal number": ("expected hexadecimal digits in the escape", nil)
        case "found invalid Unicode character escape code":
            ("this escape is not a character", "write characters beyond U+FFFF as '\\U' with eight digits")
        case "did not find expected comment or line break": ("expected the line to end here", nil)
        case "did not find expected <document start>":
            ("expected '---' before another document", "indent entries of one document alike")
        case "did not find expected node content": ("expected a value here", nil)
        case "found incompatible YAML document": ("expected '%YAML 1.2'", "leave the directive out")
        case "found unexpected end of stream": ("the text ends too early", nil)
        case "did not find expected alphabetic or numeric character":
            ("expected a name after '&' or '*'", "put a text that begins with '&' or '*' in quotes")
        case "did not find expected whitespace or line break": ("expected a space here", nil)
        default: (problem, nil)
        }
    }
}
