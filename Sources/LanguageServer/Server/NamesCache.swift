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
