// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Ends the reading of a document; the diagnostic that says why is already collected.
struct DocumentRefused: Error {}

/// Fills the arena of one document from the events of a reader, and refuses what no document may hold: duplicate
/// keys, keys that are not scalars, merge keys, aliases that lead nowhere or into themselves, too much of anything.
struct NodeTreeBuilder {
    /// A collection that is not closed yet.
    struct Frame {
        let index: Int
        let hasAnchor: Bool
        /// Where its children begin in `pending`.
        let firstChild: Int
        /// Nodes inside, aliases expanded.
        var weight = 1
        /// Levels inside, aliases expanded.
        var height = 0
        var isMapping: Bool
        var awaitsKey = true
        /// True when the key was refused, so that its value goes as well.
        var dropsValue = false
        /// Which diagnostic says that a key of a row is set already.
        var repeated: Int?
        /// Where the last child ends.
        var end: Int
    }

    /// What an anchor names.
    private struct Anchored {
        var index: Int
        var weight: Int
        var height: Int
        var isOpen: Bool
    }

    private let source: SourceText
    let document: Int
    let limits: ReadingLimits
    /// How many more nodes the file may hold.
    private(set) var remainingNodes: Int
    var diagnostics: [Diagnostic] = []
    private let tree: NodeTree
    let arena: UnsafeMutablePointer<NodeTree.Arena>
    private let scratch: Scratch
    private var anchors: [UInt32: String] = [:]
    /// Nodes that an alias names which is refused: inside of them, or beside a key that is dropped, such as `<<`.
    private var namedInVain: Set<UInt32> = []
    private var anchored: [String: Anchored] = [:]
    private var rootIndex: Int?
    /// Keys of large mappings, by where these are, so that the search for duplicates stays linear.
    var seen: [Int: [String: Int]] = [:]

    /// What is open, while a document is built.
    private final class Scratch {
        let parts: UnsafeMutablePointer<(frames: Growing<Frame>, pending: Growing<NodeTree.Link>)>

        init() {
            parts = .allocate(capacity: 1)
            parts.initialize(to: (Growing(capacity: 16), Growing(capacity: 64)))
        }

        deinit {
            parts.pointee.frames.deallocate()
            parts.pointee.pending.deallocate()
            parts.deallocate()
        }
    }

    var frames: Growing<Frame> {
        get { scratch.parts.pointee.frames }
        nonmutating _modify { yield &scratch.parts.pointee.frames }
    }

    /// Children whose collection is not closed yet.
    var pending: Growing<NodeTree.Link> {
        get { scratch.parts.pointee.pending }
        nonmutating _modify { yield &scratch.parts.pointee.pending }
    }

    /// `sizeHint` is how many bytes the document may take, so that ordinary ones are built without growing.
    init(source: SourceText, document: Int, limits: ReadingLimits, remainingNodes: Int, sizeHint: Int) {
        tree = NodeTree(
            source: source, document: document, limits: limits, likelyBytes: min(sizeHint, 32_768))
        arena = tree.arena
        scratch = Scratch()
        self.source = source
        self.document = document
        self.limits = limits
        self.remainingNodes = remainingNodes
    }

    /// The finished document; nil when its root was refused.
    func finish() -> NodeTree? {
        guard let rootIndex else { return nil }
        tree.finish(root: rootIndex, anchors: anchors, namedInVain: namedInVain)
        return tree
    }

    /// How many collections are open.
    var depth: Int { frames.count }

    // MARK: - Events

    mutating func scalar(
        _ text: UnsafeBufferPointer<UInt8>, style: Node.Style, anchor: String? = nil,
        from start: Int,
        to end: Int
    ) throws(DocumentRefused) {
        try takeNodes(1, from: start, to: end)
        guard text.count <= limits.maxScalarBytes else {
            try refuse(.scalarTooLong(text.count, limits.maxScalarBytes, at: range(start, end)))
        }
        // Only an escape brings a control character this far: those that are written plainly were refused before.
        if style == .doubleQuoted, let control = forbiddenControl(in: text) {
            diagnostics.append(.escapedControl(control, at: range(start, end)))
        }
        let index = arena.pointee.records.count
        let written = verbatim(text, from: style.isQuoted ? start + 1 : start)
        arena.pointee.records.append(
            NodeTree.Record(
                kind: .scalar, style: style, isVerbatim: written != nil, start: UInt32(start),
                end: UInt32(end), first: UInt32(written ?? arena.pointee.texts.count),
                count: UInt32(text.count)))
        if written == nil { arena.pointee.texts.append(contentsOf: text) }
        if let anchor { name(index, anchor, weight: 1, height: 0, isOpen: false) }
        attach(index, weight: 1, height: 0, from: start, to: end)
    }

    /// The place in the file at which a text is looked for; nil when it does not stand there just as it is read.
    private func verbatim(_ text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int? {
        let written = arena.pointee.written
        guard place + text.count <= written.count else { return nil }
        guard let start = text.baseAddress, let whole = written.baseAddress else { return place }
        return memcmp(whole + place, start, text.count) == 0 ? place : nil
    }

    /// The first control character that an escape put into a text: NUL everywhere; in a contract, whose texts are shown
    /// on terminals and pages, also the others but tab and line breaks.
    private func forbiddenControl(in text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        var last: UInt8 = 0
        for byte in text {
            defer { last = byte }
            if byte == 0 { return byte }
            guard limits.refusesDirectionCharacters else { continue }
            switch byte {
            case 0x09, 0x0A, 0x0D: continue
            case 0x01...0x1F, 0x7F: return byte
            // C1 in UTF-8.
            case 0x80...0x9F where last == 0xC2: return byte
            default: continue
            }
        }
        return nil
    }

    mutating func begin(
        _ kind: Node.Kind, style: Node.Style, anchor: String? = nil, from start: Int,
        to end: Int
    ) throws(DocumentRefused) {
        try takeNodes(1, from: start, to: end)
        guard frames.count < limits.maxNestedLevels else {
            try refuse(.tooDeep(limits.maxNestedLevels, at: range(start, end)))
        }
        let index = arena.pointee.records.count
        arena.pointee.records.append(
            NodeTree.Record(
                kind: kind, style: style, start: UInt32(start), end: UInt32(end), first: 0, count: 0))
        if let anchor { name(index, anchor, weight: 1, height: 1, isOpen: true) }
        frames.append(
            Frame(
                index: index, hasAnchor: anchor != nil, firstChild: pending.count,
                isMapping: kind == .mapping, end: end))
    }

    /// Closes the innermost collection.
    ///
    /// Without `end` it ends where its last child does: libyaml puts the end of a block collection at the next
    /// token, however far away.
    mutating func end(at end: Int?) {
        guard frames.count > 0 else { return }
        let frame = frames[frames.count - 1]
        frames.removeLast()
        let place = end ?? frame.end
        arena.pointee.records[frame.index].first = UInt32(arena.pointee.links.count)
        arena.pointee.records[frame.index].count = UInt32(pending.count - frame.firstChild)
        arena.pointee.records[frame.index].end = UInt32(place)
        let children = pending.count - frame.firstChild
        arena.pointee.links.append(
            contentsOf: UnsafeBufferPointer(start: pending.base + frame.firstChild, count: children))
        pending.removeLast(children)
        if !seen.isEmpty { seen[frame.index] = nil }
        if frame.hasAnchor, let anchor = anchors[UInt32(frame.index)], anchored[anchor]?.index == frame.index
        {
            anchored[anchor] = Anchored(
                index: frame.index, weight: frame.weight, height: frame.height + 1, isOpen: false)
        }
        attach(
            frame.index, weight: frame.weight, height: frame.height + 1,
            from: Int(arena.pointee.records[frame.index].start),
            to: place)
    }

    mutating func alias(
        _ anchor: String, from start: Int, to end: Int
    ) throws(DocumentRefused) {
        let place = range(start, end)
        guard let target = anchored[anchor] else {
            diagnostics.append(.unknownAnchor(anchor, among: anchored.keys.sorted(), at: place))
            attach(nil, weight: 0, height: 0, from: start, to: end)
            return
        }
        let definition = range(ofRecord: target.index)
        guard !target.isOpen else {
            namedInVain.insert(UInt32(target.index))
            diagnostics.append(.recursiveAlias(anchor, at: place, definition: definition))
            attach(nil, weight: 0, height: 0, from: start, to: end)
            return
        }
        guard frames.count + target.height <= limits.maxNestedLevels else {
            try refuse(.tooDeep(limits.maxNestedLevels, at: place))
        }
        try takeNodes(target.weight, from: start, to: end)
        attach(
            target.index, weight: target.weight, height: target.height, isAlias: true, from: start, to: end)
    }

    /// Adds a diagnostic that does not end the document.
    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    func range(_ start: Int, _ end: Int) -> SourceRange {
        source.range(start..<max(start, end), document: document)
    }

    func range(ofRecord index: Int) -> SourceRange {
        let record = arena.pointee.records[index]
        return range(Int(record.start), Int(record.end))
    }

    // MARK: - Placing

    private mutating func refuse(_ diagnostic: Diagnostic) throws(DocumentRefused) -> Never {
        diagnostics.append(diagnostic)
        throw DocumentRefused()
    }

    private mutating func takeNodes(
        _ count: Int, from start: Int, to end: Int
    ) throws(DocumentRefused) {
        remainingNodes -= count
        guard remainingNodes < 0 else { return }
        try refuse(.tooManyNodes(limits.maxNodes, at: range(start, end)))
    }

    private mutating func name(_ index: Int, _ anchor: String, weight: Int, height: Int, isOpen: Bool) {
        anchors[UInt32(index)] = anchor
        anchored[anchor] = Anchored(index: index, weight: weight, height: height, isOpen: isOpen)
    }

    /// Puts a finished node where it belongs; nil stands for one that was refused.
    private mutating func attach(
        _ index: Int?, weight: Int, height: Int, isAlias: Bool = false, from start: Int,
        to end: Int
    ) {
        let link = index.map { NodeTree.Link($0, isAlias: isAlias) }
        let top = frames.count - 1
        guard top >= 0 else {
            rootIndex = index
            return
        }
        frames[top].weight += weight
        frames[top].height = max(frames[top].height, height)
        frames[top].end = end
        guard frames[top].isMapping else {
            if let link { pending.append(link) } else { markPartial(top) }
            return
        }
        frames[top].awaitsKey.toggle()
        guard frames[top].awaitsKey else {
            // The key was attached just now; its value follows.
            frames[top].dropsValue = !acceptKey(link, from: start, to: end, in: top)
            if frames[top].dropsValue { markPartial(top) }
            return
        }
        if frames[top].dropsValue {
            if let link, link.isAlias { namedInVain.insert(UInt32(link.index)) }
            return
        }
        if let link {
            pending.append(link)
        } else {
            pending.removeLast()
            markPartial(top)
        }
    }

    private mutating func markPartial(_ frame: Int) {
        arena.pointee.records[frames[frame].index].isPartial = true
    }
}
