// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// An unquoted scalar in its file.
struct ScalarSite {
    let scalar: PlainScalar

    var text: String { scalar.text }

    /// A fix that says that text is meant.
    func quoted() -> Fix {
        let quoted = "\"\(scalar.text)\""
        return Fix(
            "write \(quoted)", isSafe: true,
            edits: [TextEdit(scalar.place.range, with: quoted)])
    }
}
