// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A file as it stands, for rules about the text.
public struct LintedFile: Sendable {
    public let source: SourceText
    /// What the file declares; nil for what is no contract.
    public let contract: ContractFile?
    private let kept: [NodeTree]?

    /// The documents that could be read; read once more where they were not kept.
    public var documents: [NodeTree] { kept ?? source.readNodes().documents }

    /// Without `documents` the file takes less memory, for who has looked at them already.
    public init(source: SourceText, documents: [NodeTree]?, contract: ContractFile? = nil) {
        self.source = source
        kept = documents
        self.contract = contract
    }
}
