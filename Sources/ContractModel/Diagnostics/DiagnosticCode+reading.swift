// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with a file before anything in it has a meaning.
extension DiagnosticCode {
    package static let notUTF8 = DiagnosticCode(
        "E0001", "not-utf8", .error,
        "Contracts are UTF-8 text. The position is that of the first byte that cannot be part of it. Save the file as "
            + "UTF-8; a byte-order mark at its start does no harm.")
    package static let forbiddenCharacter = DiagnosticCode(
        "E0002", "forbidden-character", .error,
        "Control characters, NUL, invisible separators and characters that change the direction of text make a file "
            + "read differently from what it does, so they are refused, in comments too. In a double-quoted text the "
            + "harmless ones can be written as escapes, such as \\u200E.")
    package static let tooLarge = DiagnosticCode(
        "E0003", "too-large", .error,
        "A file, a text in it, its nesting or its number of nodes (aliases count as often as they are used) is beyond "
            + "what is read. Split the application over several files.")
    package static let yamlSyntax = DiagnosticCode(
        "E0010", "yaml-syntax", .error,
        "The text is not YAML from here on. The rest of this document is not looked at; other documents and files "
            + "are.")
    package static let tabIndentation = DiagnosticCode(
        "E0011", "tab-indentation", .error, "YAML is indented with spaces only; a tab has no agreed width.")
    package static let unclosedQuote = DiagnosticCode(
        "E0012", "unclosed-quote", .error, "A quoted text is not closed before the document ends.")
    package static let unclosedBracket = DiagnosticCode(
        "E0013", "unclosed-bracket", .error, "A list in '[ ]' or a map in '{ }' is not closed.")
    package static let missingSpace = DiagnosticCode(
        "E0014", "missing-space", .error, "A key and its value are separated by a colon and a space.")
    package static let jsonSyntax = DiagnosticCode(
        "E0015", "json-syntax", .error,
        "The text is not JSON as RFC 8259 has it: no comments, no trailing commas, double quotes only.")
    package static let duplicateKey = DiagnosticCode(
        "E0020", "duplicate-key", .error,
        "A map holds a key once. Spellings that only differ in how characters are composed count as one key.")
    package static let collectionAsKey = DiagnosticCode(
        "E0021", "collection-as-key", .error, "The key of a map is text, not a list or a map.")
    package static let mergeKey = DiagnosticCode(
        "E0022", "merge-key", .error,
        "'<<' is not part of YAML 1.2. Repeat the entries, or put what is shared where both can name it.")
    package static let explicitTag = DiagnosticCode(
        "E0023", "explicit-tag", .error,
        "The type of a value follows from the place where it stands; tags such as '!!int' or '!Ref' have no meaning "
            + "here.")
    package static let unknownAnchor = DiagnosticCode(
        "E0024", "unknown-anchor", .error, "An alias names an anchor that was set earlier in the same document.")
    package static let recursiveAlias = DiagnosticCode(
        "E0025", "recursive-alias", .error, "An alias inside the node that it names would never end.")
    package static let yamlDirective = DiagnosticCode(
        "E0026", "yaml-directive", .error, "Contracts are read as YAML 1.2 without tags; other directives are refused.")

    package static let keyNotText = DiagnosticCode(
        "E0027", "key-not-text", .error,
        "Unquoted, the key is a number, a truth value or null. Keys are text; put it in quotes.")
    package static let notANumber = DiagnosticCode(
        "E0028", "not-a-number", .error,
        "'.inf' and '.nan' are no values here, and a number has at most 400 digits and an exponent of at most 400.")

    /// All codes of the readers.
    package static let reading: [DiagnosticCode] = [
        .notUTF8, .forbiddenCharacter, .tooLarge, .yamlSyntax, .tabIndentation, .unclosedQuote, .unclosedBracket,
        .missingSpace, .jsonSyntax, .duplicateKey, .collectionAsKey, .mergeKey, .explicitTag, .unknownAnchor,
        .recursiveAlias, .yamlDirective, .keyNotText, .notANumber,
    ]
}
