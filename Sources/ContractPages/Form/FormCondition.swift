// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Compiled conditions and values as the script of a form reads them.
///
/// Only inputs, the day and the instant are known in a browser. What rests on anything else is not decided there.
enum FormCondition {
    static func encoded(_ condition: PlanCondition) -> OrderedJSON {
        switch condition {
        case .comparison(let left, let comparator, let right, let form):
            var members: [(String, OrderedJSON)] = [
                ("left", value(left)), ("op", .string(comparator.rawValue)), ("form", .string(form.rawValue)),
            ]
            if comparator == .matches {
                guard let pattern = right?.constant?.string.flatMap({ BrowserPattern($0) }) else {
                    return unknown
                }
                members.append(("pattern", self.pattern(pattern)))
            } else if let right {
                members.append(("right", value(right)))
            }
            return .object(members)
        case .all(let parts): return .object([("all", .array(parts.map(encoded)))])
        case .any(let parts): return .object([("any", .array(parts.map(encoded)))])
        case .not(let part): return .object([("not", encoded(part))])
        case .call: return unknown
        }
    }

    static let unknown = OrderedJSON.object([("unknown", .bool(true))])

    static func pattern(_ pattern: BrowserPattern) -> OrderedJSON {
        .object([("source", .string(pattern.source)), ("flags", .string(pattern.flags))])
    }

    static func value(_ expression: PlanExpression) -> OrderedJSON {
        switch expression {
        case .literal(let value): return .object([("value", literal(value))])
        case .reference(let reference):
            guard [.parameters, .today, .now].contains(reference.root) else { return unknown }
            let path = [reference.root.rawValue] + reference.path
            return .object([("ref", .array(path.map { .string($0) }))])
        case .call: return unknown
        case .list(let elements): return .object([("list", .array(elements.map(value)))])
        case .map:
            return expression.constant.map { .object([("value", literal($0))]) } ?? unknown
        }
    }

    /// Numbers as their digits, because a browser would round them.
    static func literal(_ value: Value) -> OrderedJSON {
        switch value {
        case .null: .null
        case .bool(let truth): .bool(truth)
        case .number(let number): .object([("$number", .string(number.text))])
        case .string(let text): .string(text)
        case .list(let elements): .array(elements.map(literal))
        case .map(let map): .object(map.map { ($0.key, literal($0.value)) })
        }
    }
}
