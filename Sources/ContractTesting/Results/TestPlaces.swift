// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// Finds the place of a part of a suite by its JSON pointer.
package struct TestPlaces: Sendable {
    private let roots: [Node]

    package init(_ source: SourceText) { roots = source.readNodes().documents.map(\.root) }

    /// The range of the value at a pointer, or of its key, or of the deepest part of the way that there is.
    package func range(
        of pointer: String, or fallback: SourceRange, isKey: Bool = false
    ) -> SourceRange {
        guard roots.indices.contains(fallback.document) else { return fallback }
        var node = roots[fallback.document]
        var found: SourceRange?
        var key: SourceRange?
        for part in pointer.split(separator: "/").map({ TestPlaces.unescaped(String($0)) }) {
            switch node.kind {
            case .mapping:
                guard let entry = node.entries.first(where: { $0.key.text == part }) else {
                    return found ?? fallback
                }
                key = entry.key.range
                node = entry.value
            case .sequence:
                guard let index = Int(part), node.elements.indices.contains(index) else {
                    return found ?? fallback
                }
                key = nil
                node = node.elements[index]
            case .scalar: return found ?? fallback
            }
            found = node.range
        }
        return (isKey ? key : nil) ?? found ?? fallback
    }

    private static func unescaped(_ part: String) -> String {
        var text = ""
        var isEscape = false
        for scalar in part.unicodeScalars {
            if isEscape {
                text += scalar == "1" ? "/" : "~"
                isEscape = false
            } else if scalar == "~" {
                isEscape = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// A key as a part of a pointer.
    static func escaped(_ key: String) -> String {
        key.unicodeScalars.reduce(into: "/") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
