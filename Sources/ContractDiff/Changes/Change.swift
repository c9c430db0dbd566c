// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Who notices a change.
public enum ChangeAudience: String, Sendable, Hashable, CaseIterable {
    /// Who submits: people, programs, other actions and triggers.
    case callers
    /// Who reads records, results, events or the audit trail.
    case readers
    /// Submissions that were accepted before, and are on their way.
    case runs
    /// What counts as the same thing as something that is there.
    case duplicates
    /// Who may do and see what.
    case permissions
    /// Who runs it: what starts by itself, is connected, or tells somebody.
    case operations
    /// People who look at labels, texts and the order of things.
    case people
}

/// How much a change weighs.
public enum ChangeSeverity: String, Sendable, Hashable, CaseIterable {
    /// What worked does not, or means something else.
    case breaking
    /// It works, and somebody should know.
    case warning
    /// Nobody has to do anything.
    case compatible

    /// The weight of the diagnostic that tells it.
    public var diagnosticSeverity: DiagnosticSeverity {
        switch self {
        case .breaking: .error
        case .warning: .warning
        case .compatible: .info
        }
    }
}

/// One difference in meaning between two versions of an application, for one audience.
public struct Change: Sendable {
    /// A place in one of the two texts.
    public struct Place: Sendable, Hashable {
        public var range: SourceRange
        /// JSON pointer inside the document.
        public var path: String

        init(_ place: SourcePlace) {
            range = place.range
            path = place.path
        }
    }

    public var code: DiagnosticCode
    public var severity: ChangeSeverity
    public var audience: ChangeAudience
    /// The fact: lower case, without a full stop, names in single quotes.
    public var message: String
    /// What it means for the audience, in the same form.
    public var reason: String
    /// The way out, where there is one.
    public var help: String?
    /// Where it stood; nil for what is added.
    public var old: Place?
    /// Where it stands; for what is gone, where it would.
    public var new: Place?
    /// False where `new` is only what the part that is gone stood in.
    public var isInNew: Bool

    /// The change as a diagnostic of the newer text.
    public var diagnostic: Diagnostic? {
        guard let place = new ?? old else { return nil }
        var labels: [Diagnostic.Label] = []
        if new != nil, let old { labels.append(Diagnostic.Label("it was here", at: old.range)) }
        var diagnostic = Diagnostic(
            code, "\(message): \(reason)", at: place.range, path: place.path, note: audience.rawValue,
            labels: labels, help: help)
        diagnostic.severity = severity.diagnosticSeverity
        return diagnostic
    }
}
