// SPDX-License-Identifier: Apache-2.0
internal import CLibYAML

/// libyaml's event parser over a part of a file, with positions in the whole file.
///
/// libyaml's marks count lines and characters from 0. Lines and columns agree with `SourceText`, because the
/// characters that only libyaml takes for line breaks are refused before; bytes are counted here.
final class YAMLEventParser {
    enum Event {
        case documentStart(version: String?, tagDirective: Bool)
        case documentEnd
        case node(NodeEvent)
        case end
        case failure(YAMLProblem)
    }

    struct NodeEvent {
        enum Kind {
            /// The text is valid until the next event.
            case scalar(UnsafeBufferPointer<UInt8>, Node.Style)
            case begin(Node.Kind, Node.Style)
            case end(isFlow: Bool)
            case alias(String)
        }

        var kind: Kind
        var anchor: String?
        var hasTag = false

        /// True when the event begins with an anchor or a tag, not with the content.
        var hasProperties: Bool { anchor != nil || hasTag }
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
    private var open: [NodeTree.Place?] = []
    /// The last place whose byte was counted.
    private var cursor: (line: Int, column: Int, byte: Int)

    private(set) var start = NodeTree.Place(SourcePosition.start)
    private(set) var end = NodeTree.Place(SourcePosition.start)

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

    /// Frees what libyaml holds; nothing may be called afterwards.
    func close() {
        if holdsEvent { yaml_event_delete(event) }
        yaml_parser_delete(parser)
        parser.deallocate()
        event.deallocate()
    }

    func next() -> Event {
        if holdsEvent { yaml_event_delete(event) }
        holdsEvent = yaml_parser_parse(parser, event) == 1
        guard holdsEvent else { return .failure(problem()) }
        start = place(event.pointee.start_mark)
        end = place(event.pointee.end_mark)
        switch event.pointee.type {
        case YAML_STREAM_START_EVENT: return next()
        case YAML_DOCUMENT_START_EVENT:
            let data = event.pointee.data.document_start
            let version = data.version_directive.map { "\($0.pointee.major).\($0.pointee.minor)" }
            return .documentStart(version: version, tagDirective: data.tag_directives.start != data.tag_directives.end)
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT:
            return .node(NodeEvent(kind: .alias(text(event.pointee.data.alias.anchor) ?? "")))
        case YAML_SCALAR_EVENT: return .node(scalar(event.pointee.data.scalar))
        case YAML_SEQUENCE_START_EVENT:
            let data = event.pointee.data.sequence_start
            return begin(.sequence, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, data.anchor, data.tag)
        case YAML_MAPPING_START_EVENT:
            let data = event.pointee.data.mapping_start
            return begin(.mapping, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, data.anchor, data.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return .node(NodeEvent(kind: .end(isFlow: open.popLast().flatMap { $0 } != nil)))
        default: return .end
        }
    }

    // MARK: - Events

    private func scalar(_ data: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar) -> NodeEvent {
        let style: Node.Style =
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        let content = UnsafeBufferPointer(start: data.value, count: data.length)
        return NodeEvent(kind: .scalar(content, style), anchor: text(data.anchor), hasTag: data.tag != nil)
    }

    private func begin(
        _ kind: Node.Kind, isFlow: Bool, _ anchor: UnsafePointer<UInt8>?, _ tag: UnsafePointer<UInt8>?
    ) -> Event {
        open.append(isFlow ? start : nil)
        return .node(
            NodeEvent(kind: .begin(kind, isFlow ? .flow : .block), anchor: text(anchor), hasTag: tag != nil))
    }

    private func text(_ pointer: UnsafePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    // MARK: - Places

    /// Where the last event stands.
    var range: SourceRange { SourceRange(file: source.file, start: start.position, end: end.position) }
    var startByte: Int { Int(start.byte) }

    private func place(_ mark: yaml_mark_t) -> NodeTree.Place {
        let line = firstLine + Int(mark.line)
        let column = Int(mark.column)
        return NodeTree.Place(line: line + 1, column: column + 1, byte: byte(line: line, column: column))
    }

    /// The offset of a place. Events come in the order of the text, so that nearly always it is a few characters
    /// behind the one asked for before.
    private func byte(line: Int, column: Int) -> Int {
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

    /// Where the content of the last event begins, behind its anchor and tag.
    func contentStart() -> NodeTree.Place {
        var index = startByte
        let limit = Int(end.byte)
        while index < limit {
            switch bytes[index] {
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                while index < limit, bytes[index] > 0x20 { index += 1 }
            case UInt8(ascii: "#"):
                while index < limit, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
            case 0x09, 0x0A, 0x0D, 0x20: index += 1
            default: return NodeTree.Place(source.position(atByte: index))
            }
        }
        return end
    }

    /// Where the last event's text ends; a block scalar's mark lies behind the line breaks that follow it.
    func trimmedEnd() -> NodeTree.Place {
        var index = Int(end.byte)
        while index > startByte, [0x09, 0x0A, 0x0D, 0x20].contains(bytes[index - 1]) { index -= 1 }
        return NodeTree.Place(source.position(atByte: index))
    }

    private func problem() -> YAMLProblem {
        let state = parser.pointee
        let hasMark = state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR
        let problem = hasMark ? place(state.problem_mark) : NodeTree.Place(source.position(atByte: bytes.count))
        return YAMLProblem(
            message: state.problem.map { String(cString: $0) } ?? "the text cannot be read", place: problem.position,
            context: state.context.map { String(cString: $0) },
            contextPlace: hasMark && state.context != nil ? place(state.context_mark).position : nil,
            openBracket: open.last.flatMap { $0?.position })
    }
}
