// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A plan as a diagram: its steps in order, grouped by the commit that they are written in.
struct PlanDiagram {
    /// A step in the diagram, by a name that no author's text is in.
    private struct Box {
        let name: String
        let label: String
        let isConditional: Bool
        let checkpoint: String
    }

    private let title: String
    private let boxes: [Box]

    init(_ page: PlanPage) {
        title = page.title
        boxes = page.steps.enumerated().map { index, step in
            Box(
                name: "s\(index + 1)", label: "\(step.key)\n\(step.summary)",
                isConditional: step.isConditional,
                checkpoint: step.checkpoint)
        }
    }

    /// Neighbours that are committed together.
    private var groups: [(checkpoint: String, boxes: [Box])] {
        boxes.reduce(into: []) { groups, box in
            if groups.last?.checkpoint == box.checkpoint {
                groups[groups.count - 1].boxes.append(box)
            } else {
                groups.append((box.checkpoint, [box]))
            }
        }
    }

    /// For Mermaid, which many viewers of Markdown draw.
    var mermaid: String {
        var text = "%% \(VisibleText.line(title))\nflowchart TD\n"
        for (index, group) in groups.enumerated() {
            text += "  subgraph c\(index + 1)[\"\(PlanDiagram.mermaid(group.checkpoint))\"]\n"
            for box in group.boxes {
                let (opening, closing) = box.isConditional ? ("([", "])") : ("[", "]")
                text += "    \(box.name)\(opening)\"\(PlanDiagram.mermaid(box.label))\"\(closing)\n"
            }
            text += "  end\n"
        }
        for (from, to) in zip(boxes, boxes.dropFirst()) { text += "  \(from.name) --> \(to.name)\n" }
        return text
    }

    /// For Graphviz.
    var dot: String {
        var text = "digraph \"\(PlanDiagram.dot(title))\" {\n  rankdir=TB;\n  node [shape=box];\n"
        for (index, group) in groups.enumerated() {
            text += "  subgraph cluster_\(index + 1) {\n    label=\"\(PlanDiagram.dot(group.checkpoint))\";\n"
            for box in group.boxes {
                let style = box.isConditional ? ", style=dashed" : ""
                text += "    \(box.name) [label=\"\(PlanDiagram.dot(box.label))\"\(style)];\n"
            }
            text += "  }\n"
        }
        for (from, to) in zip(boxes, boxes.dropFirst()) { text += "  \(from.name) -> \(to.name);\n" }
        return text + "}\n"
    }

    /// A picture of its own: steps below each other, a frame around those of one commit.
    var svg: String {
        let columns = boxes.flatMap { $0.label.split(separator: "\n").map(\.count) }.max() ?? 0
        let width = min(max(columns, 24), 120) * 8 + 24
        var shapes = ""
        var y = 40
        for group in groups {
            let height = group.boxes.count * 64 + 24
            shapes +=
                "  <rect x=\"10\" y=\"\(y)\" width=\"\(width + 40)\" height=\"\(height)\" fill=\"#f4f4f4\" stroke=\"#999\"/>\n"
            shapes += PlanDiagram.line(group.checkpoint, x: 18, y: y + 16, size: 11)
            for (index, box) in group.boxes.enumerated() {
                let top = y + 24 + index * 64
                let dashes = box.isConditional ? " stroke-dasharray=\"4\"" : ""
                shapes +=
                    "  <rect x=\"30\" y=\"\(top)\" width=\"\(width)\" height=\"44\" fill=\"#fff\" stroke=\"#333\"\(dashes)/>\n"
                for (number, text) in box.label.split(separator: "\n").prefix(2).enumerated() {
                    shapes += PlanDiagram.line(String(text), x: 42, y: top + 18 + number * 16, size: 13)
                }
                let isLast = index == group.boxes.count - 1
                if box.name != boxes.last?.name {
                    let end = top + 64 + (isLast ? 34 : 0)
                    shapes +=
                        "  <path d=\"M\(30 + width / 2) \(top + 44)V\(end)\" stroke=\"#333\" marker-end=\"url(#tip)\"/>\n"
                }
            }
            y += height + 10
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width + 60)" height="\(y + 10)" font-family="monospace">
              <marker id="tip" markerWidth="6" markerHeight="6" refX="5" refY="3" orient="auto"><path d="M0 0L6 3L0 6z"/></marker>
            \(PlanDiagram.line(title, x: 10, y: 24, size: 14))\(shapes)</svg>

            """
    }

    private static func line(_ text: String, x: Int, y: Int, size: Int) -> String {
        "  <text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\">\(XMLText.escaped(text))</text>\n"
    }

    /// Text for a quoted label of Mermaid, which knows the references of HTML with `#` for `&`.
    private static func mermaid(_ text: String) -> String {
        text.split(separator: "\n").map { line in
            VisibleText.line(String(line)).unicodeScalars.reduce(into: "") { escaped, scalar in
                switch scalar {
                case "\"", "#", "&", "<", ">", "`", "\\": escaped += "#\(scalar.value);"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }.joined(separator: "<br/>")
    }

    private static func dot(_ text: String) -> String {
        text.split(separator: "\n").map { line in
            VisibleText.line(String(line)).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }.joined(separator: "\\n")
    }
}
