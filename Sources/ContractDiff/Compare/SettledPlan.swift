// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// A compiled plan in a form in which what may be written in several ways is written in one.
///
/// Two plans whose settled forms are equal do the same; that their digests differ is a matter of spelling.
enum SettledPlan {
    /// Declared beside the action and compared there, or compared by a comparison of their own.
    private static let comparedElsewhere = ["entities", "match", "connections", "children", "duplicates"]

    static func whole(_ plan: ActionPlan) -> Value {
        let value = settled((try? JSONReader.read(CompiledAction(plan: plan).planText)) ?? .null, under: "")
        guard case .map(var map) = value else { return value }
        for stage in ["normalize", "validate", "prepare_create"] {
            map[stage] = map[stage]?.list.map { .list($0.map(withoutDefaultTimeout)) }
        }
        map["parameters"] = map["parameters"]?.list.map { .list($0.map(withoutDefaultLimits)) }
        return .map(map)
    }

    /// A call of a stage.
    private static func withoutDefaultTimeout(_ call: Value) -> Value {
        guard case .map(var map) = call,
            map["timeout"]?.number == Number(FunctionCall.defaultTimeout.microseconds)
        else { return call }
        map["timeout"] = nil
        return .map(map)
    }

    /// What holds something of a type: a parameter, or the items of a list.
    private static func withoutDefaultLimits(_ row: Value) -> Value {
        guard case .map(var row) = row, case .map(var type)? = row["type"] else { return row }
        if type["type"]?.string == "file" {
            if type["max_bytes"]?.number == Number(Int64(Constraints.defaultMaxBytes)) {
                type["max_bytes"] = nil
            }
            if type["max_files"]?.number == Number(Int64(Constraints.defaultMaxFiles)) {
                type["max_files"] = nil
            }
        }
        type["items"] = type["items"]?.list.map { items in
            .list(items.map { withoutDefaultLimits(["type": $0])["type"] ?? $0 })
        }
        row["type"] = .map(type)
        return .map(row)
    }

    /// Only what the action itself says.
    static func own(_ plan: ActionPlan) -> Value {
        guard case .map(var map) = whole(plan) else { return .null }
        for key in comparedElsewhere { map[key] = nil }
        return .map(map)
    }

    /// Lists of which neither order nor repetition counts.
    private static let sets: Set<String> = [
        "view", "apply", "edit", "roles", "users", "groups", "choices", "allowed_content_types", "all", "any",
        "unique", "scope",
    ]

    private static func settled(_ value: Value, under key: String) -> Value {
        switch value {
        case .list(let elements):
            let settled = elements.map { self.settled($0, under: key == "unique" ? "view" : "") }
            return .list(sets.contains(key) ? Portrait.sorted(settled) : settled)
        case .map(let map): return settled(map, under: key)
        default: return value
        }
    }

    private static func settled(_ map: ValueMap, under key: String) -> Value {
        var result = ValueMap(
            map.map { entry in
                // The states that may follow another, and the values of a list to choose from.
                let isSet = key == "transitions" || key == "values_from" && entry.key == "list"
                return (entry.key, settled(entry.value, under: isSet ? "view" : entry.key))
            })
        for word in ["all", "any"] {
            if let parts = result[word]?.list, parts.count == 1, result.count == 1 { return parts[0] }
        }
        if let word = result["is"]?.string, ["in", "not_in"].contains(word),
            let list = result["right"]?["value"]?.list
        {
            result["right"] = ["value": .list(Portrait.sorted(list))]
        }
        if let function = (result["function"] ?? result["call"])?.list?.first?.string,
            let arguments = result["with"]?.map
        {
            let said = arguments.filter { argument in
                !DefaultArgument.isWritten(argument.value["value"], for: argument.key, of: function)
            }
            result["with"] = .map(ValueMap(said.map { ($0.key, $0.value) }))
        }
        if result["default"]?["value"]?.isNull == true { result["default"] = nil }
        for word in ["min_length", "min_items"] where result[word]?.number == Number(0) { result[word] = nil }
        if result["type"]?.string == "integer" { settleBounds(&result) }
        return .map(result)
    }

    /// Of whole numbers, what is beyond 4 is from 5 on.
    private static func settleBounds(_ map: inout ValueMap) {
        for (open, closed, step) in [("exclusive_min", "min", Int64(1)), ("exclusive_max", "max", -1)] {
            guard let number = map[open]?.number, number.isInteger else { continue }
            let next = number + Number(step)
            map[open] = nil
            guard let known = map[closed]?.number else {
                map[closed] = .number(next)
                continue
            }
            map[closed] = .number(step > 0 ? max(known, next) : min(known, next))
        }
    }
}
