// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let similarChoices = LintRule(
        "L0312", "similar-choices", .parameters,
        summary: "Two choices differ only in case or in spaces around them.",
        rationale: """
            Text compares by exact bytes, so that 'Road' and 'road' are two choices, and people take them for one. \
            One of them is mostly a slip.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp, 1️⃣Road] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """,
                expecting: ["1️⃣": "choice 'Road' is nearly 'road'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp, railroad] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """)
        ],
        check: .types { look(at: $0, &$1) })

    private static func look(at type: TypeDeclaration, _ report: inout RuleReport) {
        guard let choices = type.choices, mayHoldSimilar(choices) else { return }
        var seen: [String: Int] = [:]
        for (index, choice) in choices.enumerated() {
            guard let text = choice.value.value.string else { continue }
            let folded = folded(text)
            if let earlier = seen[folded].map({ choices[$0].value }), earlier.value != choice.value.value {
                report(
                    "choice '\(text)' is nearly '\(earlier.value.string ?? "")'", at: choice.value.place,
                    labels: [.init("the first", at: earlier.range)], help: "keep one of them")
            } else {
                seen[folded] = index
            }
        }
    }

    /// False for nearly all lists, without a text made for each of their choices.
    private static func mayHoldSimilar(_ choices: [Constraints.Choice]) -> Bool {
        guard choices.count <= 32 else { return true }
        var sums: [UInt64] = []
        sums.reserveCapacity(choices.count)
        for index in choices.indices {
            guard let text = choices[index].value.value.string else { continue }
            guard let sum = foldedSum(text), !sums.contains(sum) else { return true }
            sums.append(sum)
        }
        return false
    }

    /// The same for texts that are the same folded, by FNV-1a; nil beyond ASCII.
    private static func foldedSum(_ text: String) -> UInt64? {
        var text = text
        return text.withUTF8 { bytes in
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in bytes where byte != 0x20 && !(0x09...0x0D ~= byte) {
                guard byte < 0x80 else { return nil }
                sum = (sum ^ UInt64(65...90 ~= byte ? byte | 0x20 : byte)) &* 0x100_0000_01B3
            }
            return sum
        }
    }

    /// A text without white space and in lower case.
    private static func folded(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.lowercased().filter { !$0.isWhitespace }
        }
        // Of ASCII, each character is a byte.
        let bytes = text.utf8.filter { $0 != 0x20 && !(0x09...0x0D ~= $0) }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
