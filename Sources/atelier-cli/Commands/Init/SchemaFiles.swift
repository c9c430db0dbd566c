// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The JSON Schemas that a project keeps for its editor, which so needs no network.
enum SchemaFiles {
    static let folder = "schemas"

    static let all = SchemaDocument.allCases.map { document in
        ProjectTemplate.File(path: path(of: document), text: document.text)
    }

    private static func path(of document: SchemaDocument) -> String { "\(folder)/\(document.fileName)" }

    /// The first line of a contract: tells an editor where its schema is; empty where the project has none.
    static func line(for contract: String, in root: String) -> String {
        let schema = Path.join(root, path(of: .action))
        guard FileSystem.kind(schema) == .file else { return "" }
        return line(to: Path.relative(schema, to: Path.parent(of: contract)))
    }

    /// A file of a new project with the line for its kind before it; others stay as they are.
    static func marked(_ file: ProjectTemplate.File) -> ProjectTemplate.File {
        guard let document = document(describing: file.path) else { return file }
        let up = String(repeating: "../", count: file.path.split(separator: "/").count - 1)
        return ProjectTemplate.File(path: file.path, text: line(to: up + path(of: document)) + file.text)
    }

    private static func document(describing path: String) -> SchemaDocument? {
        if path == Project.fileName { return .project }
        guard path.hasPrefix("actions/") else { return nil }
        return path.hasSuffix(".test.yaml") ? .test : .action
    }

    private static func line(to schema: String) -> String {
        "# yaml-language-server: $schema=\(schema)\n"
    }
}
