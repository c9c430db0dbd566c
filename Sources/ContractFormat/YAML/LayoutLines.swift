// SPDX-License-Identifier: Apache-2.0

/// The lines of a result while they are written, with the comments behind them.
struct LayoutLines {
    private struct Line {
        var text: String
        var comment: LayoutComment?
    }

    private var lines: [Line] = []
    /// The line that is being written.
    private(set) var current = ""
    /// True when the last line takes no comment: it is text, or a comment itself.
    private var isClosed = true

    /// Begins a line, unless one is begun already.
    mutating func indent(_ count: Int) {
        if current.isEmpty { current = String(repeating: " ", count: count) }
    }

    mutating func add(_ text: String) { current += text }

    /// Ends the line, with a comment behind it.
    mutating func end(_ comment: LayoutComment? = nil) {
        lines.append(Line(text: current, comment: comment))
        current = ""
        isClosed = comment != nil
    }

    /// A line that is text of a block, in which a `#` would be text, too.
    mutating func addText(_ text: String) {
        lines.append(Line(text: text))
        isClosed = true
    }

    mutating func add(_ comment: LayoutComment, at indent: Int) {
        if comment.hasGap { addGap() }
        lines.append(Line(text: String(repeating: " ", count: indent) + comment.text))
        isClosed = true
    }

    /// An empty line, but not at the top.
    mutating func addGap() { if !lines.isEmpty { lines.append(Line(text: "")) } }

    /// Puts a comment behind the last line; false when it takes none.
    mutating func trail(_ comment: LayoutComment) -> Bool {
        guard !isClosed, let last = lines.indices.last else { return false }
        lines[last].comment = comment
        isClosed = true
        return true
    }

    /// The lines with their comments: those that stood in one column on lines below each other do so again, all others
    /// stand two spaces behind what they belong to.
    var finished: [String] {
        var finished: [String] = []
        finished.reserveCapacity(lines.count)
        var place = 0
        while place < lines.count {
            guard let comment = lines[place].comment else {
                finished.append(lines[place].text)
                place += 1
                continue
            }
            var end = place + 1
            while end < lines.count, lines[end].comment?.column == comment.column { end += 1 }
            let run = lines[place..<end].map {
                ($0.text, $0.text.unicodeScalars.count, $0.comment?.text ?? "")
            }
            let width = run.map(\.1).max() ?? 0
            for (text, length, comment) in run {
                // One line far longer than the others would push theirs out of sight.
                let filling = width <= ContractFormatter.lineWidth ? width - length : 0
                finished.append(text + String(repeating: " ", count: filling + 2) + comment)
            }
            place = end
        }
        return finished
    }
}
