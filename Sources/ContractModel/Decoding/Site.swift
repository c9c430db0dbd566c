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
    /// The range of some UTF-8 bytes of the text, where they stand unchanged on one line; else the node's.
    func range(ofTextBytes part: Range<Int>) -> SourceRange {
        guard kind == .scalar, part.upperBound <= textBytes.count else { return range }
        let (whole, tree) = (range, tree)
        let quotes = style == .plain ? 0 : 1
        let isBlock = style == .literal || style == .folded
        if !isBlock, whole.start.line == whole.end.line,
            whole.end.byte - whole.start.byte == textBytes.count + 2 * quotes
        {
            let start = whole.start.byte + quotes
            return tree.source.range(
                start + part.lowerBound..<start + part.upperBound, document: tree.document)
        }
        return rangeOfSame(part, from: whole.start.byte..<whole.end.byte) ?? whole
    }

    /// Longer texts are not searched: the cost grows with their length for everything that is said about them.
    private static let maxSearchedBytes = 16_384

    /// Where a part of a text over several lines stands: as often as it comes before in the text, it comes before in the file.
    ///
    /// Nil where folding or an escape has changed how often it comes.
    private func rangeOfSame(_ part: Range<Int>, from written: Range<Int>) -> SourceRange? {
        let tree = tree
        guard !part.isEmpty, written.count <= NodeRef.maxSearchedBytes else { return nil }
        let text = Array(textBytes)
        let wanted = text[part]
        let read = NodeRef.places(of: wanted, in: text[...])
        let found = NodeRef.places(of: wanted, in: tree.source.bytes[written])
        guard read.count == found.count, let index = read.firstIndex(of: part.lowerBound) else { return nil }
        return tree.source.range(found[index]..<found[index] + part.count, document: tree.document)
    }

    private static func places(of wanted: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> [Int] {
        guard text.count >= wanted.count else { return [] }
        return (text.startIndex...text.endIndex - wanted.count).filter { start in
            text[start] == wanted[wanted.startIndex]
                && text[start..<start + wanted.count].elementsEqual(wanted)
        }
    }
}
