// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// A document of a file, as the places in it know it: its text, and its nodes when somebody asks.
///
/// The nodes belong to whoever read them, and go with him: of thousands of files that are read, few are spoken of
/// afterwards, and those are read once more.
final class SourceDocument: Sendable {
    private struct Nodes {
        /// What the document was made with, while somebody has it.
        weak var read: NodeTree?
        /// What was read because that was gone.
        ///
        /// It has a document of its own, so that neither holds the other for ever.
        var again: NodeTree?
    }

    let source: SourceText
    /// Which document of the stream it is, from 0.
    let number: Int
    private let limits: ReadingLimits
    private let nodes = Mutex(Nodes())

    init(source: SourceText, number: Int, limits: ReadingLimits) {
        self.source = source
        self.number = number
        self.limits = limits
    }

    /// Says whose document it is.
    func belongs(to tree: NodeTree) { nodes.withLock { $0.read = tree } }

    /// The nodes; reading a text gives the same ones each time.
    var tree: NodeTree? {
        nodes.withLock { nodes in
            if let known = nodes.read ?? nodes.again { return known }
            nodes.again = source.readNodes(limits: limits).documents.first { $0.document == number }
            return nodes.again
        }
    }
}
