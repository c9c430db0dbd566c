// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// What is known of the texts of a project, made again only for those that changed.
final class NamesCache {
    private let workspace: any ContractWorkspace
    private let registry: FunctionRegistry
    private var known: [String: (stamp: Int, isOpen: Bool, names: DocumentNames)] = [:]

    init(workspace: any ContractWorkspace, registry: FunctionRegistry) {
        self.workspace = workspace
        self.registry = registry
    }

    func names(of document: OpenDocument) -> DocumentNames {
        if let entry = known[document.path], entry.isOpen, entry.stamp == document.revision {
            return entry.names
        }
        let names = DocumentNames(path: document.path, lines: document.lines, registry: registry)
        known[document.path] = (document.revision, true, names)
        return names
    }

    func names(ofFile path: String, _ encoding: PositionEncoding) -> DocumentNames? {
        guard let (bytes, stamp) = workspace.text(of: path) else {
            known[path] = nil
            return nil
        }
        if let entry = known[path], !entry.isOpen, entry.stamp == stamp { return entry.names }
        let names = DocumentNames(path: path, lines: TextLines(bytes, encoding), registry: registry)
        known[path] = (stamp, false, names)
        return names
    }

    /// All texts of the project around a document, that document first.
    func project(
        around document: OpenDocument, open: [String: OpenDocument], unsaved: [String: UnsavedText]
    ) -> ProjectNames {
        let paths = workspace.files(around: document.path, unsaved).filter { $0 != document.path }
        let others = paths.compactMap { path in
            open[path].map { names(of: $0) } ?? names(ofFile: path, document.lines.encoding)
        }
        return ProjectNames(documents: [names(of: document)] + others, registry: registry)
    }

    /// What is kept of files that nobody has open.
    func forgetFiles() { known = known.filter { $0.value.isOpen } }
    func forget(_ path: String) { known[path] = nil }
}

/// The names of all texts of a project.
struct ProjectNames {
    /// The document in question comes first.
    let documents: [DocumentNames]
    let registry: FunctionRegistry

    var document: DocumentNames { documents[0] }

    func occurrences(of id: NameID) -> [(document: DocumentNames, occurrence: Occurrence)] {
        documents.flatMap { document in
            document.occurrences.filter { $0.id == id }.map { (document, $0) }
        }
    }

    func declarations(of id: NameID) -> [(document: DocumentNames, occurrence: Occurrence)] {
        occurrences(of: id).filter(\.occurrence.isDeclaration)
    }

    /// The names of a kind that somebody declares, in the order written.
    func declared(_ kind: NameKind, owner: String = "") -> [(document: DocumentNames, occurrence: Occurrence)]
    {
        var seen: Set<String> = []
        return documents.flatMap { document in
            document.occurrences.filter {
                $0.isDeclaration && $0.id.kind == kind && $0.id.owner == owner
                    && seen.insert($0.id.name).inserted
            }.map { (document, $0) }
        }
    }

    /// All names of a kind, also those that are only used.
    func used(_ kind: NameKind) -> [String] {
        Set(documents.flatMap { $0.occurrences.filter { $0.id.kind == kind }.map(\.id.name) }).sorted()
    }

    /// The map that declares a name, with its document.
    func row(of id: NameID) -> (document: DocumentNames, node: Int)? {
        for (document, occurrence) in declarations(of: id) {
            if let row = document.row(of: occurrence) { return (document, row) }
        }
        return nil
    }
}
