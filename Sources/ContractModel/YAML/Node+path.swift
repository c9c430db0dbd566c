// SPDX-License-Identifier: Apache-2.0

extension Node {
    /// JSON pointer to the node from the top of its document; that of a key is its value's.
    ///
    /// Found by walking down, because few nodes are ever asked: what is said of a text needs it, not the reading.
    var path: String {
        var path = ""
        var node = tree.root
        while node.index != index, let (step, child) = node.step(towards: index) {
            path += "/" + step
            node = child
        }
        return path
    }

    /// The child in which a node of the document stands, and how it is reached.
    private func step(towards index: Int) -> (step: String, child: Node)? {
        let record = tree.records[self.index]
        let links = tree.links[Int(record.first)..<Int(record.first) + Int(record.count)]
        // Of the children that begin here, and are not only named here, the last that does not begin behind it.
        switch kind {
        case .scalar: return nil
        case .sequence:
            guard let place = links.lastIndex(where: { !$0.isAlias && $0.index <= index }) else { return nil }
            return (String(place - links.startIndex), Node(tree: tree, index: links[place].index))
        case .mapping:
            guard let place = links.lastIndex(where: { !$0.isAlias && $0.index <= index }) else { return nil }
            let isKey = (place - links.startIndex).isMultiple(of: 2)
            let key = Node(tree: tree, index: links[isKey ? place : place - 1].index)
            return (key.text.pointerEscaped, Node(tree: tree, index: links[place].index))
        }
    }
}
