// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Reference: PlanCodable {
    var planValue: Value { .list(([root.rawValue] + path).map(Value.string)) }

    init(planValue: Value) throws(PlanCodingError) {
        let parts = try [String](planValue: planValue)
        guard let first = parts.first, let root = Root(rawValue: first) else {
            throw PlanCodingError("a reference has no known root")
        }
        self.init(root: root, path: Array(parts.dropFirst()))
    }
}

extension PlanFunction: PlanCodable {
    var planValue: Value {
        var parts: [Value] = [.string(name), Int64(version).planValue, .string(effect)]
        if !readings.isEmpty { parts.append(.map(ValueMap(readings.map { ($0.key, $0.value.planValue) }))) }
        if isCommand { parts.append("command") }
        return .list(parts)
    }

    init(planValue: Value) throws(PlanCodingError) {
        guard var parts = planValue.list, 3...5 ~= parts.count else {
            throw PlanCodingError("a function is missing")
        }
        let isCommand = parts.count > 3 && parts.last == "command"
        if isCommand { parts.removeLast() }
        self.init(
            name: try String(planValue: parts[0]), version: try Int(planValue: parts[1]),
            effect: try String(planValue: parts[2]))
        self.isCommand = isCommand
        guard parts.count > 3 else { return }
        guard let types = parts[3].map else {
            throw PlanCodingError("the readings of a function are missing")
        }
        for entry in types { readings[entry.key] = try PlanType(planValue: entry.value) }
    }
}

extension PlanExpression: PlanCodable {
    var planValue: Value {
        switch self {
        case .literal(let value): ["value": value]
        case .reference(let reference): ["reference": reference.planValue]
        case .call(let function, let arguments):
            [
                "call": function.planValue,
                "with": .map(ValueMap(arguments.map { ($0.key, $0.value.planValue) })),
            ]
        case .list(let elements): ["list": elements.planValue]
        case .map(let members): ["map": .map(ValueMap(members.map { ($0.key, $0.value.planValue) }))]
        }
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        if let value = reader.map["value"] {
            self = .literal(value)
        } else if let reference: Reference = try reader.get("reference") {
            self = .reference(reference)
        } else if let function: PlanFunction = try reader.get("call") {
            self = .call(function, arguments: try reader.map("with"))
        } else if let elements: [PlanExpression] = try reader.get("list") {
            self = .list(elements)
        } else {
            self = .map(try reader.map("map"))
        }
    }
}

extension Condition.Comparator: PlanCodable {}

extension PlanCondition: PlanCodable {
    var planValue: Value {
        switch self {
        case .comparison(let left, let comparator, let right, let form):
            var writer = PlanWriter()
            writer.put("left", left)
            writer.put("is", comparator)
            writer.put("right", right)
            writer.put("numeric", form == .number ? true : nil)
            writer.put("as", form == .number || form == .any ? nil : form.rawValue)
            return writer.value
        case .all(let parts): return ["all": parts.planValue]
        case .any(let parts): return ["any": parts.planValue]
        case .not(let part): return ["not": part.planValue]
        case .call(let function, let arguments):
            return [
                "call": function.planValue,
                "with": .map(ValueMap(arguments.map { ($0.key, $0.value.planValue) })),
            ]
        }
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        if let parts: [PlanCondition] = try reader.get("all") {
            self = .all(parts)
        } else if let parts: [PlanCondition] = try reader.get("any") {
            self = .any(parts)
        } else if let part: PlanCondition = try reader.get("not") {
            self = .not(part)
        } else if let function: PlanFunction = try reader.get("call") {
            self = .call(function, arguments: try reader.map("with"))
        } else {
            let isNumeric: Bool = try reader.get("numeric") ?? false
            let form = (try reader.get("as") as String?).flatMap(ComparisonForm.init(rawValue:)) ?? .any
            self = .comparison(
                left: try reader.get("left"), try reader.get("is"), right: try reader.get("right"),
                isNumeric ? .number : form)
        }
    }
}

extension RetryPolicy: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("max_attempts", maxAttempts)
        writer.put("backoff", backoff.rawValue)
        writer.put("initial", initial)
        // Exact to a millionth, so that the text does not depend on how a double is printed.
        // A larger factor than a million reaches any ceiling at the first step.
        writer.put("factor", Int64((min(max(factor, 0), 1_000_000) * 1_000_000).rounded()))
        writer.put("max_delay", maxDelay)
        writer.put("jitter", jitter.rawValue)
        writer.put("max_elapsed", maxElapsed)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        let backoff: String = try reader.get("backoff")
        let jitter: String = try reader.get("jitter")
        let factor: Int64 = try reader.get("factor")
        self.init(
            maxAttempts: try reader.get("max_attempts"), backoff: Backoff(rawValue: backoff) ?? .exponential,
            initial: try reader.get("initial"), factor: Double(factor) / 1_000_000,
            maxDelay: try reader.get("max_delay"), jitter: Jitter(rawValue: jitter) ?? .full,
            maxElapsed: try reader.get("max_elapsed"))
    }
}

extension PlanCall: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("stage", stage)
        writer.put("function", function)
        writer.put("with", arguments)
        writer.put("fields", fields)
        writer.put("when", when)
        writer.put("retry", retry)
        writer.put("timeout", timeout)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            key: try reader.get("key"), stage: try reader.get("stage"), function: try reader.get("function"),
            arguments: try reader.map("with"), fields: try reader.list("fields"),
            when: try reader.get("when"),
            retry: try reader.get("retry"), timeout: try reader.get("timeout"))
    }
}
