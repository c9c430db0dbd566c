// SPDX-License-Identifier: Apache-2.0

/// A document in blocks, apart from how it is written.
package struct Page: Sendable {
    package indirect enum Block: Sendable {
        case heading(Int, Phrase, anchor: String)
        case paragraph(Phrase)
        case list([Phrase], isOrdered: Bool)
        case table(header: [String], rows: [[Phrase]])
        /// Text to be copied as it is.
        case code(String, language: String)
        case states(StateDiagram)
    }

    package var title: String
    /// The BCP 47 tag of the texts, when it is known.
    package var language: String?
    package var blocks: [Block] = []

    package init(title: String, language: String? = nil) {
        self.title = title
        self.language = language
    }

    mutating func heading(_ level: Int, _ phrase: Phrase, anchor: String) {
        blocks.append(.heading(level, phrase, anchor: anchor))
    }

    mutating func say(_ phrase: Phrase) { blocks.append(.paragraph(phrase)) }

    mutating func list(_ items: [Phrase], isOrdered: Bool = false) {
        if !items.isEmpty { blocks.append(.list(items, isOrdered: isOrdered)) }
    }

    mutating func table(_ header: [String], _ rows: [[Phrase]]) {
        if !rows.isEmpty { blocks.append(.table(header: header, rows: rows)) }
    }
}
