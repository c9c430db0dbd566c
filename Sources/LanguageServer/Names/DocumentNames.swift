// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// One text with its structure, and what everything in it means.
final class DocumentNames: Sendable {
    /// What is known of a node.
    struct Place: Sendable {
        /// What may stand here, alternatives apart.
        var takes: [ValueShape] = []
        /// Of a map: which keys it has.
        var shape: MappingShape?
        /// Of a map whose keys are names: what they name.
        var keys: Keys?
        /// `map.key` that the node stands under.
        var role = ""
        /// A place in `scopes`.
        var scope = 0
        /// The argument that stands here.
        var argument: FunctionParameter?
    }

    /// What the keys of a map name.
    enum Keys: Sendable, Hashable {
        case arguments(of: String)
        case names(NameKind, owner: String)
    }

    let path: String
    let outline: Outline
    let lines: TextLines
    let places: [Place]
    let scopes: [Scope]
    let occurrences: [Occurrence]
    let links: [NameLink]
    let kind: DocumentKind

    init(path: String, lines: TextLines, registry: FunctionRegistry) {
        self.path = path
        self.lines = lines
        kind = DocumentKind(path: path)
        let outline = OutlineReader.read(lines.bytes)
        var reader = NameReader(outline: outline, registry: registry)
        reader.readAll(as: kind)
        self.outline = outline
        places = reader.places
        scopes = reader.scopes
        links = reader.links
        occurrences = reader.occurrences.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// What the names inside of the value under a name belong to; nil when they are none of ours.
    static func inside(_ id: NameID, _ role: String) -> (kind: NameKind, owner: String)? {
        switch (id.kind, role) {
        case (.entity, "expect.created"), (.entity, "expect.records"): (.field, id.name)
        case (.connection, "given.connections"): (.step, NameOwner.model(id.name))
        case (.step, "given.connections.*"): (.output, "\(id.owner).\(id.name)")
        case (_, "expect.errors"), (.step, _): nil
        case (.parameter, _), (.payload, _), (.output, _), (.input, _), (.field, _):
            (id.kind, "\(id.owner)/\(id.name)")
        default: nil
        }
    }

    func scope(of node: Int) -> Scope { scopes[places[node].scope] }

    /// The name at a place; of several that touch it the one that begins there.
    func occurrence(at byte: Int) -> Occurrence? {
        let touching = occurrences.filter { $0.range.lowerBound <= byte && byte <= $0.range.upperBound }
        return touching.last { $0.range.lowerBound <= byte && byte < $0.range.upperBound } ?? touching.last
    }

    /// The map that declares what stands at an occurrence: the row around its key.
    func row(of occurrence: Occurrence) -> Int? {
        outline.chain(from: occurrence.node).dropFirst().first { outline[$0].kind == .mapping }
    }
}

/// Which of the languages of a project a file is written in.
enum DocumentKind: Sendable, Hashable {
    case contract, project, test

    init(path: String) {
        let name = String(path.split(separator: "/").last ?? "")
        if TestSuiteDecoder.isTestName(name) {
            self = .test
        } else {
            self = name == "atelier.yaml" ? .project : .contract
        }
    }

    var shape: MappingShape {
        switch self {
        case .contract: .document
        case .project: .project
        case .test: .testSuite
        }
    }
}
