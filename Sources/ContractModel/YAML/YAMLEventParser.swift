// SPDX-License-Identifier: Apache-2.0
internal import CLibYAML

/// libyaml's event parser over a part of a file, with positions in the whole file.
///
/// libyaml's marks count lines and characters from 0. Lines and columns agree with `SourceText`, because the
/// characters that only libyaml takes for line breaks are refused before; bytes are counted here.
struct YAMLEventParser: ~Copyable {
    enum Event {
        case documentStart
        case documentEnd
        case scalar(UnsafeBufferPointer<UInt8>, Node.Style)
        case begin(Node.Kind, Node.Style)
        case finish(isFlow: Bool)
        case alias
        case end
        /// `problem` says what it is.
        case failure
    }

    // libyaml keeps pointers into the parser itself, so it must not move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private var holdsEvent = false
    private let bytes: UnsafeBufferPointer<UInt8>
    private let source: SourceText
    private let isASCII: Bool
    /// The line, from 0, at which this parser began.
    private let firstLine: Int
    /// The open collections from the outside in: where a flow collection began, nil for a block collection.
    private var open: [Int?] = []
    /// The last place whose byte was counted.
    private var cursor: (line: Int, column: Int, byte: Int)

    /// Where the last event stands.
    private(set) var start = 0
    private(set) var end = 0
    /// Where the content of the last event begins, behind its anchor and tag.
    private(set) var contentStart = 0
    /// The name that the last event sets or, for an alias, asks for; valid until the next event.
    private var anchorName: UnsafePointer<UInt8>?
    /// Whether the last event has a tag.
    private(set) var hasTag = false

    /// Nil when libyaml has no memory.
    init?(bytes: UnsafeBufferPointer<UInt8>, from offset: Int, source: SourceText, isASCII: Bool) {
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        self.bytes = bytes
        self.source = source
        self.isASCII = isASCII
        firstLine = source.position(atByte: offset).line - 1
        cursor = (firstLine, 0, offset)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            event.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
    }

    deinit {
        if holdsEvent { yaml_event_delete(event) }
        yaml_parser_delete(parser)
        parser.deallocate()
        event.deallocate()
    }

    mutating func next() -> Event {
        if holdsEvent { yaml_event_delete(event) }
        holdsEvent = yaml_parser_parse(parser, event) == 1
        guard holdsEvent else { return .failure }
        start = place(event.pointee.start_mark)
        contentStart = start
        end = place(event.pointee.end_mark)
        anchorName = nil
        hasTag = false
        switch event.pointee.type {
        case YAML_STREAM_START_EVENT: return next()
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT:
            anchorName = UnsafePointer(event.pointee.data.alias.anchor)
            return .alias
        case YAML_SCALAR_EVENT:
            let data = event.pointee.data.scalar
            setProperties(data.anchor, data.tag)
            return .scalar(UnsafeBufferPointer(start: data.value, count: data.length), Node.Style(data.style))
        case YAML_SEQUENCE_START_EVENT:
            let data = event.pointee.data.sequence_start
            setProperties(data.anchor, data.tag)
            return begin(.sequence, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_MAPPING_START_EVENT:
            let data = event.pointee.data.mapping_start
            setProperties(data.anchor, data.tag)
            return begin(.mapping, isFlow: data.style == YAML_FLOW_MAPPING_STYLE)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return .finish(isFlow: open.popLast().flatMap { $0 } != nil)
        default: return .end
        }
    }

    private mutating func setProperties(_ anchor: UnsafePointer<UInt8>?, _ tag: UnsafePointer<UInt8>?) {
        anchorName = anchor
        hasTag = tag != nil
        if anchor != nil || tag != nil { contentStart = placeBehindProperties() }
    }

    private mutating func begin(_ kind: Node.Kind, isFlow: Bool) -> Event {
        open.append(isFlow ? start : nil)
        return .begin(kind, isFlow ? .flow : .block)
    }

    /// The name that the last event sets or asks for.
    var anchor: String? { anchorName.map { String(cString: $0) } }

    /// The version that a document's beginning declares.
    var declaredVersion: String? {
        event.pointee.data.document_start.version_directive.map { "\($0.pointee.major).\($0.pointee.minor)" }
    }

    /// Whether a document's beginning declares tags.
    var declaresTags: Bool {
        let directives = event.pointee.data.document_start.tag_directives
        return directives.start != directives.end
    }

    // MARK: - Places

    private mutating func place(_ mark: yaml_mark_t) -> Int {
        byte(line: firstLine + Int(mark.line), column: Int(mark.column))
    }

    /// The offset of a place.
    ///
    /// Events come in the order of the text, so that nearly always it is a few characters
    /// behind the one asked for before.
    private mutating func byte(line: Int, column: Int) -> Int {
        guard line < source.lineStarts.count else { return bytes.count }
        if isASCII { return min(source.lineStarts[line] + column, bytes.count) }
        if cursor.line != line || cursor.column > column { cursor = (line, 0, source.lineStarts[line]) }
        while cursor.column < column, cursor.byte < bytes.count {
            cursor.byte += 1
            while cursor.byte < bytes.count, !SourceText.startsScalar(bytes[cursor.byte]) { cursor.byte += 1 }
            cursor.column += 1
        }
        return cursor.byte
    }

    private func placeBehindProperties() -> Int {
        var index = start
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                while index < end, bytes[index] > 0x20 { index += 1 }
            case UInt8(ascii: "#"):
                while index < end, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
            case 0x09, 0x0A, 0x0D, 0x20: index += 1
            default: return index
            }
        }
        return end
    }

    /// Where the last event's text ends; a block scalar's mark lies behind the line breaks that follow it.
    func trimmedEnd() -> Int {
        var index = end
        while index > start, [0x09, 0x0A, 0x0D, 0x20].contains(bytes[index - 1]) { index -= 1 }
        return index
    }

    /// What a failure was about.
    mutating func problem() -> YAMLProblem {
        let state = parser.pointee
        let hasMark = state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR
        func position(_ byte: Int) -> SourcePosition { source.position(atByte: byte) }
        return YAMLProblem(
            message: state.problem.map { String(cString: $0) } ?? "the text cannot be read",
            place: position(hasMark ? place(state.problem_mark) : bytes.count),
            context: state.context.map { String(cString: $0) },
            contextPlace: hasMark && state.context != nil ? position(place(state.context_mark)) : nil,
            openBracket: open.last.flatMap { $0.map(position) })
    }
}

extension Node.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
