// SPDX-License-Identifier: Apache-2.0
package import ContractModel

extension LocalizedText {
    /// The text for a reader of a language: of that tag, of the same language elsewhere, or the one for everybody.
    package func text(in language: String?) -> String {
        guard let language else { return text }
        let texts = texts
        var wanted = language.lowercased()[...]
        while !wanted.isEmpty {
            if let found = texts.first(where: { $0.key.lowercased() == wanted }) { return found.value }
            guard let dash = wanted.lastIndex(of: "-") else { break }
            wanted = wanted[..<dash]
        }
        let near = texts.filter { $0.key.lowercased().hasPrefix(wanted + "-") }
        return near.min { $0.key < $1.key }?.value ?? text
    }
}
