// SPDX-License-Identifier: Apache-2.0

// E00xx: what can be wrong with a file before anything in it has a meaning.
extension DiagnosticCode {
    public static let notUTF8 = DiagnosticCode(
        "E0001", "not-utf8", .error,
        """
        Contracts are UTF-8 text. The position is that of the first byte that cannot be part of it; nothing behind it \
        is read. Save the file as UTF-8; a byte-order mark at its start does no harm.

        Wrong:
            label: Caf\\xE9    # saved as Latin-1: the byte E9 stands alone

        Right:
            label: Café    # saved as UTF-8: the bytes C3 A9
        """)

    public static let forbiddenCharacter = DiagnosticCode(
        "E0002", "forbidden-character", .error,
        """
        Control characters, invisible separators and characters that change the direction of text make a file read \
        differently from what it does, so they are refused, in comments too. In a double-quoted text the harmless \
        ones can be written as escapes.

        Wrong:
            label: "a\\0b"

        Right:
            label: "a\\u200Eb"
        """)

    public static let tooLarge = DiagnosticCode(
        "E0003", "too-large", .error,
        """
        A file has at most 4 MiB, 100,000 nodes (an alias counts as all that it stands for) and 64 levels of lists \
        and maps, a text in it at most 1 MiB. Split the application over several files.

        Wrong:
            values_from: [A000001, A000002, A000003]    # and so on, up to A100000

        Right:
            values_from: { entity_type: part, field: code }    # the parts are records
        """)

    public static let yamlSyntax = DiagnosticCode(
        "E0010", "yaml-syntax", .error,
        """
        The text is not YAML from here on. The rest of this document is not looked at; other documents and files are.

        Wrong:
            message: Hello: world

        Right:
            message: "Hello: world"
        """)

    public static let tabIndentation = DiagnosticCode(
        "E0011", "tab-indentation", .error,
        """
        YAML is indented with spaces only; a tab has no agreed width. Set the editor to insert spaces.

        Wrong:
            identity:
            \tname: Reports

        Right:
            identity:
              name: Reports
        """)

    public static let unclosedQuote = DiagnosticCode(
        "E0012", "unclosed-quote", .error,
        """
        A quoted text is not closed before the document ends. The place is that of the opening quote.

        Wrong:
            label: "Submit a report

        Right:
            label: "Submit a report"
        """)

    public static let unclosedBracket = DiagnosticCode(
        "E0013", "unclosed-bracket", .error,
        """
        A list in '[ ]' or a map in '{ }' is not closed. The place is that of the opening bracket.

        Wrong:
            choices: [received, triaged

        Right:
            choices: [received, triaged]
        """)

    public static let missingSpace = DiagnosticCode(
        "E0014", "missing-space", .error,
        """
        A colon behind a key, and a dash before the element of a list, are followed by a space.

        Wrong:
            key:title

        Right:
            key: title
        """)

    public static let jsonSyntax = DiagnosticCode(
        "E0015", "json-syntax", .error,
        """
        The text is not JSON as RFC 8259 has it: no comments, no trailing commas, double quotes only.

        Wrong:
            { 'key': 'title', }

        Right:
            { "key": "title" }
        """)

    public static let duplicateKey = DiagnosticCode(
        "E0020", "duplicate-key", .error,
        """
        A map holds a key once. Spellings that only differ in how their characters are composed count as one key.

        Wrong:
            { key: title, type: string, key: subject }

        Right:
            { key: title, type: string }
        """)

    public static let collectionAsKey = DiagnosticCode(
        "E0021", "collection-as-key", .error,
        """
        The key of a map is text, not a list or a map. Mostly this is text that should have been quoted.

        Wrong:
            subject: {{ title }}

        Right:
            subject: "{{ title }}"
        """)

    public static let mergeKey = DiagnosticCode(
        "E0022", "merge-key", .error,
        """
        '<<' is not part of YAML 1.2. Repeat the entries, or let an alias stand for a whole value.

        Wrong:
            retry: { <<: *defaults, max_attempts: 3 }

        Right:
            retry: { backoff: exponential, max_attempts: 3 }
        """)

    public static let explicitTag = DiagnosticCode(
        "E0023", "explicit-tag", .error,
        """
        The type of a value follows from the place where it stands, so tags have no meaning here.

        Wrong:
            order: !!int "10"

        Right:
            order: 10
        """)

    public static let unknownAnchor = DiagnosticCode(
        "E0024", "unknown-anchor", .error,
        """
        An alias names an anchor that was set earlier in the same document.

        Wrong:
            view: *everybody

        Right:
            apply: &everybody [admin, citizen]
            view: *everybody
        """)

    public static let recursiveAlias = DiagnosticCode(
        "E0025", "recursive-alias", .error,
        """
        An alias inside the node that it names would never end.

        Wrong:
            all: &all [{ not: *all }]

        Right:
            all: [{ not: { field: $parameters.size, operator: gt, value: 9 } }]
        """)

    public static let yamlDirective = DiagnosticCode(
        "E0026", "yaml-directive", .error,
        """
        Contracts are read as YAML 1.2, in which 'yes' is text. Directives other than that one are refused.

        Wrong:
            %YAML 1.1
            ---

        Right:
            ---
        """)

    public static let keyNotText = DiagnosticCode(
        "E0027", "key-not-text", .error,
        """
        Unquoted, the key is a number, a truth value or null. Keys are text.

        Wrong:
            { 1: first }

        Right:
            { "1": first }
        """)

    public static let notANumber = DiagnosticCode(
        "E0028", "not-a-number", .error,
        """
        '.inf' and '.nan' are no values. A number other than zero has a magnitude from 1e-400 to below 1e400 and at \
        most 400 digits.

        Wrong:
            max: .inf

        Right:
            max: 1000000
        """)

    public static let literalSecret = DiagnosticCode(
        "E0029", "literal-secret", .error,
        """
        The text has the form of a secret: a private key, a token, or an address with a password in it. Whoever may \
        read the contract would have it, and so would every copy and every log. Keep it outside, name it as \
        'env:NAME' or 'file:PATH' where a secret may stand, and change it: it has been written down. It is not shown \
        here.

        Wrong:
            base_url: https://ana:hunter2@example.com

        Right:
            base_url: https://example.com
        """)

    /// All codes of the readers.
    static let reading: [DiagnosticCode] = [
        .notUTF8, .forbiddenCharacter, .tooLarge, .yamlSyntax, .tabIndentation, .unclosedQuote,
        .unclosedBracket,
        .missingSpace, .jsonSyntax, .duplicateKey, .collectionAsKey, .mergeKey, .explicitTag, .unknownAnchor,
        .recursiveAlias, .yamlDirective, .keyNotText, .notANumber, .literalSecret,
    ]
}
