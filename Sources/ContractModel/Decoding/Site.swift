// SPDX-License-Identifier: Apache-2.0

/// A node with its place in the document, for as long as its tree lives.
struct Site {
    let node: NodeRef
    /// The key that the node stands under; nil for elements of a list and for a document.
    let key: NodeRef?

    init(root: NodeRef) { self.init(node: root, key: nil) }

    private init(node: NodeRef, key: NodeRef?) {
        self.node = node
        self.key = key
    }

    /// JSON pointer from the document's root.
    var path: String { node.path }

    var range: SourceRange { node.range }
    var place: SourcePlace { SourcePlace(node) }

    /// Where to point when the node as a whole lacks something: its key, else the first key inside it.
    var owner: SourceRange { key?.range ?? node.entries.first?.key.range ?? node.range }

    /// The elements of a list.
    var elements: LazyMapCollection<NodeRef.Elements, Site> {
        node.elements.lazy.map { Site(node: $0, key: nil) }
    }

    /// The value under a key.
    func member(_ key: NodeRef, _ value: NodeRef) -> Site {
        Site(node: value, key: key)
    }

    /// A value at this place.
    func located<Content>(_ value: Content) -> Located<Content> { Located(value, at: place) }
}

extension NodeRef {
    /// The range of some UTF-8 bytes of the text, when the text stands unchanged on one line; else the node's.
    func range(ofTextBytes bytes: Range<Int>) -> SourceRange {
        let whole = range
        let quotes = style == .plain ? 0 : 1
        let utf8 = Array(text.utf8)
        guard kind == .scalar, style != .literal, style != .folded, whole.start.line == whole.end.line,
            whole.end.byte - whole.start.byte == utf8.count + 2 * quotes, bytes.upperBound <= utf8.count
        else { return whole }
        func position(_ offset: Int) -> SourcePosition {
            // Continuation bytes of UTF-8 begin no character.
            let characters = utf8[..<offset].count { $0 & 0xC0 != 0x80 }
            return SourcePosition(
                line: whole.start.line, column: whole.start.column + quotes + characters,
                byte: whole.start.byte + quotes + offset)
        }
        var part = whole
        part.start = position(bytes.lowerBound)
        part.end = position(bytes.upperBound)
        return part
    }
}
