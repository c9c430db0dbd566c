// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Holds what was read against what is to be written.
///
/// The same are: kinds, keys in their order, texts, what an unquoted scalar stands for, block scalars of one kind, anchors
/// and the aliases that name them, and the comments.
enum MeaningComparison {
    /// What differs, in a sentence; nil when both mean the same.
    static func difference(
        between documents: [NodeTree], _ comments: [SourceComment], and others: [NodeTree],
        _ otherComments: [SourceComment]
    ) -> String? {
        guard documents.count == others.count else {
            return "\(documents.count) documents would become \(others.count)"
        }
        guard comments.map(\.trimmed) == otherComments.map(\.trimmed) else {
            return "the comments would not be the same"
        }
        for (document, other) in zip(documents, others) {
            if let difference = difference(document.root, other.root, isAlias: false) { return difference }
        }
        return nil
    }

    private static func difference(_ node: Node, _ other: Node, isAlias: Bool) -> String? {
        func place() -> String { "the value in line \(node.range.start.line)" }
        guard node.kind == other.kind else { return "\(place()) would be of another kind" }
        guard node.anchor == other.anchor else { return "\(place()) would have another anchor" }
        // What an alias names was compared where it stands.
        if isAlias { return nil }
        if node.kind == .scalar { return isSame(node, other) ? nil : "\(place()) would read otherwise" }
        let (links, otherLinks) = (node.links, other.links)
        guard links.count == otherLinks.count else { return "\(place()) would have other entries" }
        for (link, otherLink) in zip(links, otherLinks) {
            guard link.isAlias == otherLink.isAlias else { return "\(place()) would have other aliases" }
            if let difference = difference(link.node, otherLink.node, isAlias: link.isAlias) {
                return difference
            }
        }
        return nil
    }

    private static func isSame(_ node: Node, _ other: Node) -> Bool {
        guard node.scalar == other.scalar, node.isBlockScalar == other.isBlockScalar else { return false }
        // Nothing may be spelled out where it was left out.
        return node.text.utf8.elementsEqual(other.text.utf8) || node.scalar == .null
    }
}

extension Node {
    /// True for a text behind `|` or `>`.
    var isBlockScalar: Bool { style == .literal || style == .folded }
}

extension SourceComment {
    /// The text without what only trails behind it.
    fileprivate var trimmed: Substring {
        var text = text[...]
        while let last = text.unicodeScalars.last, last == " " || last == "\t" {
            text.unicodeScalars.removeLast()
        }
        return text
    }
}
