// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What changes between two texts, in the form that `patch` and `git apply` read.
enum UnifiedDiff {
    /// Lines around a change.
    private static let context = 3

    /// The whole comparison with its two header lines; empty when both texts are the same.
    static func text(_ old: [UInt8], _ new: [UInt8], file: String) -> String {
        guard old != new else { return "" }
        let (oldLines, newLines) = (lines(of: old), lines(of: new))
        let steps = steps(LineMatching(oldLines, newLines).partners, newCount: newLines.count)
        let name = VisibleText.line(file)
        var text = "--- a/\(name)\n+++ b/\(name)\n"
        for hunk in hunks(steps) { text += hunk.text(oldLines, newLines) }
        return text
    }

    /// The lines with their line breaks.
    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private enum Step {
        case keep(old: Int, new: Int)
        case remove(old: Int)
        case add(new: Int)

        var isChange: Bool { if case .keep = self { false } else { true } }
    }

    /// What is kept, taken away and added, from top to bottom; in each change what goes stands first.
    private static func steps(_ partners: [Int?], newCount: Int) -> [Step] {
        var steps: [Step] = []
        var next = 0
        for (old, partner) in partners.enumerated() {
            guard let partner else {
                steps.append(.remove(old: old))
                continue
            }
            steps += (next..<partner).map { .add(new: $0) }
            steps.append(.keep(old: old, new: partner))
            next = partner + 1
        }
        return steps + (next..<max(next, newCount)).map { .add(new: $0) }
    }

    /// Changes with the lines around them; those that share such lines are one hunk.
    private static func hunks(_ steps: [Step]) -> [Hunk] {
        var hunks: [Hunk] = []
        var (oldLine, newLine) = (0, 0)
        var quiet = 0
        for (place, step) in steps.enumerated() {
            if step.isChange {
                if let last = hunks.indices.last, hunks[last].isOpen {
                    hunks[last].steps += steps[place - quiet..<place]
                } else {
                    let lead = min(quiet, context)
                    hunks.append(
                        Hunk(
                            oldStart: oldLine - lead, newStart: newLine - lead,
                            steps: Array(steps[place - lead..<place])))
                }
                hunks[hunks.count - 1].steps.append(step)
                quiet = 0
            } else {
                quiet += 1
                if quiet > 2 * context, let last = hunks.indices.last, hunks[last].isOpen {
                    hunks[last].steps += steps[place - quiet + 1..<place - quiet + 1 + context]
                    hunks[last].isOpen = false
                }
            }
            switch step {
            case .keep: (oldLine, newLine) = (oldLine + 1, newLine + 1)
            case .remove: oldLine += 1
            case .add: newLine += 1
            }
        }
        if let last = hunks.indices.last, hunks[last].isOpen {
            hunks[last].steps += steps[(steps.count - quiet)...].prefix(context)
        }
        return hunks
    }

    private struct Hunk {
        /// Lines before it on each side.
        var oldStart: Int
        var newStart: Int
        var steps: [Step]
        var isOpen = true

        func text(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> String {
            var (oldCount, newCount) = (0, 0)
            var body = ""
            for step in steps {
                switch step {
                case .keep(let line, _):
                    body += Hunk.line(" ", old[line])
                    (oldCount, newCount) = (oldCount + 1, newCount + 1)
                case .remove(let line):
                    body += Hunk.line("-", old[line])
                    oldCount += 1
                case .add(let line):
                    body += Hunk.line("+", new[line])
                    newCount += 1
                }
            }
            return "@@ -\(Hunk.range(oldStart, oldCount)) +\(Hunk.range(newStart, newCount)) @@\n" + body
        }

        private static func line(_ sign: String, _ bytes: ArraySlice<UInt8>) -> String {
            let text = sign + String(decoding: bytes, as: UTF8.self)
            return bytes.last == 0x0A ? text : text + "\n\\ No newline at end of file\n"
        }

        /// `3,7`; one line stands without its count, and no line with the number of the one before.
        private static func range(_ start: Int, _ count: Int) -> String {
            count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
        }
    }
}
