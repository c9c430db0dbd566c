// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// A comment that says that a rule is not to be heard at a place: `# atelier: ignore[rule, …] reason`.
///
/// At the end of a line it is about that line; on a line of its own about the next line that is no comment;
/// `ignore-file` is about the whole file.
package struct Suppression: Sendable {
    /// One name in the brackets.
    package struct Name: Sendable {
        package var text: String
        package var bytes: Range<Int>
    }

    package var names: [Name]
    /// True for one without brackets, which is about all rules.
    package var isBlanket: Bool
    package var isForFile: Bool
    package var reason: String
    /// The line that it is about; nil for the whole file.
    package var line: Int?
    package var comment: SourceComment

    /// The suppressions of a file, in the order of the text.
    package static func all(
        in source: SourceText, _ documents: @autoclosure () -> [NodeTree]
    ) -> [Suppression] {
        guard source.mayHoldSuppressions else { return [] }
        let comments = source.comments(in: documents())
        let ownLines = Set(comments.filter(\.isOwnLine).map(\.line))
        return comments.compactMap { comment in
            guard var suppression = Suppression(comment) else { return nil }
            if !suppression.isForFile {
                var line = comment.line
                if comment.isOwnLine {
                    line += 1
                    while ownLines.contains(line) { line += 1 }
                }
                suppression.line = line
            }
            return suppression
        }
    }

    /// Nil for a comment that is no suppression.
    private init?(_ comment: SourceComment) {
        var rest = comment.text[...]
        func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\t" } }
        skipSpaces()
        guard rest.hasPrefix("atelier:") else { return nil }
        rest = rest.dropFirst("atelier:".count)
        skipSpaces()
        guard rest.hasPrefix("ignore") else { return nil }
        rest = rest.dropFirst("ignore".count)
        isForFile = rest.hasPrefix("-file")
        if isForFile { rest = rest.dropFirst("-file".count) }
        // Of a longer word it is only the beginning.
        guard rest.isEmpty || rest.first == "[" || rest.first == " " || rest.first == "\t" else { return nil }
        names = []
        isBlanket = true
        self.comment = comment
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            isBlanket = false
            for part in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",") {
                let name = part.drop { $0 == " " }
                let trimmed = name.prefix { $0 != " " }
                guard !trimmed.isEmpty else { continue }
                let before = comment.text[..<trimmed.startIndex].utf8.count
                let start = comment.range.lowerBound + 1 + before
                names.append(Name(text: String(trimmed), bytes: start..<start + trimmed.utf8.count))
            }
            rest = rest[rest.index(after: end)...]
        }
        skipSpaces()
        reason = String(rest)
    }
}

extension SourceText {
    /// True when a comment may begin with `atelier:`, as those of nearly no file do.
    fileprivate var mayHoldSuppressions: Bool {
        var from = 0
        while let sign = ByteSearch.first(UInt8(ascii: "#"), in: bytes, from: from) {
            let comment = bytes[(sign + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            if comment.starts(with: "atelier:".utf8) { return true }
            from = sign + 1
        }
        return false
    }
}
