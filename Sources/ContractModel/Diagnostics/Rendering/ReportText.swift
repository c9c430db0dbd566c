// SPDX-License-Identifier: Apache-2.0

/// An author's text inside a report that a service may show with its own layout.
package enum ReportText {
    /// On one line, for places that take plain text and are known to be shown with layout sometimes.
    ///
    /// What would be a link, a mention, a tag or code there is broken by a space, so that it stays legible.
    package static func plain(_ text: String) -> String {
        var plain = ""
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if breaks(previous, scalar) || scalar == "." && plain.lowercased().hasSuffix("www") {
                plain += " "
            }
            switch scalar {
            case "\n", "\r", "\t": plain += " "
            case "`": plain += "'"
            default: plain += spelled(scalar, after: plain)
            }
            previous = scalar
        }
        return plain
    }

    /// Whether the second of two neighbours would begin something of the service's.
    private static func breaks(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        switch (first, second) {
        case ("]", "("): true
        // The scheme of an address, a mention, a number of a thread.
        case (":", "/"): true
        case ("@", _), ("#", _): second.properties.isAlphabetic || second.properties.numericType != nil
        case ("<", _): second.properties.isAlphabetic || ["/", "!", "?"].contains(second)
        default: false
        }
    }

    private static func spelled(_ scalar: Unicode.Scalar, after text: String) -> String {
        let shown = VisibleText.cell(scalar, after: text).text
        // Pointed brackets would make a tag of it.
        return shown.hasPrefix("<U+") ? "(" + shown.dropFirst().dropLast() + ")" : shown
    }

    /// As a code span of Markdown inside a cell of a table, where nothing has a meaning.
    package static func codeSpan(_ text: String) -> String {
        var content = ""
        for scalar in VisibleText.line(text).unicodeScalars {
            // A backslash before the bar would take the meaning of the one that escapes it.
            if scalar == "|" {
                content += content.hasSuffix("\\") ? "\u{2502}" : "\\|"
            } else {
                content.unicodeScalars.append(scalar)
            }
        }
        let longest = content.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        // Between the fences a space at both ends is not shown, and keeps a backtick apart from them.
        let needsSpace = content.isEmpty || content.hasPrefix("`") || content.hasSuffix("`")
        return needsSpace ? "\(fence) \(content) \(fence)" : fence + content + fence
    }
}
