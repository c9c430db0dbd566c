// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// A text in another form that means the same.
struct Disguise: Sendable {
    let name: String
    let wear:
        @Sendable (String, [(byte: Int, message: String)]) -> (
            text: String, places: [(byte: Int, message: String)]
        )
    /// Rules that are about what the disguise changes.
    let exempt: Set<String>

    func changesMeaning(_ rule: LintRule) -> Bool { exempt.contains(rule.name) }

    static let all = [
        Disguise(
            name: "CR LF", wear: withWideLineEnds, exempt: ["mixed-line-ends"]),
        Disguise(
            name: "byte-order mark", wear: { prefixed("\u{FEFF}", $0, $1) }, exempt: ["byte-order-mark"]),
        Disguise(
            name: "comment before", wear: { prefixed("# ünïcode 🦊 言\n", $0, $1) },
            exempt: ["byte-order-mark", "mixed-line-ends"]),
        Disguise(
            name: "second document", wear: { prefixed("x-first: 1\n---\n", $0, $1) },
            exempt: ["byte-order-mark", "mixed-line-ends"]),
    ]

    private static func prefixed(
        _ prefix: String, _ text: String, _ places: [(byte: Int, message: String)]
    ) -> (text: String, places: [(byte: Int, message: String)]) {
        (prefix + text, places.map { ($0.byte + prefix.utf8.count, $0.message) })
    }

    private static func withWideLineEnds(
        _ text: String, _ places: [(byte: Int, message: String)]
    ) -> (text: String, places: [(byte: Int, message: String)]) {
        let bytes = Array(text.utf8)
        let moved = places.map { place in
            (byte: place.byte + bytes[..<place.byte].count { $0 == 0x0A }, message: place.message)
        }
        return (text.replacing("\n", with: "\r\n"), moved)
    }

    /// The text with a comment at each line where something is to be found.
    static func silencing(_ rule: String, _ text: String, _ places: [(byte: Int, message: String)]) -> String
    {
        let bytes = Array(text.utf8)
        let lines = Set(places.map { place in bytes[..<place.byte].count { $0 == 0x0A } })
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            lines.contains(index) ? "\(line) # atelier: ignore[\(rule)] as an example" : String(line)
        }.joined(separator: "\n")
    }

    /// The text as JSON, which is YAML in flow style.
    static func asJSON(_ text: String) -> String {
        let documents = YAMLReader.read(SourceText(file: "x.yaml", text: text)).documents
        var problems: [Diagnostic] = []
        guard let value = documents.first?.root.value(into: &problems) else { return text }
        return CanonicalJSON.faithfulText(value)
    }
}
