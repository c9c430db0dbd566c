// SPDX-License-Identifier: Apache-2.0

/// The JSON Schemas that a project keeps for its editor, which so needs no network.
enum SchemaFiles {
    static let folder = "schemas"

    /// The first line of a contract: tells an editor where its schema is; empty where the project has none.
    static func line(for contract: String, in root: String) -> String {
        let schema = Path.join(root, "\(folder)/contract.schema.json")
        guard FileSystem.kind(schema) == .file else { return "" }
        return line(to: Path.relative(schema, to: Path.parent(of: contract)))
    }

    static func line(to schema: String) -> String { "# yaml-language-server: $schema=\(schema)\n" }
}
