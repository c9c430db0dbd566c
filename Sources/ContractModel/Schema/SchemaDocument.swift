// SPDX-License-Identifier: Apache-2.0

/// The JSON Schemas of what authors write, made from the shapes that the decoder reads by.
public enum SchemaDocument: String, Sendable, Hashable, CaseIterable {
    /// A contract.
    case action
    /// The project file.
    case project
    /// A contract test.
    case test

    /// The name of its file.
    public var fileName: String {
        switch self {
        case .action: "contract.schema.json"
        case .project: "project.schema.json"
        case .test: "test.schema.json"
        }
    }

    private var shape: MappingShape {
        switch self {
        case .action: .document
        case .project: .project
        case .test: .testSuite
        }
    }

    private var about: String {
        switch self {
        case .action: "A contract: what may be submitted, what is checked, what is created."
        case .project: "The project file of a folder of contracts."
        case .test: "Contract tests: submissions, and what must come of them."
        }
    }

    /// The schema as JSON Schema 2020-12, indented, with a newline at its end.
    public var text: String { json.indentedText + "\n" }

    /// The schema on one line.
    public var compactText: String { json.text }

    private var json: OrderedJSON {
        var writer = SchemaWriter()
        let body = writer.object(shape)
        let definitions = writer.definitions()
        let head: [(String, OrderedJSON)] = [
            ("$schema", "https://json-schema.org/draft/2020-12/schema"),
            ("$id", .string("urn:atelier:schema:1:\(rawValue)")), ("title", .string("atelier \(rawValue)")),
            ("description", .string(about)),
        ]
        return .object(head + body + [("$defs", .object(definitions))])
    }
}

extension OrderedJSON: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .string(text) }

    /// The text with a line for each member, and short lists on one line.
    fileprivate var indentedText: String { indented("") }

    private func indented(_ margin: String) -> String {
        let inner = margin + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty && !isShort:
            return "[\n" + elements.map { inner + $0.indented(inner) }.joined(separator: ",\n")
                + "\n\(margin)]"
        case .object(let members) where !members.isEmpty && !isShort:
            let lines = members.map { inner + OrderedJSON.string($0.0).text + ": " + $0.1.indented(inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(margin)}"
        case .array(let elements):
            return "[" + elements.map { $0.indented(inner) }.joined(separator: ", ") + "]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let parts = members.map { OrderedJSON.string($0.0).text + ": " + $0.1.indented(inner) }
            return "{ " + parts.joined(separator: ", ") + " }"
        default: return text
        }
    }

    /// True for what fits on one line: a few plain values, or one member.
    private var isShort: Bool {
        switch self {
        case .array(let elements): elements.allSatisfy(\.isPlain) && text.utf8.count <= 80
        case .object(let members):
            members.allSatisfy { $0.1.isPlain || $0.1.isShort } && text.utf8.count <= 80
        default: true
        }
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
