// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel

/// One change of a contract: a key left out, or its value made another.
struct LanguageMutation {
    enum Kind: String, CaseIterable {
        /// As if nobody read the key.
        case removed
        /// Another value of the same kind.
        case altered
        /// A value of a kind that the key does not take.
        case misshapen

        var words: String {
            switch self {
            case .removed: "without it"
            case .altered: "for another value"
            case .misshapen: "for another kind of value"
            }
        }
    }

    let kind: Kind
    let path: [String]
    let takes: ValueShape?

    /// The document after the change; nil when there is none of this kind.
    func apply(to document: Value) -> Value? { change(document, path[...]) }

    private func change(_ value: Value, _ path: ArraySlice<String>) -> Value? {
        guard let step = path.first else { return nil }
        let rest = path.dropFirst()
        switch value {
        case .map(var map):
            guard let member = map[step] else { return nil }
            if rest.isEmpty {
                if kind == .removed {
                    map[step] = nil
                } else {
                    guard let changed = replacement(of: member) else { return nil }
                    map[step] = changed
                }
            } else {
                guard let changed = change(member, rest) else { return nil }
                map[step] = changed
            }
            return .map(map)
        case .list(var elements):
            guard let index = Int(step), elements.indices.contains(index),
                let changed = change(elements[index], rest)
            else { return nil }
            elements[index] = changed
            return .list(elements)
        default: return nil
        }
    }

    private func replacement(of value: Value) -> Value? {
        if kind == .misshapen { return value.map == nil ? ["nonsense": [["nonsense": 1]]] : [["nonsense"]] }
        switch value {
        case .bool(let flag): return .bool(!flag)
        case .number(let number): return .number(number + Number(1))
        case .string(let text):
            if let words = words(in: takes), words.contains(text) {
                return words.first { $0 != text }.map(Value.string)
            }
            return .string(text.hasPrefix("$") ? "literal" : other(text))
        case .list(let elements): return elements.count > 1 ? .list(Array(elements.dropLast())) : nil
        case .map(let map):
            guard let last = map.entries.last, map.count > 1 else { return nil }
            var changed = map
            changed[last.key] = nil
            return .map(changed)
        case .null: return "literal"
        }
    }

    /// Another text of the same form, as far as there is one.
    private func other(_ text: String) -> String {
        guard let first = text.first, first.isNumber,
            let digit = text.last(where: \.isNumber)?.wholeNumberValue,
            let place = text.lastIndex(where: \.isNumber)
        else { return text + "x" }
        return text.replacingCharacter(at: place, with: Character("\((digit + 1) % 10)"))
    }

    private func words(in shape: ValueShape?) -> [String]? {
        switch shape {
        case .words(let words): words
        case .oneOf(let choices): choices.lazy.compactMap { self.words(in: $0) }.first
        default: nil
        }
    }
}

extension String {
    fileprivate func replacingCharacter(at place: Index, with character: Character) -> String {
        String(self[..<place]) + String(character) + String(self[index(after: place)...])
    }
}
