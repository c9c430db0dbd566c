// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PartDifference {
    /// `'7d' instead of '14d'`, where both sides are short enough to be shown.
    var exchange: String? { PartDifference.exchange(old?.value, new?.value) }

    /// `max_attempts '3' instead of '5'` for the members of a map that differ; nil where one of them cannot be shown.
    var exchanges: String? {
        guard let old = old?.value?.map, let new = new?.value?.map else { return nil }
        let keys = Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
        let words = keys.compactMap { key in
            PartDifference.exchange(old[key], new[key]).map { "\(key) \($0)" }
        }
        return words.count == keys.count && !words.isEmpty ? words.joined(separator: ", ") : nil
    }

    private static func exchange(_ old: Value?, _ new: Value?) -> String? {
        guard let old = old?.word, let new = new?.word else { return nil }
        return "'\(new)' instead of '\(old)'"
    }
}

extension Value {
    /// A text or a number in a few letters, also where it stands in an expression.
    fileprivate var word: String? {
        if let map, map.count == 1 { return (map["literal"] ?? map["reference"])?.word }
        let word = string ?? number?.text
        return word.flatMap { $0.isEmpty || $0.count > 40 ? nil : $0 }
    }
}
