// SPDX-License-Identifier: Apache-2.0

extension NodeTreeBuilder {
    /// Takes a key into the open mapping; false, with the diagnostic that says why, where it may not stand there.
    mutating func acceptKey(
        _ link: NodeTree.Link?, from start: Int, to end: Int, in frame: Int
    ) -> Bool {
        guard let link else { return false }
        let index = link.index
        let record = arena.pointee.records[index]
        guard record.kind == .scalar else {
            let place = range(start, end)
            let outer = arena.pointee.records[frames[frame].index]
            let isDoubled =
                record.kind == .mapping && outer.style == .flow && record.start == outer.start + 1
            diagnostics.append(
                isDoubled ? .unquotedBraces(at: place) : .collectionAsKey(record.kind, at: place))
            return false
        }
        if record.style == .plain, record.count == 2, arena.pointee.text(of: record).elementsEqual("<<".utf8)
        {
            diagnostics.append(.mergeKey(at: range(start, end)))
            return false
        }
        if let first = earlierKey(index, in: frame) {
            report(repeated: record, from: start, to: end, first: first, in: frame)
            return false
        }
        pending.append(link)
        return true
    }

    /// Several keys of a row that are set already are most likely two rows, of which the second lacks the line that
    /// begins it: one mistake.
    private mutating func report(
        repeated record: NodeTree.Record, from start: Int, to end: Int, first: Int, in frame: Int
    ) {
        if let told = frames[frame].repeated {
            diagnostics[told].help = "begin a new row with '- ' before it, or remove what is there twice"
            return
        }
        if isRow(frame) { frames[frame].repeated = diagnostics.count }
        diagnostics.append(
            .duplicateKey(
                arena.pointee.string(of: record), at: range(start, end), first: range(ofRecord: first)))
    }

    /// True for a map that begins with the mark of a list's element.
    private func isRow(_ frame: Int) -> Bool {
        frame > 0 && !frames[frame - 1].isMapping
            && arena.pointee.records[frames[frame].index].style == .block
    }

    /// The key of the open mapping that reads the same; canonically equivalent spellings of one key cannot be told
    /// apart by a reader.
    private mutating func earlierKey(_ index: Int, in frame: Int) -> Int? {
        let first = frames[frame].firstChild
        if pending.count - first <= 24 {
            let key = arena.pointee.records[index]
            for place in stride(from: first, to: pending.count, by: 2) {
                let other = arena.pointee.records[pending[place].index]
                if arena.pointee.areSameKeys(other, key) { return pending[place].index }
            }
            return nil
        }
        let mapping = frames[frame].index
        if seen[mapping] == nil {
            var known: [String: Int] = [:]
            for place in stride(from: first, to: pending.count, by: 2) {
                known[arena.pointee.string(of: arena.pointee.records[pending[place].index])] =
                    pending[place].index
            }
            seen[mapping] = known
        }
        let key = arena.pointee.string(of: arena.pointee.records[index])
        if let earlier = seen[mapping]?[key] { return earlier }
        seen[mapping]?[key] = index
        return nil
    }
}
