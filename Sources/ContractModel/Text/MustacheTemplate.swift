// SPDX-License-Identifier: Apache-2.0

/// A logic-less template: text with `{{variables}}` and `{{#sections}}`.
///
/// Partials and other delimiters are not part of the language.
public struct MustacheTemplate: Sendable, Hashable {
    public indirect enum Part: Sendable, Hashable {
        case text(String)
        case variable(Name, isEscaped: Bool)
        /// Rendered for each element, or once; inverted: when there is nothing.
        case section(Name, isInverted: Bool, [Part])
    }

    /// A path of keys; empty for `.`, the element itself.
    public struct Name: Sendable, Hashable {
        public var path: [String]
        /// Where it stands in the text.
        public var bytes: Range<Int>
    }

    /// What is wrong with a text, where in it, and the way out.
    public struct Problem: Error, Hashable {
        public var message: String
        public var bytes: Range<Int>
        public var help: String?
    }

    public var parts: [Part]

    /// How deep sections may lie in each other.
    package static let maxNestedSections = 32

    public init(_ text: String) throws(Problem) {
        var reader = TemplateReader(text)
        parts = try reader.template()
    }

    /// The names that are looked up from the top, not inside a section's element.
    public var names: [Name] {
        parts.compactMap { part in
            switch part {
            case .text: nil
            case .variable(let name, _), .section(let name, _, _): name
            }
        }
    }
}

/// Reads a template from the left.
private struct TemplateReader {
    /// A section that is not closed yet.
    struct Open {
        var name: MustacheTemplate.Name
        var isInverted: Bool
        var parts: [MustacheTemplate.Part] = []
    }

    let bytes: [UInt8]
    var place = 0
    var parts: [MustacheTemplate.Part] = []
    var open: [Open] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func template() throws(MustacheTemplate.Problem) -> [MustacheTemplate.Part] {
        while let start = find("{{", from: place) { try tag(at: start) }
        append(place..<bytes.count)
        if let section = open.last {
            throw problem(
                "the section '\(text(section.name.bytes))' is not closed", section.name.bytes,
                help: "write '{{/\(text(section.name.bytes))}}' where it ends")
        }
        return parts
    }

    private mutating func append(_ range: Range<Int>) {
        if !range.isEmpty { add(.text(text(range))) }
    }

    private mutating func add(_ part: MustacheTemplate.Part) {
        if open.isEmpty { parts.append(part) } else { open[open.count - 1].parts.append(part) }
    }

    private mutating func tag(at start: Int) throws(MustacheTemplate.Problem) {
        let isTriple = start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "{")
        let inside = start + (isTriple ? 3 : 2)
        guard let end = find(isTriple ? "}}}" : "}}", from: inside) else {
            throw problem(
                "a tag is not closed", start..<min(bytes.count, start + 2),
                help: isTriple ? "end it with '}}}'" : "end it with '}}'")
        }
        let mark = inside < end ? bytes[inside] : 0
        let line = isTriple ? nil : ownLine(start..<end + 2, mark)
        append(place..<max(place, line?.lowerBound ?? start))
        place = line?.upperBound ?? end + (isTriple ? 3 : 2)
        let rest = inside + 1..<max(end, inside + 1)
        switch mark {
        case _ where isTriple: add(.variable(try name(inside..<end), isEscaped: false))
        case UInt8(ascii: "!"): break
        case UInt8(ascii: "&"): add(.variable(try name(rest), isEscaped: false))
        case UInt8(ascii: "#"), UInt8(ascii: "^"):
            guard open.count < MustacheTemplate.maxNestedSections else {
                throw problem(
                    "sections lie in each other more than \(MustacheTemplate.maxNestedSections) deep",
                    start..<end + 2, help: nil)
            }
            open.append(Open(name: try name(rest), isInverted: mark == UInt8(ascii: "^")))
        case UInt8(ascii: "/"): try close(try name(rest))
        case UInt8(ascii: ">"):
            throw problem(
                "a template has no partials", start..<end + 2, help: "let the template extend another one")
        case UInt8(ascii: "="):
            throw problem("a template keeps its delimiters", start..<end + 2, help: "write '{{' and '}}'")
        default: add(.variable(try name(inside..<end), isEscaped: true))
        }
    }

    /// The whole line of a section's tag or a comment that stands alone on it: none of it is text.
    private func ownLine(_ tag: Range<Int>, _ mark: UInt8) -> Range<Int>? {
        guard "#^/!".utf8.contains(mark) else { return nil }
        var low = tag.lowerBound
        var high = tag.upperBound
        while low > 0, bytes[low - 1] == 0x20 || bytes[low - 1] == 0x09 { low -= 1 }
        while high < bytes.count, bytes[high] == 0x20 || bytes[high] == 0x09 { high += 1 }
        guard low == 0 || bytes[low - 1] == 0x0A else { return nil }
        if high == bytes.count { return low..<high }
        if bytes[high] == 0x0D, high + 1 < bytes.count { high += 1 }
        return bytes[high] == 0x0A ? low..<high + 1 : nil
    }

    private mutating func close(_ name: MustacheTemplate.Name) throws(MustacheTemplate.Problem) {
        guard let section = open.popLast() else {
            throw problem("nothing is open that '\(text(name.bytes))' could close", name.bytes, help: nil)
        }
        guard section.name.path == name.path else {
            throw problem(
                "'\(text(name.bytes))' closes the section '\(text(section.name.bytes))'", name.bytes,
                help:
                    "write '{{/\(text(section.name.bytes))}}' first, or begin the section with '{{#\(text(name.bytes))}}'"
            )
        }
        add(.section(section.name, isInverted: section.isInverted, section.parts))
    }

    private func name(_ range: Range<Int>) throws(MustacheTemplate.Problem) -> MustacheTemplate.Name {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, isSpace(bytes[low]) { low += 1 }
        while high > low, isSpace(bytes[high - 1]) { high -= 1 }
        let written = text(low..<high)
        if written == "." { return MustacheTemplate.Name(path: [], bytes: low..<high) }
        let path = written.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isPath = path.allSatisfy { part in
            !part.isEmpty && !part.utf8.contains { isSpace($0) || "{}()|\"'<>=#/&!".utf8.contains($0) }
        }
        guard isPath else {
            throw problem(
                written.isEmpty ? "a tag names nothing" : "'\(written)' is not a path of names with dots",
                low < high ? low..<high : max(0, low - 2)..<min(bytes.count, high + 2),
                help: "templates are logic-less: write a name, such as '{{event.title}}'")
        }
        return MustacheTemplate.Name(path: path, bytes: low..<high)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func problem(
        _ message: String, _ range: Range<Int>, help: String?
    ) -> MustacheTemplate.Problem {
        MustacheTemplate.Problem(message: message, bytes: range, help: help)
    }

    private func find(_ mark: String, from start: Int) -> Int? {
        let wanted = Array(mark.utf8)
        guard start + wanted.count <= bytes.count else { return nil }
        return (start...(bytes.count - wanted.count)).first {
            bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }
}
