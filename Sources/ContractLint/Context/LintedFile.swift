// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A file as it stands, for rules about the text.
public struct LintedFile: Sendable {
    public let source: SourceText
    /// The documents that could be read.
    public let documents: [NodeTree]
    /// What the file declares; nil for what is no contract.
    public let contract: ContractFile?

    public init(source: SourceText, documents: [NodeTree], contract: ContractFile? = nil) {
        self.source = source
        self.documents = documents
        self.contract = contract
    }
}
