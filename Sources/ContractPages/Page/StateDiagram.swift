// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// The states of a record and the changes between them.
package struct StateDiagram: Sendable {
    package let states: [String]
    package let initial: String?
    /// Positions in `states`.
    package let changes: [(from: Int, to: Int)]

    package init(_ declared: EntitySchema.States) {
        var states: [String] = []
        func place(_ name: String) -> Int {
            if let known = states.firstIndex(of: name) { return known }
            states.append(name)
            return states.count - 1
        }
        if let initial = declared.initial?.value { _ = place(initial) }
        var changes: [(from: Int, to: Int)] = []
        for (from, targets) in declared.transitions {
            let start = place(from.value)
            for target in targets { changes.append((start, place(target.value))) }
        }
        self.states = states
        self.changes = changes
        initial = declared.initial?.value
    }

    /// As a state diagram of Mermaid, which services that show Markdown draw.
    package var mermaid: String {
        var text = "stateDiagram-v2\n"
        for (index, state) in states.enumerated() {
            text += "  state \"\(StateDiagram.label(state))\" as s\(index)\n"
        }
        if let initial, let index = states.firstIndex(of: initial) { text += "  [*] --> s\(index)\n" }
        for change in changes { text += "  s\(change.from) --> s\(change.to)\n" }
        let leaving = Set(changes.map(\.from))
        for index in states.indices where !leaving.contains(index) { text += "  s\(index) --> [*]\n" }
        return text
    }

    /// Letters, digits and blanks stand as they are; what could be a sign of the notation by its number.
    private static func label(_ text: String) -> String {
        VisibleText.line(text).unicodeScalars.reduce(into: "") { label, scalar in
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || " _-".unicodeScalars.contains(scalar)
            {
                label.unicodeScalars.append(scalar)
            } else {
                label += "#\(scalar.value);"
            }
        }
    }

    /// As a picture for HTML: one row for each step away from the first state.
    package var svg: String {
        let rows = layout
        let widths = states.map { max(70, 9 * $0.unicodeScalars.count + 24) }
        let columnWidth = (widths.max() ?? 70) + 50
        var place: [Int: (x: Int, y: Int)] = [:]
        for (row, members) in rows.enumerated() {
            for (column, state) in members.enumerated() {
                place[state] = (x: 20 + column * columnWidth + columnWidth / 2, y: 40 + row * 90)
            }
        }
        let width = 40 + (rows.map(\.count).max() ?? 1) * columnWidth
        let height = 40 + rows.count * 90
        let told = "States: " + states.joined(separator: ", ")
        var text =
            "<svg class=\"states\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\""
            + " height=\"\(height)\" role=\"img\" aria-label=\"\(HTMLText.escaped(told))\">\n"
        for change in changes {
            guard let from = place[change.from], let to = place[change.to] else { continue }
            text += StateDiagram.arrow(from, to, isBack: change.from != change.to && to.y <= from.y)
        }
        for (index, state) in states.enumerated() {
            guard let at = place[index] else { continue }
            let isFirst = state == initial
            text +=
                "<rect class=\"\(isFirst ? "first" : "state")\" x=\"\(at.x - widths[index] / 2)\" y=\"\(at.y - 18)\""
                + " width=\"\(widths[index])\" height=\"36\" rx=\"10\"/>"
                + "<text x=\"\(at.x)\" y=\"\(at.y + 5)\" text-anchor=\"middle\">\(HTMLText.escaped(state))</text>\n"
        }
        return text + "</svg>\n"
    }

    /// States by the number of changes that lead to them from the first.
    private var layout: [[Int]] {
        var depth: [Int: Int] = [:]
        var frontier = states.isEmpty ? [] : [initial.flatMap { states.firstIndex(of: $0) } ?? 0]
        var level = 0
        while !frontier.isEmpty {
            for state in frontier where depth[state] == nil { depth[state] = level }
            level += 1
            frontier = frontier.flatMap { state in changes.filter { $0.from == state }.map(\.to) }
                .filter { depth[$0] == nil }
            // What nothing leads to begins a row of its own.
            if frontier.isEmpty, let next = states.indices.first(where: { depth[$0] == nil }) {
                frontier = [next]
            }
        }
        return (0..<level).map { row in states.indices.filter { depth[$0] == row } }.filter { !$0.isEmpty }
    }

    private static func arrow(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int), isBack: Bool) -> String {
        if from == to {
            return "<path class=\"change\" d=\"M\(from.x + 30) \(from.y - 18) c 30 -24, 50 10, 12 18\"/>"
                + head(at: (from.x + 42, from.y), angle: (-12, 4))
        }
        // What leads back bends aside, so that two ways between the same states stay apart.
        let bend = isBack ? 46 : 0
        let start = (x: from.x, y: from.y + (to.y > from.y ? 18 : -18))
        let end = (x: to.x, y: to.y + (to.y < from.y ? 18 : -18))
        let middle = (x: (start.x + end.x) / 2 + bend, y: (start.y + end.y) / 2 - (from.y == to.y ? 40 : 0))
        return
            "<path class=\"change\" d=\"M\(start.x) \(start.y) Q\(middle.x) \(middle.y) \(end.x) \(end.y)\"/>"
            + head(at: end, angle: (end.x - middle.x, end.y - middle.y))
    }

    private static func head(at tip: (x: Int, y: Int), angle: (x: Int, y: Int)) -> String {
        let length = max(1, max(abs(angle.x), abs(angle.y)))
        let (dx, dy) = (angle.x * 9 / length, angle.y * 9 / length)
        let points = [
            "\(tip.x),\(tip.y)", "\(tip.x - dx - dy / 2),\(tip.y - dy + dx / 2)",
            "\(tip.x - dx + dy / 2),\(tip.y - dy - dx / 2)",
        ]
        return "<polygon class=\"head\" points=\"\(points.joined(separator: " "))\"/>\n"
    }
}
