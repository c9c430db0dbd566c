// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Removes characters that nobody sees and that can mislead.
    static let textStripControlCharacters = CuratedFunction(
        "text.strip_control_characters", since: "0.1.0",
        summary: """
            Removes control characters other than tab and line breaks, and the marks that turn the direction of \
            writing around.
            """,
        parameters: [.normalized([.string, .text]), .changedValue(.text)],
        returns: "The text without them.",
        examples: [
            FunctionExample(
                "What cannot be seen goes", stage: .normalize, with: ["field": "name"],
                on: ["name": "a\u{1}b\u{7}\u{1B}[1m\u{9F}c"], .fields(["name": "ab[1mc"])),
            FunctionExample(
                "A name that reads backwards is straightened", stage: .value,
                with: ["value": "a\u{202E}fdp.exe\u{2066}"],
                .returns("afdp.exe")),
            FunctionExample(
                "Tab and line breaks stay, joined emoji too", stage: .value,
                with: ["value": "a\tb\r\n👩\u{200D}👧"], .returns("a\tb\r\n👩\u{200D}👧")),
        ],
        body: .changingText { text, _, _ in
            String(String.UnicodeScalarView(text.unicodeScalars.filter { !isMisleading($0) }))
        })

    private static func isMisleading(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x9F: true
        // Embedding, override and isolate controls of the bidirectional algorithm.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
