// SPDX-License-Identifier: Apache-2.0

extension NodeRef {
    /// JSON pointer to the node from the top of its document; that of a key is its value's.
    ///
    /// Found by walking down, because few nodes are ever asked: what is said of a text needs it, not the reading.
    var path: String {
        var path = ""
        var node = NodeRef(arena: arena, index: tree.rootIndex)
        while node.index != index, let (step, child) = node.step(towards: index) {
            path += "/" + step
            node = child
        }
        return path
    }

    /// The elements of a list before and behind this one.
    var neighbours: (above: NodeRef?, below: NodeRef?) {
        var node = NodeRef(arena: arena, index: tree.rootIndex)
        while let (_, child) = node.step(towards: index) {
            if child.index == index {
                guard let place = node.elements.firstIndex(where: { $0.index == index }) else { break }
                let last = node.elements.endIndex - 1
                return (
                    place > 0 ? node.elements[place - 1] : nil, place < last ? node.elements[place + 1] : nil
                )
            }
            node = child
        }
        return (nil, nil)
    }

    /// The child in which a node of the document stands, and how it is reached.
    private func step(towards index: Int) -> (step: String, child: NodeRef)? {
        let links = children
        // Of the children that begin here, and are not only named here, the last that does not begin behind it.
        guard let place = links.lastIndex(where: { !$0.isAlias && $0.index <= index }) else { return nil }
        let child = NodeRef(arena: arena, index: links[place].index)
        guard kind == .mapping else { return (String(place), child) }
        let key = NodeRef(arena: arena, index: links[place.isMultiple(of: 2) ? place : place - 1].index)
        return (key.text.pointerEscaped, child)
    }
}
