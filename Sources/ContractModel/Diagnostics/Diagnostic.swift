// SPDX-License-Identifier: Apache-2.0

/// How much a diagnostic weighs: an error stops a contract from running.
public enum DiagnosticSeverity: String, Sendable, Hashable, CaseIterable {
    case error, warning, info
}

/// The stable identity of a kind of diagnostic: a code such as `E0204` and a kebab-case name.
///
/// Codes are never given to another meaning. All of them are listed in `DiagnosticCode.all`.
public struct DiagnosticCode: Sendable, Hashable {
    public let code: String
    public let name: String
    public let severity: DiagnosticSeverity
    /// One paragraph for `atelier explain`: what it means, why it matters, how to mend it.
    public let explanation: String

    package init(
        _ code: String, _ name: String, _ severity: DiagnosticSeverity = .error, _ explanation: String
    ) {
        self.code = code
        self.name = name
        self.severity = severity
        self.explanation = explanation
    }
}

/// A message about a place in an author's text.
public struct Diagnostic: Sendable, Hashable {
    /// A second place that belongs to the message: the first duplicate, the declaration.
    public struct Label: Sendable, Hashable {
        public var message: String
        public var range: SourceRange

        public init(_ message: String, at range: SourceRange) {
            self.message = message
            self.range = range
        }
    }

    public var code: DiagnosticCode
    public var severity: DiagnosticSeverity
    /// One sentence, lower case, without a full stop; names in single quotes.
    public var message: String
    public var range: SourceRange
    /// JSON pointer of the node, empty for a whole document.
    public var path: String { pointer.text }
    private let pointer: Pointer
    /// A few words under the underline.
    public var note: String?
    public var labels: [Label]
    /// The way out, in one sentence.
    public var help: String?
    /// The way out as edits, where it is known exactly.
    public var fix: Fix?

    public init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, path: String = "",
        note: String? = nil,
        labels: [Label] = [], help: String? = nil, fix: Fix? = nil
    ) {
        self.code = code
        self.severity = code.severity
        self.message = message
        self.range = range
        pointer = .text(path)
        self.note = note
        self.labels = labels
        self.help = help
        self.fix = fix
    }

    /// A message about a place, whose path is made out where it is shown.
    package init(
        _ code: DiagnosticCode, _ message: String, at place: SourcePlace, note: String? = nil,
        labels: [Label] = [], help: String? = nil, fix: Fix? = nil
    ) {
        self.code = code
        self.severity = code.severity
        self.message = message
        range = place.range
        pointer = .place(place)
        self.note = note
        self.labels = labels
        self.help = help
        self.fix = fix
    }

    /// A path, or where to look for it.
    private enum Pointer: Hashable {
        case text(String)
        case place(SourcePlace)

        var text: String {
            switch self {
            case .text(let text): text
            case .place(let place): place.path
            }
        }

        static func == (left: Pointer, right: Pointer) -> Bool {
            switch (left, right) {
            case (.place(let place), .place(let other)) where place.isSame(as: other): true
            default: left.text == right.text
            }
        }

        /// Nothing: what has one range hardly has two paths.
        func hash(into hasher: inout Hasher) {}
    }
}
