// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Writes changes for people: one line each, with place, weight, audience, fact and reason.
public struct ChangeTextRenderer: Sendable {
    /// Whether the weight stands out by its colour.
    public var usesColor: Bool

    public init(usesColor: Bool = false) { self.usesColor = usesColor }

    public func render(_ report: ChangeReport) -> String {
        report.changes.map { line($0) + "\n" }.joined()
    }

    private func line(_ change: Change) -> String {
        let place = change.shownPlace.map {
            "\(VisibleText.line($0.range.file)):\($0.range.start.line):\($0.range.start.column): "
        }
        let text = VisibleText.line("\(change.message): \(change.reason)")
        return
            "\(place ?? "")\(weight(change.severity)) (\(change.audience.rawValue)): \(text) [\(change.code.code)]"
    }

    private func weight(_ severity: ChangeSeverity) -> String {
        guard usesColor else { return severity.rawValue }
        let color =
            switch severity {
            case .breaking: "31"
            case .warning: "33"
            case .compatible: "32"
            }
        return "\u{1B}[1;\(color)m\(severity.rawValue)\u{1B}[0m"
    }
}

/// Writes changes as a table of Markdown, for the comment of a review.
public struct ChangeMarkdownRenderer: Sendable {
    public init() {}

    public func render(_ report: ChangeReport) -> String {
        if report.changes.isEmpty { return "No change.\n" }
        var text = "**\(report.summary)**\n\n| | for | what | why | where |\n|---|---|---|---|---|\n"
        for change in report.changes {
            let place = change.shownPlace.map { "\($0.range.file):\($0.range.start.line)" } ?? ""
            let cells = [
                "\(change.severity.rawValue) \(change.code.code)", change.audience.rawValue, change.message,
                change.reason + (change.help.map { "; \($0)" } ?? ""), place,
            ]
            text += "| " + cells.map(Self.escaped).joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// Whatever an author wrote stays text: no cell ends early, and no link, tag, image or mention begins.
    private static func escaped(_ text: String) -> String {
        VisibleText.line(text).unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "@": escaped += "&#64;"
            case "\\", "`", "*", "_", "[", "]", "(", ")", "|", "!", "#", "~":
                escaped += "\\" + String(Character(scalar))
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}

/// Writes changes as one JSON document on one line; the shape has a version.
public struct ChangeJSONRenderer: Sendable {
    public init() {}

    public func render(_ report: ChangeReport) -> String {
        let document = OrderedJSON.object([
            ("schema_version", .integer(1)), ("changes", .array(report.changes.map(Self.change))),
            (
                "summary",
                .object([
                    ("breaking", .integer(report.count(.breaking))),
                    ("warnings", .integer(report.count(.warning))),
                    ("compatible", .integer(report.count(.compatible))),
                ])
            ),
        ])
        return document.text + "\n"
    }

    private static func change(_ change: Change) -> OrderedJSON {
        .object([
            ("code", .string(change.code.code)), ("name", .string(change.code.name)),
            ("severity", .string(change.severity.rawValue)), ("audience", .string(change.audience.rawValue)),
            ("message", .string(change.message)), ("reason", .string(change.reason)),
            ("help", .optional(change.help)), ("old", place(change.old)),
            ("new", place(change.isInNew ? change.new : nil)),
        ])
    }

    private static func place(_ place: Change.Place?) -> OrderedJSON {
        guard let place else { return .null }
        return .object([
            ("file", .string(place.range.file)),
            (
                "range",
                .object([("start", position(place.range.start)), ("end", position(place.range.end))])
            ),
            ("document", .integer(place.range.document)), ("path", .string(place.path)),
        ])
    }

    private static func position(_ position: SourcePosition) -> OrderedJSON {
        .object([
            ("line", .integer(position.line)), ("column", .integer(position.column)),
            ("byte", .integer(position.byte)),
        ])
    }
}
