// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Checks values against the constraints of their type.
struct ConstraintChecker {
    /// What a broken constraint says: its own name and a sentence without the value.
    struct Finding {
        var code: String
        var path: String
        var message: String
    }

    /// Everything that a value of the right type breaks; nested values included.
    ///
    /// Of a list, `leftOut` is how many elements it had besides.
    static func check(_ value: Value, _ type: PlanType, path: String, leftOut: Int = 0) -> [Finding] {
        var findings: [Finding] = []
        func report(_ code: String, _ message: String) {
            findings.append(Finding(code: code, path: path, message: message))
        }
        checkText(value, type, report)
        checkNumber(value, type, report)
        checkOrder(value, type, report)
        if let choices = type.choices, !choices.contains(where: { areSame($0, value, type.type) }) {
            let names = choices.prefix(8).map { $0.string ?? CanonicalJSON.text($0) }.joined(separator: ", ")
            report("choices", "is not one of \(names)\(choices.count > 8 ? ", …" : "")")
        }
        if let area = type.within, !GeoReading.isWithin(value, area) {
            report("within", "lies outside the allowed area")
        }
        if let elements = value.list { findings += checkList(elements, type, path, leftOut) }
        return findings
    }

    private static func checkText(_ value: Value, _ type: PlanType, _ report: (String, String) -> Void) {
        guard let text = value.string else { return }
        let length = text.unicodeScalars.count
        if let least = type.minLength, length < least {
            report("min_length", "is shorter than \(least) character\(least == 1 ? "" : "s")")
        }
        if let most = type.maxLength, length > most {
            report("max_length", "is longer than \(most) character\(most == 1 ? "" : "s")")
        }
        if let pattern = type.pattern, let compiled = try? Pattern.cached(pattern), !compiled.matches(text) {
            report("pattern", "does not match the pattern \(pattern)")
        }
    }

    private static func checkNumber(_ value: Value, _ type: PlanType, _ report: (String, String) -> Void) {
        guard type.type == .integer || type.type == .number || type.type == .decimal,
            let number = value.number ?? value.string.flatMap({ Number($0) })
        else { return }
        if let least = type.minimum, number < least { report("min", "is below \(least.text)") }
        if let most = type.maximum, number > most { report("max", "is above \(most.text)") }
        if let bound = type.exclusiveMinimum, number <= bound {
            report("exclusive_min", "is not above \(bound.text)")
        }
        if let bound = type.exclusiveMaximum, number >= bound {
            report("exclusive_max", "is not below \(bound.text)")
        }
        if let unit = type.multipleOf, !number.isMultiple(of: unit) {
            report("multiple_of", "is not a multiple of \(unit.text)")
        }
    }

    private static func checkOrder(_ value: Value, _ type: PlanType, _ report: (String, String) -> Void) {
        guard let text = value.string, type.before != nil || type.after != nil else { return }
        func isEarlier(_ a: String, _ b: String) -> Bool {
            if type.type == .datetime, let x = DateTimeText.parse(a), let y = DateTimeText.parse(b) {
                return x < y
            }
            if let x = CivilDate(a), let y = CivilDate(b) { return x < y }
            return false
        }
        if let bound = type.before, !isEarlier(text, bound) { report("before", "is not before \(bound)") }
        if let bound = type.after, !isEarlier(bound, text) { report("after", "is not after \(bound)") }
    }

    private static func checkList(
        _ elements: [Value], _ type: PlanType, _ path: String, _ leftOut: Int
    ) -> [Finding] {
        var findings: [Finding] = []
        let count = elements.count + leftOut
        if let least = type.minItems, count < least {
            findings.append(
                Finding(
                    code: "min_items", path: path,
                    message: "has fewer than \(least) item\(least == 1 ? "" : "s")"))
        }
        if let most = type.maxItems, count > most {
            findings.append(
                Finding(
                    code: "max_items", path: path,
                    message: "has more than \(most) item\(most == 1 ? "" : "s")"))
        }
        if type.uniqueItems {
            let meant = type.items.first.map { item in elements.map { $0.meant(as: item) } } ?? elements
            if Set(meant).count == elements.count { return findings }
            findings.append(Finding(code: "unique_items", path: path, message: "holds the same item twice"))
        }
        return findings
    }

    /// True when a value is among those that it may be; for a list, when each of its elements is.
    static func isAmong(_ allowed: [Value], _ value: Value, _ type: PlanType) -> Bool {
        guard type.type == .list, let elements = value.list else {
            return allowed.contains { areSame($0, value, type.type) }
        }
        let kind = type.items.first?.type ?? .list
        return elements.allSatisfy { element in allowed.contains { areSame($0, element, kind) } }
    }

    /// Equality as the type has it: decimals by value, whatever they are written as.
    static func areSame(_ left: Value, _ right: Value, _ type: ValueType) -> Bool {
        ValueComparison(form: ComparisonForm(of: type) ?? .any, sealer: nil, tenant: "").holds(
            left, .eq, right)
            || (left.isNull && right.isNull)
    }
}
