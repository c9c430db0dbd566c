// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a text is known to begin with, end with and hold, and what not.
///
/// As comparisons do, it looks at bytes.
struct TextParts: Sendable {
    enum Place: Sendable {
        case start, end, anywhere

        /// The place that an operator looks at; nil for another operator, and where a list may be meant.
        init?(_ comparator: Condition.Comparator, of type: ValueType?) {
            switch comparator {
            case .startsWith: self = .start
            case .endsWith: self = .end
            case .contains, .notContains:
                guard let type, ![.list, .object].contains(type) else { return nil }
                self = .anywhere
            default: return nil
            }
        }
    }

    private struct Part: Sendable {
        var text: [UInt8]
        var place: Place

        /// True when a text with the other part has this one as well.
        func follows(from other: Part) -> Bool {
            switch place {
            case .start: other.place == .start && other.text.starts(with: text)
            case .end: other.place == .end && other.text.reversed().starts(with: text.reversed())
            case .anywhere: isHeld(by: other.text)
            }
        }

        func isHeld(by whole: [UInt8]) -> Bool {
            if text.isEmpty { return true }
            guard text.count <= whole.count else { return false }
            return (0...whole.count - text.count).contains { whole[$0...].starts(with: text) }
        }

        func isPart(of whole: [UInt8]) -> Bool {
            switch place {
            case .start: whole.starts(with: text)
            case .end: whole.reversed().starts(with: text.reversed())
            case .anywhere: isHeld(by: whole)
            }
        }
    }

    private var held: [Part] = []
    private var missing: [Part] = []

    mutating func keep(_ text: String, _ place: Place, holds: Bool) {
        let part = Part(text: Array(text.utf8), place: place)
        if holds { held.append(part) } else { missing.append(part) }
    }

    /// True when no text has all parts that it must have, and none that it must not.
    var areContradictory: Bool {
        missing.contains { part in held.contains { part.follows(from: $0) } }
    }

    func allow(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return held.allSatisfy { $0.isPart(of: bytes) } && !missing.contains { $0.isPart(of: bytes) }
    }
}
