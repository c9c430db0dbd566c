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
        while let place = node.place(towards: index) {
            let links = node.children
            if links[place].index == index {
                guard node.kind == .sequence else { break }
                func element(_ place: Int) -> NodeRef? {
                    links.indices.contains(place) ? NodeRef(arena: arena, index: links[place].index) : nil
                }
                return (element(place - 1), element(place + 1))
            }
            node = NodeRef(arena: arena, index: links[place].index)
        }
        return (nil, nil)
    }

    /// Which child a node of the document stands in: of those that begin here, and are not only named here, the last
    /// that does not begin behind it.
    ///
    /// Halved, not walked: a file may have as many mistakes as it has rows.
    private func place(towards index: Int) -> Int? {
        let links = children
        var (found, low, high): (Int?, Int, Int) = (nil, 0, links.count)
        while low < high {
            let middle = (low + high) / 2
            // An alias says nothing of where it stands.
            guard let probe = (low...middle).last(where: { !links[$0].isAlias }) else {
                low = middle + 1
                continue
            }
            if links[probe].index <= index {
                (found, low) = (probe, middle + 1)
            } else {
                high = probe
            }
        }
        return found
    }

    /// The child in which a node of the document stands, and how it is reached.
    private func step(towards index: Int) -> (step: String, child: NodeRef)? {
        guard let place = place(towards: index) else { return nil }
        let links = children
        let child = NodeRef(arena: arena, index: links[place].index)
        guard kind == .mapping else { return (String(place), child) }
        let key = NodeRef(arena: arena, index: links[place.isMultiple(of: 2) ? place : place - 1].index)
        return (key.text.pointerEscaped, child)
    }
}
