// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Writes a text in the place of another, as its file can hold it.
enum WrittenText {
    /// An edit that puts a text into the place of a scalar: between double quotes where that stands between quotes, as
    /// every text of JSON does.
    static func edit(_ range: SourceRange, from old: String, to new: String) -> TextEdit {
        let isQuoted = isJSON(range) || range.end.byte - range.start.byte > old.utf8.count
        return TextEdit(range, with: isQuoted ? CanonicalJSON.text(.string(new)) : new)
    }

    /// True for a place in a file that is read as JSON.
    static func isJSON(_ range: SourceRange) -> Bool { range.file.lowercased().hasSuffix(".json") }
}
