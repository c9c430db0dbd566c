// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Changes in the order in which they are shown: what breaks first, then by place.
public struct ChangeReport: Sendable {
    public let changes: [Change]

    public init(_ changes: [Change]) {
        let weights = ChangeSeverity.allCases
        func key(_ change: Change) -> (Int, String, Int) {
            let place = change.shownPlace
            return (
                weights.firstIndex(of: change.severity) ?? 0, place?.range.file ?? "",
                place?.range.start.byte ?? 0
            )
        }
        self.changes = changes.enumerated().sorted {
            let (left, right) = (key($0.element), key($1.element))
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
    }

    /// Only what breaks.
    public var breakingOnly: ChangeReport { ChangeReport(changes.filter { $0.severity == .breaking }) }

    public func count(_ severity: ChangeSeverity) -> Int { changes.count { $0.severity == severity } }

    /// `2 breaking changes, 1 warning, 3 compatible`.
    public var summary: String {
        if changes.isEmpty { return "no change" }
        func some(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        return [
            some(count(.breaking), "breaking change"), some(count(.warning), "warning"),
            "\(count(.compatible)) compatible",
        ].joined(separator: ", ")
    }

    /// The changes as diagnostics of the newer text.
    public var diagnostics: [Diagnostic] { changes.compactMap(\.diagnostic) }
}

extension Change {
    /// Where a reader looks: in the newer text, or for what is gone in the older.
    public var shownPlace: Place? { isInNew ? new : old ?? new }
}
