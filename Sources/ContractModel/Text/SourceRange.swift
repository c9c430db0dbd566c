// SPDX-License-Identifier: Apache-2.0

/// A point in a text.
///
/// `line` and `column` count from 1, the column in Unicode scalar values; `byte` is the UTF-8 offset from 0.
public struct SourcePosition: Sendable, Hashable, Comparable {
    public var line: Int
    public var column: Int
    public var byte: Int

    public init(line: Int, column: Int, byte: Int) {
        self.line = line
        self.column = column
        self.byte = byte
    }

    /// The first character of a text.
    public static let start = SourcePosition(line: 1, column: 1, byte: 0)

    public static func < (left: SourcePosition, right: SourcePosition) -> Bool { left.byte < right.byte }
}

/// A stretch of one file; `end` is the place after the last character.
public struct SourceRange: Sendable, Hashable {
    /// The file as it was named, `-` for standard input.
    public var file: String
    /// Which document of the stream, from 0.
    public var document: Int
    public var start: SourcePosition
    public var end: SourcePosition

    public init(file: String, document: Int = 0, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.document = document
        self.start = start
        self.end = end
    }
}
