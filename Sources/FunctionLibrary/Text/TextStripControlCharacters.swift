// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Removes characters that nobody sees and that can mislead.
    static let textStripControlCharacters = CuratedFunction(
        "text.strip_control_characters", since: "0.1.0",
        summary: """
            Removes control characters other than tab and line breaks, characters that nobody sees, and the marks that \
            turn the direction of writing around.
            """,
        parameters: [.normalized([.string, .text]), .changedValue(.text)],
        returns: "The text without them; what joins letters and emoji stays.", result: .likeValue,
        examples: [
            FunctionExample(
                "What cannot be seen goes", stage: .normalize, with: ["field": "name"],
                on: ["name": "a\u{1}b\u{7}\u{1B}[1m\u{9F}c"], .fields(["name": "ab[1mc"])),
            FunctionExample(
                "A name that reads backwards is straightened", stage: .value,
                with: ["value": "a\u{202E}fdp.exe\u{2066}"],
                .returns("afdp.exe")),
            FunctionExample(
                "What has no width goes", stage: .value,
                with: ["value": "\u{FEFF}ad\u{200B}min\u{AD}\u{2060}\u{E0041}"], .returns("admin")),
            FunctionExample(
                "Tab and line breaks stay, joined emoji too", stage: .value,
                with: ["value": "a\tb\r\n👩\u{200D}👧"], .returns("a\tb\r\n👩\u{200D}👧")),
        ],
        body: .changingText { text, _, _ in
            var kept = String.UnicodeScalarView()
            for scalar in text.unicodeScalars
            where !isMisleading(scalar)
                || (isTag(scalar) && kept.last.map { isFlag($0) || isTag($0) } ?? false)
            {
                kept.append(scalar)
            }
            return String(kept)
        })

    /// Tags spell the flags of regions behind a black flag; elsewhere they hide text.
    private static func isTag(_ scalar: Unicode.Scalar) -> Bool { 0xE0020...0xE007F ~= scalar.value }

    private static func isFlag(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x1F3F4 }

    private static func isMisleading(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x9F: true
        // Embedding, override and isolate controls of the bidirectional algorithm.
        case 0x202A...0x202E, 0x2066...0x2069: true
        // Soft hyphen, zero-width space, word joiner, invisible operators, byte-order mark, tags.
        case 0xAD, 0x200B, 0x2060...0x2064, 0x206A...0x206F, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }
}
