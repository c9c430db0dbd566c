// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Writes text in a normal form of Unicode.
    static let textNormalizeUnicode = CuratedFunction(
        "text.normalize_unicode", since: "0.1.0",
        summary: "Writes text in a normal form of Unicode, so that what looks alike is alike.",
        parameters: [
            .normalized([.string, .text]), .changedValue(.text),
            FunctionParameter(
                "form", .choice(UnicodeForm.allCases.map { $0.rawValue.uppercased() }),
                """
                C composes letters with their marks and D takes them apart; with K, characters that are forms of \
                others are replaced by these: ligatures, full-width letters, raised digits.
                """, default: "NFC"),
        ],
        returns: "The text in that form.", result: .likeValue,
        examples: [
            FunctionExample(
                "A letter and its accent become one", stage: .normalize, with: ["field": "name"],
                on: ["name": "Joa\u{303}o"], .fields(["name": "Jo\u{E3}o"])),
            FunctionExample(
                "Or are taken apart", stage: .value, with: ["value": "\u{E3}\u{1E69}", "form": "NFD"],
                .returns("a\u{303}s\u{323}\u{307}")),
            FunctionExample(
                "Forms of letters stay in NFC", stage: .value, with: ["value": "ﬁ Ａ １ ²"], .returns("ﬁ Ａ １ ²")
            ),
            FunctionExample(
                "And are replaced in NFKC", stage: .value, with: ["value": "ﬁ Ａ １ ² Å", "form": "NFKC"],
                .returns("fi A 1 2 Å")),
            FunctionExample(
                "Syllables are composed, too", stage: .value, with: ["value": "\u{1112}\u{1161}\u{11AB}"],
                .returns("\u{D55C}")),
            FunctionExample("Nothing stays nothing", stage: .value, with: ["value": ""], .returns("")),
        ],
        body: .changingText { text, _, arguments in
            let form = arguments.string("form").flatMap { UnicodeForm(rawValue: $0.lowercased()) } ?? .nfc
            return text.normalized(to: form)
        })
}
