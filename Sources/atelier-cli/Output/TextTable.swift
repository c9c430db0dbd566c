// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Rows under headings, each column as wide as its widest cell.
struct TextTable {
    private let headings: [String]
    private var rows: [[String]] = []

    init(_ headings: [String]) { self.headings = headings }

    mutating func add(_ cells: [String]) { rows.append(cells.map(VisibleText.line)) }

    /// How many columns of a terminal a text takes.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + VisibleText.cell($1).width }
    }

    /// The lines; the last column is not padded.
    var text: String {
        let all = [headings] + rows
        let widths = headings.indices.map { column in
            all.map { column < $0.count ? TextTable.width($0[column]) : 0 }.max() ?? 0
        }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - TextTable.width(cell) + 2)
                }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
