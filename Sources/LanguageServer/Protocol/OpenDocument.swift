// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A text that an editor has open, as it is there.
struct OpenDocument: Sendable {
    let uri: String
    /// The absolute path, or the URI of a text that has none.
    let path: String
    var version: Int?
    private(set) var lines: TextLines
    /// Grows with every change, so that what was made of an older text can be told.
    private(set) var revision: Int

    init(uri: String, version: Int?, text: String, encoding: PositionEncoding, revision: Int) {
        self.uri = uri
        path = DocumentURI.path(uri) ?? uri
        self.version = version
        self.revision = revision
        lines = TextLines(Array(text.utf8), encoding)
    }

    var bytes: [UInt8] { lines.bytes }

    /// Takes one change: a range with its new text, or a whole new text.
    mutating func apply(_ change: Value, revision: Int) throws(RPCError) {
        let text = try change.text("text")
        self.revision = revision
        guard let range = change["range"], !range.isNull else {
            lines = TextLines(Array(text.utf8), lines.encoding)
            return
        }
        let place = try lines.bytes(of: range)
        var bytes = lines.bytes
        // The text is held once while it is changed.
        lines = TextLines([], lines.encoding)
        bytes.replaceSubrange(place, with: text.utf8)
        lines = TextLines(bytes, lines.encoding)
    }
}
