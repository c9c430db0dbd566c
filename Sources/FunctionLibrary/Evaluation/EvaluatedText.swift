// SPDX-License-Identifier: Apache-2.0

/// A text as it is compared when an answer is judged: one space for each run of white space, none at the ends.
struct EvaluatedText {
    let bytes: [UInt8]

    init(_ text: String) {
        var words = String.UnicodeScalarView()
        for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
            if !words.isEmpty { words.append(" ") }
            words.append(contentsOf: word)
        }
        bytes = Array(String(words).utf8)
    }

    /// Whether another text stands in this one, in time that grows with both together (Knuth, Morris and Pratt).
    func contains(_ part: EvaluatedText) -> Bool {
        let wanted = part.bytes
        if wanted.isEmpty { return true }
        var borders = [0]
        var length = 0
        for byte in wanted.dropFirst() {
            while length > 0, wanted[length] != byte { length = borders[length - 1] }
            if wanted[length] == byte { length += 1 }
            borders.append(length)
        }
        length = 0
        for byte in bytes {
            while length > 0, wanted[length] != byte { length = borders[length - 1] }
            if wanted[length] == byte { length += 1 }
            if length == wanted.count { return true }
        }
        return false
    }
}
