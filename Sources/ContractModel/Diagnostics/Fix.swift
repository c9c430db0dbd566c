// SPDX-License-Identifier: Apache-2.0

/// One replacement in a text.
public struct TextEdit: Sendable, Hashable {
    /// The file as it is shown.
    public var file: String
    /// What is replaced, as UTF-8 offsets from 0; empty where something is put in between.
    public var bytes: Range<Int>
    /// What stands there afterwards.
    public var replacement: String
    /// The same place in lines and columns.
    public var range: SourceRange

    public init(file: String, bytes: Range<Int>, replacement: String, range: SourceRange) {
        self.file = file
        self.bytes = bytes
        self.replacement = replacement
        self.range = range
    }

    /// Replaces a place of a text.
    public init(_ range: SourceRange, with replacement: String) {
        self.init(
            file: range.file, bytes: range.start.byte..<max(range.start.byte, range.end.byte),
            replacement: replacement, range: range)
    }
}

/// A way to mend what a diagnostic is about: edits that are made together or not at all.
public struct Fix: Sendable, Hashable {
    /// What it does, as an order: `quote the value`.
    public var message: String
    /// Whether the contract means the same afterwards, so that it may be done without asking.
    public var isSafe: Bool
    public var edits: [TextEdit]

    public init(_ message: String, isSafe: Bool, edits: [TextEdit]) {
        self.message = message
        self.isSafe = isSafe
        self.edits = edits
    }

    /// The files that it touches, each once, in the order of the edits.
    package var files: [String] {
        edits.map(\.file).reduce(into: []) { files, file in
            if !files.contains(file) { files.append(file) }
        }
    }
}
