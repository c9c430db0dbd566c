// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Writes a layout: two spaces for each level, lists deeper than the key that they belong to.
struct LayoutWriter {
    let source: SourceText
    var output = LayoutLines()

    init(source: SourceText) { self.source = source }

    var lines: [String] { output.finished }

    mutating func write(_ parts: [LayoutPart]) {
        for part in parts {
            switch part {
            case .comment(let comment): output.add(comment, at: 0)
            case .edge(let text, let comment, let hasGap):
                if hasGap { output.addGap() }
                output.add(text)
                output.end(comment)
            case .root(let entry): write(root: entry)
            }
        }
    }

    private mutating func write(root entry: LayoutEntry) {
        for comment in entry.value.before { output.add(comment, at: 0) }
        var value = entry.value
        value.before = []
        if let collection = value.collection, !isFlat(collection, at: 1) {
            if entry.hasGap { output.addGap() }
            if let anchor = value.anchor {
                output.add(anchor)
                output.end()
            }
            write(collection, at: 0)
            settle(entry.trailing, at: 0)
            return
        }
        if entry.hasGap { output.addGap() }
        // At the left edge `---` would begin a document.
        if case .scalar(let node) = value.content, ["---", "..."].contains(node.text.prefix(3)),
            node.style == .plain
        {
            output.indent(2)
        }
        write(value, at: 0, trailing: entry.trailing, isRoot: true)
    }

    // MARK: - Entries

    /// The entries of a collection in block style, each on lines of its own.
    mutating func write(_ collection: LayoutCollection, at indent: Int) {
        let rows = collection.isMapping ? [:] : RowAlignment.texts(of: collection, at: indent, in: source)
        if let head = collection.head {
            // Only what was in brackets has one, and its place is above the first entry.
            if !output.trail(head) { output.add(head, at: indent) }
        }
        for (place, entry) in collection.entries.enumerated() {
            if output.current.isEmpty, place > 0 || !entry.leading.isEmpty {
                write(leading: entry, at: indent, isFirst: place == 0)
            }
            var entry = entry
            if output.current.isEmpty, let comment = entry.trailing, isSpread(entry, at: indent) {
                // Behind the last line of what is spread over several it would belong to that alone.
                output.add(comment, at: indent)
                entry.trailing = nil
            }
            output.indent(indent)
            if collection.isMapping {
                write(pair: entry, at: indent)
            } else if let row = rows[place] {
                output.add("- " + row)
                output.end(entry.trailing)
            } else {
                write(element: entry, at: indent)
            }
            for comment in entry.below { output.add(comment, at: indent + 2) }
        }
        for comment in collection.tail { output.add(comment, at: indent) }
    }

    private mutating func write(leading entry: LayoutEntry, at indent: Int, isFirst: Bool) {
        for (place, comment) in entry.leading.enumerated() {
            var comment = comment
            if isFirst, place == 0 { comment.hasGap = false }
            output.add(comment, at: indent)
        }
        if entry.hasGap { output.addGap() }
    }

    private mutating func write(pair entry: LayoutEntry, at indent: Int) {
        guard let key = entry.key else { return }
        guard let lead = Lead(key, in: source).text else {
            output.add("?")
            write(key, at: indent, trailing: nil)
            output.indent(indent)
            output.add(":")
            write(entry.value, at: indent, trailing: entry.trailing)
            return
        }
        output.add(lead)
        write(entry.value, at: indent, trailing: entry.trailing)
    }

    private mutating func write(element entry: LayoutEntry, at indent: Int) {
        output.add("-")
        guard let collection = entry.value.collection, entry.value.before.isEmpty,
            entry.value.anchor == nil, !isFlat(collection, at: indent + 2), collection.head == nil,
            entry.trailing == nil || collection.hasComments, let first = collection.entries.first,
            first.leading.isEmpty
        else {
            write(entry.value, at: indent, trailing: entry.trailing)
            return
        }
        // The first entry stands on the line of the dash.
        output.add(" ")
        write(collection, at: indent + 2)
        settle(entry.trailing, at: indent)
    }

    // MARK: - Values

    /// A value behind a key or a dash, and the comment behind it.
    ///
    /// `indent` is where the key or dash stands; what goes to lines of its own stands two deeper.
    mutating func write(
        _ value: LayoutValue, at indent: Int, trailing: LayoutComment?, isRoot: Bool = false
    ) {
        let space = isRoot ? "" : " "
        if let anchor = value.anchor { output.add(space + anchor) }
        let joint = value.anchor == nil ? space : " "
        let own = isRoot ? 0 : indent + 2
        if let collection = value.collection,
            !isFlat(collection, at: output.current.unicodeScalars.count + 1)
        {
            write(block: collection, before: value.before, at: own, trailing: trailing)
            return
        }
        var isBelow = false
        if !value.before.isEmpty {
            isBelow = true
            end(with: value.before, at: own)
            output.indent(own)
        }
        let gap = isBelow ? "" : joint
        switch value.content {
        case .nothing: output.end(trailing)
        case .alias(let name):
            output.add(gap + name)
            output.end(trailing)
        case .collection(let collection):
            write(flat: collection, gap: gap, at: indent, trailing: trailing)
        case .scalar(let node) where node.isBlockScalar:
            let block = BlockScalar(of: node, in: source)
            output.add(gap + block.header)
            output.end(value.headerComment)
            let margin = String(repeating: " ", count: indent + 2)
            for line in block.lines { output.addText(line.isEmpty ? "" : margin + line) }
            settle(trailing, at: indent)
        case .scalar(let node):
            let spelling = ScalarSpelling(of: node, in: source)
            output.add(gap + spelling.lines[0])
            for line in spelling.lines.dropFirst() {
                output.end()
                if !line.isEmpty { output.indent(indent + 2) }
                output.add(line)
            }
            output.end(trailing)
        }
    }

    /// A collection on the lines below a key or a dash.
    private mutating func write(
        block collection: LayoutCollection, before: [LayoutComment], at indent: Int,
        trailing: LayoutComment?
    ) {
        var rest = trailing
        if let head = collection.head, before.isEmpty {
            output.end(head)
        } else if !before.isEmpty {
            end(with: before, at: indent)
        } else if !collection.hasComments {
            output.end(trailing)
            rest = nil
        } else {
            output.end()
        }
        var collection = collection
        if before.isEmpty { collection.head = nil }
        write(collection, at: indent)
        settle(rest, at: max(0, indent - 2))
    }

    /// What is in brackets and goes on one line, or is empty and has comments inside.
    private mutating func write(
        flat collection: LayoutCollection, gap: String, at indent: Int, trailing: LayoutComment?
    ) {
        output.add(gap + (collection.flat ?? FlatText.assemble([], isMapping: collection.isMapping)))
        let comments = [collection.head].compactMap { $0 } + collection.tail + [trailing].compactMap { $0 }
        output.end(comments.first)
        for comment in comments.dropFirst() { output.add(comment, at: indent) }
    }

    /// True for an element that was in brackets and gets lines of its own.
    private func isSpread(_ entry: LayoutEntry, at indent: Int) -> Bool {
        guard entry.key == nil, let collection = entry.value.collection else { return false }
        return !isFlat(collection, at: indent + 2) && !collection.hasComments && entry.value.before.isEmpty
    }

    /// True for what stays in its brackets behind so many characters.
    private func isFlat(_ collection: LayoutCollection, at column: Int) -> Bool {
        if collection.entries.isEmpty { return true }
        guard let flat = collection.flat else { return false }
        return column + flat.unicodeScalars.count <= ContractFormatter.lineWidth
    }

    // MARK: - Comments

    /// Ends the line before a value, with the comments that stood between.
    private mutating func end(with comments: [LayoutComment], at indent: Int) {
        var rest = comments[...]
        if let first = rest.first, !first.isOwnLine {
            output.end(first)
            rest = rest.dropFirst()
        } else {
            output.end()
        }
        for (place, comment) in rest.enumerated() {
            var comment = comment
            if place == 0, rest.count == comments.count { comment.hasGap = false }
            output.add(comment, at: indent)
        }
    }

    /// Puts a comment behind what was written, or below when there is no place.
    private mutating func settle(_ comment: LayoutComment?, at indent: Int) {
        guard let comment else { return }
        if !output.trail(comment) { output.add(comment, at: indent) }
    }
}
