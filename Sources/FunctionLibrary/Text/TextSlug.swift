// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Turns text into something that can stand in an address.
    static let textSlug = CuratedFunction(
        "text.slug", since: "0.1.0",
        summary: "Turns letters to lower case and joins the words with a separator.",
        parameters: [
            .normalized([.string]), .changedValue(.text),
            FunctionParameter("separator", .value(.string), "What stands between words.", default: "-"),
            FunctionParameter(
                "ascii", .value(.boolean),
                "Writes Latin letters without their accents, and leaves out those of other scripts.",
                default: false),
        ],
        returns: "The words; empty when the text holds neither letter nor digit.", result: .likeValue,
        texts: { arguments in
            let separator = arguments.string("separator") ?? "-"
            let signs = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            return .many(.any.without(signs.filter { !separator.contains($0) }))
        },
        examples: [
            FunctionExample(
                "Words are joined", stage: .value, with: ["value": "Hello, World!"], .returns("hello-world")),
            FunctionExample(
                "The separator can be chosen", stage: .value,
                with: ["value": "Hello, World", "separator": "_"],
                .returns("hello_world")),
            FunctionExample(
                "Letters of all scripts stay", stage: .normalize, with: ["field": "code"],
                on: ["code": " Ação Nº 7 "], .fields(["code": "ação-nº-7"])),
            FunctionExample(
                "Every script has words", stage: .value, with: ["value": "Привет, мир"],
                .returns("привет-мир")),
            FunctionExample(
                "ASCII alone can be asked for", stage: .value,
                with: ["value": "Ação à Łódź, Straße 7", "ascii": true], .returns("acao-a-lodz-strasse-7")),
            FunctionExample(
                "Which other scripts have nothing of", stage: .value,
                with: ["value": "Привет 7", "ascii": true],
                .returns("7")),
            FunctionExample("Signs alone leave nothing", stage: .value, with: ["value": "?!"], .returns("")),
        ],
        body: .changingText { text, _, arguments in
            let folded = arguments.bool("ascii") == true ? text.asciiLetters() : text.lowercased()
            return folded.normalized(to: .nfc).words.joined(separator: arguments.string("separator") ?? "-")
        })
}

extension String {
    /// The runs of letters, digits and their marks; what nobody sees within them is left out.
    fileprivate var words: [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .decimalNumber, .letterNumber, .otherNumber:
                word.append(scalar)
            case .nonspacingMark, .spacingMark:
                if !word.isEmpty { word.append(scalar) }
            default:
                if !word.isEmpty { words.append(String(word)) }
                word = String.UnicodeScalarView()
            }
        }
        return word.isEmpty ? words : words + [String(word)]
    }

    /// The text in lower case with Latin letters brought back to ASCII and other letters left out.
    fileprivate func asciiLetters() -> String {
        var result = String.UnicodeScalarView()
        for scalar in lowercased().normalized(to: .nfkd).unicodeScalars {
            if let letters = String.unaccented[scalar] {
                result.append(contentsOf: letters.unicodeScalars)
            } else if scalar.isASCII {
                result.append(scalar)
            } else if !scalar.properties.isDefaultIgnorableCodePoint,
                scalar.properties.generalCategory != .nonspacingMark
            {
                result.append(" ")
            }
        }
        return String(result)
    }

    /// Latin letters that no normal form takes apart.
    private static let unaccented: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
        "ı": "i",
        "ŋ": "n", "ŧ": "t", "ĸ": "k", "ə": "e",
    ]
}
