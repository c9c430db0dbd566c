// SPDX-License-Identifier: Apache-2.0

/// The structure of a text as far as it can be seen: also of one that is not finished, or that YAML refuses.
///
/// Whoever types leaves brackets open and keys without a colon most of the time; what stands around them is still
/// there to be named, completed and found. Of a text that is right, this is the structure that `YAMLReader` sees.
struct Outline: Sendable {
    enum Kind: UInt8, Sendable { case scalar, mapping, sequence, nothing }
    enum Style: UInt8, Sendable { case plain, singleQuoted, doubleQuoted, block, flow, alias }

    struct Node: Sendable {
        var kind: Kind
        var style: Style
        /// The bytes of the node; of a quoted scalar with its quotes.
        var start: Int
        var end: Int
        var parent: Int
        /// Keys and values in turn, or elements.
        var children: [Int] = []
        /// False for a key that nobody has put a colon behind.
        var hasColon = true
        var isKey = false
        /// The name that an alias may call it by.
        var anchor: String?
    }

    let bytes: [UInt8]
    var nodes: [Node] = []
    /// The top of each document.
    var documents: [Int] = []

    /// Deeper structure is passed over.
    static let maxNestedLevels = 96

    subscript(_ index: Int) -> Node { nodes[index] }

    // MARK: - Around a node

    func parent(of index: Int) -> Int? { nodes[index].parent < 0 ? nil : nodes[index].parent }

    /// The keys and values of a mapping; empty for other nodes.
    func entries(of index: Int) -> [(key: Int, value: Int)] {
        let node = nodes[index]
        guard node.kind == .mapping else { return [] }
        return stride(from: 0, to: node.children.count - 1, by: 2).map {
            (node.children[$0], node.children[$0 + 1])
        }
    }

    /// The elements of a sequence; empty for other nodes.
    func elements(of index: Int) -> [Int] { nodes[index].kind == .sequence ? nodes[index].children : [] }

    /// The value under a key.
    func value(_ key: String, in index: Int) -> Int? {
        entries(of: index).first { text(of: $0.key) == key }?.value
    }

    /// The text under a key, when it is a scalar.
    func string(_ key: String, in index: Int) -> String? {
        value(key, in: index).flatMap { nodes[$0].kind == .scalar ? text(of: $0) : nil }
    }

    /// The node that an alias names, else the node itself.
    func target(of index: Int) -> Int {
        guard nodes[index].style == .alias else { return index }
        let name = String(decoding: bytes[(nodes[index].start + 1)..<nodes[index].end], as: UTF8.self)
        return nodes.indices.last { nodes[$0].anchor == name && $0 < index } ?? index
    }

    // MARK: - Texts

    /// The bytes inside the quotes of a scalar.
    func content(of index: Int) -> Range<Int> {
        let node = nodes[index]
        guard node.style == .singleQuoted || node.style == .doubleQuoted else { return node.start..<node.end }
        let start = min(node.start + 1, node.end)
        let isClosed = node.end > start && bytes[node.end - 1] == bytes[node.start]
        return start..<(isClosed ? node.end - 1 : node.end)
    }

    /// True when the bytes of a scalar are its text, so that a part of the one is a part of the other.
    func isVerbatim(_ index: Int) -> Bool {
        let range = content(of: index)
        switch nodes[index].style {
        case .plain: return !bytes[range].contains { $0 == 0x0A || $0 == 0x0D }
        case .singleQuoted: return !bytes[range].contains { $0 == 0x0A || $0 == 0x0D || $0 == 0x27 }
        case .doubleQuoted: return !bytes[range].contains { $0 == 0x0A || $0 == 0x0D || $0 == 0x5C }
        case .block, .flow, .alias: return false
        }
    }

    /// The text of a scalar; of a block scalar its lines as they stand.
    func text(of index: Int) -> String {
        let node = nodes[index]
        guard node.kind == .scalar else { return "" }
        let range = content(of: index)
        if isVerbatim(index) || node.style == .block {
            return String(decoding: bytes[range], as: UTF8.self)
        }
        return ScalarText.folded(bytes[range], style: node.style)
    }

    // MARK: - Finding

    /// The scalar that a place touches, the innermost collection around it otherwise.
    func node(at byte: Int) -> Int? {
        var found = documents.last { nodes[$0].start <= byte }
        while let index = found {
            // What is not there yet does not stand between a place and the key that it touches.
            let child = nodes[index].children.last { nodes[$0].start <= byte && nodes[$0].kind != .nothing }
            guard let child, nodes[child].kind != .scalar || byte <= nodes[child].end else { break }
            found = child
        }
        return found
    }

    /// The scalar that a place touches.
    func scalar(at byte: Int) -> Int? {
        guard let index = node(at: byte), nodes[index].kind == .scalar else { return nil }
        return nodes[index].start <= byte && byte <= nodes[index].end ? index : nil
    }

    /// The nodes around a place, the innermost first.
    func chain(from index: Int) -> [Int] {
        var chain = [index]
        while let parent = parent(of: chain[chain.count - 1]) { chain.append(parent) }
        return chain
    }
}
