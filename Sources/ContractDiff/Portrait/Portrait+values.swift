// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What definitions mean, as values: one meaning, one value.
enum Portrait {
    static func value(_ expression: ValueExpression) -> Value {
        if let literal = expression.literalValue { return ["literal": literal] }
        switch expression {
        case .literal(let value): return ["literal": value]
        case .reference(let reference): return ["reference": .string(reference.text)]
        case .call(let call): return value(call)
        case .list(let elements): return ["list": .list(elements.map { value($0.value) })]
        case .map(let entries): return ["map": value(entries)]
        case .unreadable: return ["unreadable": true]
        }
    }

    static func value(_ entries: [ValueExpression.MapEntry]) -> Value {
        .map(ValueMap(entries.map { ($0.key.value, value($0.value.value)) }))
    }

    static func value(_ call: FunctionCall) -> Value {
        var map: ValueMap = ["function": .string(call.name.value)]
        let said = call.arguments.filter { argument in
            !DefaultArgument.isWritten(
                argument.value.value.literalValue, for: argument.key.value, of: call.name.value)
        }
        if !said.isEmpty { map["with"] = value(said) }
        map["when"] = call.when.map { value($0.value) }
        map["retry"] = call.retry.map(value)
        map["timeout"] = call.timeout.map(value)
        return .map(map)
    }

    static func value(_ duration: Duration) -> Value { .string(DurationText.render(duration)) }

    static func value(_ retry: RetryPolicy) -> Value {
        var map: ValueMap = [
            "max_attempts": .number(Number(Int64(retry.maxAttempts))),
            "backoff": .string(retry.backoff.rawValue), "initial": value(retry.initial),
            "factor": .string("\(retry.factor)"), "max_delay": value(retry.maxDelay),
            "jitter": .string(retry.jitter.rawValue),
        ]
        map["max_elapsed"] = retry.maxElapsed.map(value)
        return .map(map)
    }

    static func value(_ condition: Condition) -> Value {
        switch condition {
        case .comparison(let comparison): return value(comparison)
        case .all(let parts): return joined("all", parts)
        case .any(let parts): return joined("any", parts)
        case .not(let part): return ["not": value(part.value)]
        case .call(let call): return value(call)
        }
    }

    static func value(_ comparison: Condition.Comparison) -> Value {
        var map: ValueMap = ["operator": .string(comparison.comparator.value.rawValue)]
        switch comparison.field.value {
        case .subjectField(let path): map["field"] = .string(path.joined(separator: "."))
        case .reference(let reference): map["field"] = .string(reference.text)
        }
        guard let operand = comparison.value else { return .map(map) }
        map["value"] = value(operand.value)
        // Of a list that is looked through, neither order nor repetition counts.
        if [.isIn, .notIn].contains(comparison.comparator.value), let list = operand.value.literalValue?.list
        {
            map["value"] = ["literal": .list(sorted(list))]
        }
        return .map(map)
    }

    /// The order of what is joined does not count, and one part stands for itself.
    private static func joined(_ word: String, _ parts: [Located<Condition>]) -> Value {
        let values = sorted(parts.map { value($0.value) })
        return values.count == 1 ? values[0] : .map([word: .list(values)])
    }

    /// By their canonical text, each once.
    static func sorted(_ values: [Value]) -> [Value] {
        Dictionary(values.map { (CanonicalJSON.text($0), $0) }) { first, _ in first }
            .sorted { $0.key < $1.key }.map(\.value)
    }

    static func value(_ text: LocalizedText) -> Value {
        .map(ValueMap(text.texts.map { ($0.key, Value.string($0.value)) }))
    }
}

extension Portrait {
    static func part(_ text: LocalizedText?, at place: SourcePlace) -> ContractPart? {
        text.map { ContractPart(value($0), at: place) }
    }

    /// What something is called where people see it; nil where that is its key, as it is without one.
    static func label(_ text: LocalizedText?, of key: Located<String>) -> ContractPart? {
        text?.unmarked == key.value ? nil : part(text, at: key.place)
    }

    static func part(_ name: Located<String>?) -> ContractPart? {
        name.map { ContractPart(.string($0.value), at: $0.place) }
    }

    static func part(_ condition: Located<Condition>?) -> ContractPart? {
        condition.map { ContractPart(value($0.value), at: $0.place) }
    }

    static func part(_ expression: Located<ValueExpression>?) -> ContractPart? {
        expression.map { ContractPart(value($0.value), at: $0.place) }
    }

    static func part(_ count: Located<Int>?) -> ContractPart? {
        count.map { ContractPart(.number(Number(Int64($0.value))), at: $0.place) }
    }

    static func part(_ number: Located<Number>?) -> ContractPart? {
        number.map { ContractPart(.number($0.value), at: $0.place) }
    }

    static func part(_ count: Int?, at place: SourcePlace) -> ContractPart? {
        count.map { ContractPart(.number(Number(Int64($0))), at: place) }
    }

    static func part(_ duration: Duration?, at place: SourcePlace) -> ContractPart? {
        duration.map { ContractPart(value($0), at: place) }
    }

    static func part(_ retry: RetryPolicy?, at place: SourcePlace) -> ContractPart? {
        retry.map { ContractPart(value($0), at: place) }
    }

    /// Present only where it is true.
    static func part(flag: Bool, at place: SourcePlace) -> ContractPart? {
        flag ? ContractPart(true, at: place) : nil
    }

    static func part(word: String, at place: SourcePlace) -> ContractPart {
        ContractPart(.string(word), at: place)
    }

    static func part(names: [Located<String>], at place: SourcePlace) -> ContractPart? {
        names.isEmpty
            ? nil : ContractPart(set: names.map { .string($0.value) }, at: names.first?.place ?? place)
    }

    /// A written map, key by key.
    static func part(entries: [ValueExpression.MapEntry], at place: SourcePlace) -> ContractPart? {
        entries.isEmpty
            ? nil
            : ContractPart(members: entries.map { ($0.key.value, part($0.value)) }, at: place)
    }

    /// The calls of a stage; a time limit that is the default counts as none.
    static func part(calls: [FunctionCall], at place: SourcePlace) -> ContractPart? {
        if calls.isEmpty { return nil }
        return ContractPart(
            rows: numbered(
                calls.map { call in
                    var meant = call
                    if meant.timeout == FunctionCall.defaultTimeout { meant.timeout = nil }
                    return (call.name.value, ContractPart(value(meant), at: call.source))
                }), at: calls.first?.source ?? place)
    }

    /// Rows of which several may have one name: the later ones get their number.
    static func numbered(_ rows: [(String, ContractPart)]) -> [(String, ContractPart)] {
        var counts: [String: Int] = [:]
        return rows.map { name, part in
            counts[name, default: 0] += 1
            let count = counts[name] ?? 1
            return (count == 1 ? name : "\(name)#\(count)", part)
        }
    }

    /// Rows by key; nil when there are none.
    static func part(rows: [(String, ContractPart)], at place: SourcePlace) -> ContractPart? {
        rows.isEmpty ? nil : ContractPart(rows: rows, at: rows.first?.1.place ?? place)
    }
}
