// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Value {
    /// Everything in a value that may be the name of a parameter.
    var allWords: Set<String> { words(withKeys: false) }
    /// The same, with the keys of its maps.
    var allWordsAndKeys: Set<String> { words(withKeys: true) }

    private func words(withKeys: Bool) -> Set<String> {
        switch self {
        case .string(let text):
            Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }.map(String.init))
        case .list(let elements): elements.reduce(into: []) { $0.formUnion($1.words(withKeys: withKeys)) }
        case .map(let map):
            map.reduce(into: withKeys ? Set(map.map(\.key)) : []) {
                $0.formUnion($1.value.words(withKeys: withKeys))
            }
        default: []
        }
    }
}
