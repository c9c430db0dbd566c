// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A text that shows a rule at work.
///
/// A marker such as `1️⃣` stands before the first character of each place that must be reported, and for each there is
/// the message expected; no other place may be reported. The text is a part of an application: what all of them need
/// is put around it by `Frame`.
public struct RuleExample: Sendable {
    /// What stands around the text.
    public enum Frame: Sendable {
        /// Nothing: the text is a whole file.
        case file
        /// The text is the inside of the only action, which has `key`, `label`, `status` and `permissions_policy` unless
        /// it says so itself, and a `target_model` where it changes a record without saying of which type.
        case action
    }

    let text: String
    let frame: Frame
    /// Marker → message.
    let expected: [Character: String]
    /// The text after all fixes were applied; nil: what the rule offers is only applied and read again.
    let fixed: String?

    init(
        _ text: String, in frame: Frame = .action, expecting expected: [Character: String] = [:],
        fixed: String? = nil
    ) {
        self.text = text
        self.frame = frame
        self.expected = expected
        self.fixed = fixed
    }

    static let markers: [Character] = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣"]

    /// The text as an author would write it.
    var plainText: String { String(text.filter { !RuleExample.markers.contains($0) }) }

    /// A whole file, with where each marker's character stands, as UTF-8 offset.
    package func file() -> (text: String, places: [(byte: Int, message: String)]) {
        let whole = framed(text)
        var plain = ""
        var places: [(byte: Int, message: String)] = []
        for character in whole {
            if RuleExample.markers.contains(character) {
                places.append((plain.utf8.count, expected[character] ?? ""))
            } else {
                plain.append(character)
            }
        }
        return (plain, places)
    }

    /// The same for the text that must come of the fixes.
    package var fixedFile: String? { fixed.map(framed) }

    private func framed(_ text: String) -> String {
        switch frame {
        case .file: return text + "\n"
        case .action:
            func declares(_ key: String) -> Bool {
                text.split(separator: "\n").contains { line in
                    line.drop { RuleExample.markers.contains($0) }.hasPrefix(key + ":")
                }
            }
            var rows = ["key: example"]
            if !declares("label") { rows.append("label: An example") }
            if !declares("status") { rows.append("status: published") }
            if !declares("permissions_policy") {
                rows.append("permissions_policy: { view: [member], apply: [member], edit: [office] }")
            }
            if declares("edits"), !declares("target_model"), !declares("creates") {
                rows.append("target_model: thing")
            }
            let lines = rows + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return "actions:\n"
                + lines.enumerated().map { index, line in
                    line.isEmpty ? "" : (index == 0 ? "  - " : "    ") + line
                }.joined(separator: "\n") + "\n"
        }
    }
}
