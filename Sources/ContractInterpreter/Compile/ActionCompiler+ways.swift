// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// What to write in place of a value that is not of the type that is wanted.
extension ActionCompiler {
    /// `$today` for `$now`, a call for a map that is named like a function, and what is said of literals.
    func way(from value: Located<ValueExpression>, to target: PlanType) -> String? {
        let found: String? =
            switch value.value {
            case .reference(let reference): ActionCompiler.way(from: reference, to: target.type)
            case .literal(let literal): ActionCompiler.way(from: literal, to: target)
            case .map(let entries) where target.type != .object: callHelp(entries)
            case .list(let elements) where elements.count == 1 && target.type != .list:
                "write the value without the list"
            default: nil
            }
        return found ?? ActionCompiler.way(to: target)
    }

    private static func way(from reference: Reference, to type: ValueType) -> String? {
        switch (reference.root, type) {
        case (.now, .date): "write '$today'"
        case (.today, .datetime): "write '$now'"
        default: nil
        }
    }

    static func way(from literal: Value, to target: PlanType) -> String? {
        WrittenLiteral.help(for: literal, as: target.type, choices: target.choices?.compactMap(\.string))
    }

    /// How a function is called, where its name stands as a key or under another one.
    private func callHelp(_ entries: [ValueExpression.MapEntry]) -> String? {
        for entry in entries {
            if registry[entry.key.value] != nil {
                return "write '{ function: \(entry.key.value), with: { … } }'"
            }
            if case .literal(.string(let name)) = entry.value.value, registry[name] != nil {
                return "write 'function' in place of '\(entry.key.value)'"
            }
        }
        return nil
    }

    // MARK: - Comparisons

    /// What to write in a comparison of two sides that are never of one kind.
    func way(
        from value: Located<ValueExpression>, comparing left: StaticType, by comparator: Condition.Comparator
    ) -> String? {
        guard case .typed(let type) = left.shape else { return nil }
        let isNegated = [.ne, .notIn, .notContains].contains(comparator)
        let elements: Int? =
            switch value.value {
            case .literal(let literal): literal.list?.count
            case .list(let elements): elements.count
            default: nil
            }
        switch comparator {
        case .eq, .ne, .isIn, .notIn:
            if type.type == .list, elements ?? 1 == 1 {
                return "write 'operator: \(isNegated ? "not_contains" : "contains")' and one value"
            }
            if comparator == .isIn || comparator == .notIn {
                guard case .literal(let literal) = value.value, literal.list == nil else { return nil }
                return ActionCompiler.way(from: literal, to: PlanType(.list))
            }
            if elements != nil, type.type != .list {
                return "write 'operator: \(isNegated ? "not_in" : "in")'"
            }
        default: break
        }
        if let choices = type.choices?.compactMap(\.string), case .literal(.string(let text)) = value.value {
            // The message says which of them is near.
            return Suggestion.nearest(to: text, among: choices) == nil
                ? "expected one of \(Suggestion.listed(choices))" : nil
        }
        return way(from: value, to: type)
    }

    // MARK: - Names

    static func suggestion(_ name: String, _ known: [String]) -> String? {
        // The last of a path: 'code' for '$created.sample.code', 'measure' for 'lab.measure'.
        if let last = name.split(separator: ".").last, last.utf8.count < name.utf8.count,
            known.contains(where: { $0.hasSameBytes(as: String(last)) })
        {
            return "write '\(last)'"
        }
        return Suggestion.didYouMean(name, among: known)
            ?? (known.isEmpty
                ? nil
                : "known here: \(Set(known).sorted().prefix(8).map { "'\($0)'" }.joined(separator: ", "))")
    }
}
