// SPDX-License-Identifier: Apache-2.0
internal import CUnistring

/// A normal form of Unicode (annex 15): the same text is the same bytes afterwards.
enum UnicodeForm: String, CaseIterable {
    /// Composed: one character for a letter and its accent, where there is one.
    case nfc
    /// Decomposed: letters and their marks apart.
    case nfd
    /// Composed, with characters that only look different replaced: `ﬁ` by `fi`, `²` by `2`.
    case nfkc
    /// Decomposed, with these replaced.
    case nfkd
}

extension String {
    /// The text in a normal form.
    func normalized(to form: UnicodeForm) -> String {
        // ASCII is in every form already.
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var text = self
        let number = Int32(UnicodeForm.allCases.firstIndex(of: form) ?? 0)
        return text.withUTF8 { bytes in
            var length = 0
            guard let result = unistring_normalize(number, bytes.baseAddress, bytes.count, &length) else {
                return String(decoding: bytes, as: UTF8.self)
            }
            defer { free(result) }
            return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
        }
    }
}
