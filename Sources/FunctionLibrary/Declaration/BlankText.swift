// SPDX-License-Identifier: Apache-2.0

/// Text that says nothing: it does not answer a question, and counts as empty.
package enum BlankText {
    /// True for text without a character that can be seen.
    package static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        }
    }
}
