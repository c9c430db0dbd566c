// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What can be done about a diagnostic with one choice.
struct QuickFixes {
    let names: DocumentNames
    let tools: LanguageTools
    let uri: String

    /// The ways out, the surest first.
    func actions(for diagnostic: Diagnostic, _ writer: DiagnosticWriter) -> [Value] {
        var actions: [Value] = []
        if let fix = diagnostic.fix { actions.append(action(fix, diagnostic, writer)) }
        if diagnostic.fix == nil, let (range, text) = replacement(for: diagnostic) {
            let old = String(decoding: names.lines.bytes[range], as: UTF8.self)
            actions.append(
                action("replace '\(old)' by '\(text)'", range, text, diagnostic, writer, isPreferred: true))
        }
        if tools.maySuppress(diagnostic.code), let silence = SuppressionEdit(diagnostic, in: names) {
            actions.append(
                action(
                    silence.title, silence.place..<silence.place, silence.text, diagnostic, writer,
                    isPreferred: false))
        }
        return actions
    }

    /// The edits that a diagnostic brings along.
    private func action(_ fix: Fix, _ diagnostic: Diagnostic, _ writer: DiagnosticWriter) -> Value {
        let byFile = Dictionary(grouping: fix.edits) { $0.range.file }
        let changes = byFile.map { file, edits in
            (
                writer.uri(file),
                Value.list(
                    edits.map { ["range": writer.range($0.range), "newText": .string($0.replacement)] })
            )
        }
        return .object([
            ("title", .string(fix.message)), ("kind", "quickfix"),
            ("diagnostics", [writer.value(diagnostic)]),
            ("isPreferred", fix.isSafe ? true : nil), ("edit", ["changes": .object(changes)]),
        ])
    }

    private func action(
        _ title: String, _ range: Range<Int>, _ text: String, _ diagnostic: Diagnostic,
        _ writer: DiagnosticWriter, isPreferred: Bool
    ) -> Value {
        let edit: Value = ["range": names.lines.range(range), "newText": .string(text)]
        return .object([
            ("title", .string(title)), ("kind", "quickfix"), ("diagnostics", [writer.value(diagnostic)]),
            ("isPreferred", isPreferred ? true : nil),
            ("edit", ["changes": .object([(uri, .list([edit]))])]),
        ])
    }

    // MARK: - Did you mean

    /// The name that the help proposes, in place of the one that the message is about.
    func replacement(for diagnostic: Diagnostic) -> (range: Range<Int>, text: String)? {
        guard let help = diagnostic.help, let wanted = QuickFixes.proposal(in: help) else { return nil }
        let bytes = names.lines.bytes
        let range =
            diagnostic.range.start
            .byte..<min(max(diagnostic.range.start.byte, diagnostic.range.end.byte), bytes.count)
        guard range.lowerBound < range.upperBound else { return nil }
        let proposal = Array(wanted.utf8)
        // The name in the message, as it stands in the text: the last word of a reference, the inside of quotes.
        for name in QuickFixes.quoted(diagnostic.message) where name != wanted {
            if let found = last(Array(name.utf8), in: range) {
                // A reference is proposed with its dollar or without, as the text has it.
                return (found, wanted)
            }
        }
        let written = Array(bytes[range])
        guard !written.contains(0x0A), written != proposal, !wanted.contains(" ") else { return nil }
        return (range, wanted)
    }

    /// The name in `did you mean 'x'?` and `write 'x'`.
    private static func proposal(in help: String) -> String? {
        for beginning in ["did you mean '", "write '"] where help.hasPrefix(beginning) {
            let rest = help.dropFirst(beginning.count)
            guard let end = rest.lastIndex(of: "'") else { return nil }
            let tail = rest[rest.index(after: end)...]
            let name = String(rest[..<end])
            // A sentence that goes on says more than a name.
            guard tail == "?" || tail.isEmpty, !name.contains("'"), !name.contains("…"), !name.contains(": ")
            else {
                return nil
            }
            return name
        }
        return nil
    }

    private static func quoted(_ message: String) -> [String] {
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count - 1, by: 2).map { String(parts[$0]) }
    }

    /// The last place in a range where some bytes stand as a word.
    private func last(_ word: [UInt8], in range: Range<Int>) -> Range<Int>? {
        let bytes = names.lines.bytes
        guard !word.isEmpty, word.count <= range.count else { return nil }
        func isPart(_ index: Int) -> Bool {
            guard range.contains(index) else { return false }
            let byte = bytes[index]
            return 0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x5F
                || byte >= 0x80
        }
        for start in stride(from: range.upperBound - word.count, through: range.lowerBound, by: -1) {
            let end = start + word.count
            if bytes[start..<end].elementsEqual(word), !isPart(start - 1), !isPart(end) { return start..<end }
        }
        return nil
    }
}
