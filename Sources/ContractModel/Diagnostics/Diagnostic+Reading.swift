// SPDX-License-Identifier: Apache-2.0

// The wording of what the readers find.

extension Diagnostic {
    static func notUTF8(_ byte: UInt8, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .notUTF8, "byte 0x\(Hex.encode([byte])) at offset \(range.start.byte) is not UTF-8", at: range,
            help: "save the file as UTF-8")
    }

    static func notUTF8Encoding(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .notUTF8, "the file is UTF-16 or UTF-32, expected UTF-8", at: range,
            help: "save the file as UTF-8")
    }

    static func forbidden(_ scalar: UInt32, _ fault: CharacterScan.Fault, at range: SourceRange) -> Diagnostic
    {
        let digits = String(scalar, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        switch fault {
        case .control:
            return Diagnostic(.forbiddenCharacter, "control character \(name) in the text", at: range)
        case .lineSeparator:
            return Diagnostic(
                .forbiddenCharacter, "line separator \(name) in the text", at: range,
                help: "end lines with a line feed")
        case .invisible, .hidden:
            return Diagnostic(
                .forbiddenCharacter, "invisible character \(name) in the text", at: range, help: "remove it")
        case .direction:
            return Diagnostic(
                .forbiddenCharacter, "\(name) changes the direction of the text around it", at: range,
                help: "remove it, or write it as an escape in a double-quoted text")
        }
    }

    static func escapedControl(_ scalar: UInt8, at range: SourceRange) -> Diagnostic {
        let name = "U+00" + Hex.encode([scalar]).uppercased()
        return Diagnostic(.forbiddenCharacter, "the text holds \(name)", at: range, help: "remove the escape")
    }

    static func literalSecret(at range: SourceRange, path: String) -> Diagnostic {
        Diagnostic(
            .literalSecret, "the text has the form of a secret", at: range, path: path, note: "not shown",
            help: "keep it outside of the contract, as 'env:NAME' or 'file:PATH' where a secret may stand")
    }

    static func fileTooLarge(_ bytes: Int, _ limit: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .tooLarge, "the file has \(bytes) bytes, at most \(limit) are read", at: range,
            help: "split the file")
    }

    static func scalarTooLong(_ bytes: Int, _ limit: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(.tooLarge, "the text has \(bytes) bytes, at most \(limit) are read", at: range)
    }

    static func tooDeep(_ limit: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(.tooLarge, "more than \(limit) levels of lists and maps", at: range)
    }

    static func tooManyNodes(_ limit: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .tooLarge, "more than \(limit) nodes in the file, aliases expanded", at: range,
            help: "split the file")
    }

    // MARK: - Syntax

    static func tabIndentation(at range: SourceRange) -> Diagnostic {
        Diagnostic(.tabIndentation, "a tab cannot indent", at: range, help: "use spaces")
    }

    static func unclosedQuote(at range: SourceRange, end: SourceRange) -> Diagnostic {
        Diagnostic(
            .unclosedQuote, "quoted text is never closed", at: range, note: "opened here",
            labels: [Label("the document ends here", at: end)])
    }

    /// A quote that is closed on another line, by one that was meant to open a text.
    static func lateQuote(at range: SourceRange, end: SourceRange) -> Diagnostic {
        Diagnostic(
            .unclosedQuote, "quoted text is not closed on its line", at: range, note: "opened here",
            labels: [Label("this closes it, and text follows", at: end)],
            help: "close it on its line; within it write '' for ' and \\\" for \"")
    }

    static func unclosedBracket(isList: Bool, at range: SourceRange, found: SourceRange) -> Diagnostic {
        Diagnostic(
            .unclosedBracket, "'\(isList ? "[" : "{")' is not closed", at: range, note: "opened here",
            labels: [Label("expected ',' or '\(isList ? "]" : "}")' before this", at: found)])
    }

    static func missingComma(isList: Bool, at range: SourceRange, opener: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlSyntax, "expected ',' or '\(isList ? "]" : "}")'", at: range,
            labels: [Label(isList ? "the list begins here" : "the map begins here", at: opener)],
            help: "separate entries with commas, and put text that holds any of , : [ ] { } in quotes")
    }

    static func missingSpace(after sign: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(.missingSpace, "expected a space after '\(sign)'", at: range)
    }

    static func missingColon(at range: SourceRange, help: String?) -> Diagnostic {
        Diagnostic(.yamlSyntax, "expected ':' after the key", at: range, help: help)
    }

    static func secondColon(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlSyntax, "a second ':' cannot stand in one entry", at: range, help: "put the text in quotes")
    }

    static func mapBelowValue(at range: SourceRange, value: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlSyntax, "a key cannot stand here, below a value", at: range,
            labels: [Label("this entry has its value already", at: value)],
            help: "indent entries of one map alike")
    }

    static func keyTooLong(at range: SourceRange) -> Diagnostic {
        Diagnostic(.yamlSyntax, "a key has at most 1024 characters", at: range)
    }

    static func textBehindQuote(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlSyntax, "expected the line to end after the closing quote", at: range,
            help: "inside single quotes write '' for ', inside double quotes \\\" for \"")
    }

    static func textBehindBracket(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlSyntax, "expected the line to end after the closing bracket", at: range,
            help: "put text that begins with a bracket or brace in quotes")
    }

    static func unknownDirective(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlDirective, "unknown directive; expected '%YAML 1.2' or none", at: range,
            help: "leave the directive out")
    }

    static func otherVersion(_ version: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .yamlDirective, "the document declares YAML \(version), expected 1.2", at: range,
            help: "leave the directive out")
    }

    static func tagDirective(at range: SourceRange) -> Diagnostic {
        Diagnostic(.yamlDirective, "'%TAG' has no meaning here", at: range, help: "leave the directive out")
    }

    static func jsonSyntax(_ fault: JSONFault, in source: SourceText) -> Diagnostic {
        Diagnostic(
            fault.code == .tooDeep ? .tooLarge : .jsonSyntax, fault.message, at: source.range(fault.bytes))
    }

    static func notOneDocument(_ count: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(.yamlSyntax, "expected one document, found \(count == 0 ? "none" : "\(count)")", at: range)
    }

    // MARK: - Nodes

    static func duplicateKey(_ key: String, at range: SourceRange, first: SourceRange) -> Diagnostic {
        Diagnostic(
            .duplicateKey, "key '\(key)' is already set in this map", at: range,
            labels: [Label("first set here", at: first)])
    }

    static func collectionAsKey(_ kind: Node.Kind, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .collectionAsKey, "a \(kind == .sequence ? "list" : "map") cannot be a key; expected text",
            at: range,
            help: "put a text that holds brackets or braces in quotes")
    }

    static func unquotedBraces(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .collectionAsKey, "unquoted '{{' begins a map whose key is a map", at: range,
            help: "put the text in quotes; nothing is filled in between braces")
    }

    static func mergeKey(at range: SourceRange) -> Diagnostic {
        Diagnostic(.mergeKey, "merge key '<<' is not read", at: range, help: "repeat the entries")
    }

    static func explicitTag(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .explicitTag, "tags have no meaning here", at: range, help: "remove the tag, or quote the text")
    }

    static func unknownAnchor(_ name: String, among names: [String], at range: SourceRange) -> Diagnostic {
        let near = Suggestion.nearest(to: name, among: names).map { "did you mean '*\($0)'?" }
        return Diagnostic(
            .unknownAnchor, "alias '*\(name)' names no anchor before it", at: range,
            help: near ?? "put a text that begins with '*' in quotes")
    }

    static func recursiveAlias(_ name: String, at range: SourceRange, definition: SourceRange) -> Diagnostic {
        Diagnostic(
            .recursiveAlias, "alias '*\(name)' stands inside the node that it names", at: range,
            labels: [Label("'&\(name)' is set here", at: definition)])
    }
}
