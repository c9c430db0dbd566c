// SPDX-License-Identifier: Apache-2.0

/// Whether a literal value is of a declared type and keeps its constraints.
///
/// Patterns are left to the compiler, which has the engine for them.
enum LiteralCheck {
    struct Problem {
        /// The rest of a sentence that begins with the value.
        var text: String
        var labels: [Diagnostic.Label]

        init(_ text: String, _ labels: [Diagnostic.Label] = []) {
            self.text = text
            self.labels = labels
        }
    }

    /// What is wrong with a value; nil when nothing is, or when the type is not known.
    static func problem(of value: Value, in declaration: TypeDeclaration) -> Problem? {
        if declaration.isUnknown { return nil }
        let type = declaration.type
        guard isOfType(value, type.value) else {
            return Problem("is not \(type.value.phrase)", [.init("this type", at: type.range)])
        }
        return declaration.isConstrained ? problem(of: value, type.value, declaration.constraints) : nil
    }

    private static func problem(of value: Value, _ type: ValueType, _ constraints: Constraints) -> Problem? {
        lengthProblem(value, type, constraints) ?? numberProblem(value, type, constraints)
            ?? choiceProblem(value, constraints) ?? itemsProblem(value, constraints)
            ?? momentProblem(value, constraints)
    }

    private static func isOfType(_ value: Value, _ type: ValueType) -> Bool {
        switch type {
        case .string, .text, .enum: value.string != nil || value.number != nil
        case .phone, .reference: value.string != nil || value.number != nil
        case .integer: value.number?.isInteger ?? false
        case .number: value.number != nil
        case .decimal: value.number != nil || value.string.flatMap { Number($0) } != nil
        case .boolean: value.bool != nil
        case .date: value.string.flatMap { CivilDate($0) } != nil
        case .datetime: value.string.flatMap(DateTimeText.parse) != nil
        case .duration: value.string.map { DurationText.parse($0) != nil } ?? false
        case .email: value.string.map(isEmail) ?? false
        case .url: value.string.map { $0.contains("://") } ?? false
        case .uuid: value.string.map(UUIDText.isValid) ?? false
        case .geo: value["lat"] != nil && value["lon"] != nil || value["type"]?.string != nil
        case .file: false
        case .list: value.list != nil
        case .object: value.map != nil
        }
    }

    /// One `@` with something on either side; what is behind it is for who sends mail to find out.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(where: \.isWhitespace) }
    }

    private static func lengthProblem(
        _ value: Value, _ type: ValueType, _ constraints: Constraints
    ) -> Problem? {
        guard let text = value.string ?? (type.isTextual ? value.number?.text : nil) else { return nil }
        let length = text.unicodeScalars.count
        if let least = constraints.minLength, length < least.value {
            return Problem(
                "is shorter than \(least.value) characters", [.init("this constraint", at: least.range)])
        }
        if let most = constraints.maxLength, length > most.value {
            return Problem(
                "is longer than \(most.value) characters", [.init("this constraint", at: most.range)])
        }
        return nil
    }

    private static func numberProblem(
        _ value: Value, _ type: ValueType, _ constraints: Constraints
    ) -> Problem? {
        if type.isTextual { return nil }
        guard let number = value.number ?? value.string.flatMap({ Number($0) }) else { return nil }
        func problem(_ bound: Located<Number>?, _ text: String, when isWrong: (Number) -> Bool) -> Problem? {
            guard let bound, isWrong(bound.value) else { return nil }
            return Problem("\(text) \(bound.value.text)", [.init("this constraint", at: bound.range)])
        }
        return problem(constraints.minimum, "is less than") { number < $0 }
            ?? problem(constraints.maximum, "is more than") { number > $0 }
            ?? problem(constraints.exclusiveMinimum, "is not more than") { number <= $0 }
            ?? problem(constraints.exclusiveMaximum, "is not less than") { number >= $0 }
            ?? problem(constraints.multipleOf, "is not a multiple of") { !number.isMultiple(of: $0) }
    }

    private static func choiceProblem(_ value: Value, _ constraints: Constraints) -> Problem? {
        guard let choices = constraints.choices, let first = choices.first else { return nil }
        let isChoice = choices.contains { choice in
            choice.value.value == value
                || choice.value.value.string == value.number?.text && value.number != nil
        }
        return isChoice
            ? nil : Problem("is not one of the choices", [.init("the choices", at: first.value.range)])
    }

    private static func itemsProblem(_ value: Value, _ constraints: Constraints) -> Problem? {
        guard let items = value.list else { return nil }
        if let least = constraints.minItems, items.count < least.value {
            return Problem("has fewer than \(least.value) items", [.init("this constraint", at: least.range)])
        }
        if let most = constraints.maxItems, items.count > most.value {
            return Problem("has more than \(most.value) items", [.init("this constraint", at: most.range)])
        }
        if let unique = constraints.uniqueItems, unique.value, Set(items).count < items.count {
            return Problem("holds an item twice", [.init("this constraint", at: unique.range)])
        }
        guard let type = constraints.items else { return nil }
        for item in items {
            if let problem = problem(of: item, in: type) {
                return Problem("holds \(item.quoted), which \(problem.text)", problem.labels)
            }
        }
        return nil
    }

    private static func momentProblem(_ value: Value, _ constraints: Constraints) -> Problem? {
        guard let text = value.string, let moment = Moment(text) else { return nil }
        if let before = constraints.before, let limit = Moment(before.value), moment >= limit {
            return Problem("is not before \(before.value)", [.init("this constraint", at: before.range)])
        }
        if let after = constraints.after, let limit = Moment(after.value), moment <= limit {
            return Problem("is not after \(after.value)", [.init("this constraint", at: after.range)])
        }
        return nil
    }
}

/// A date or an instant, for comparing two of a kind.
struct Moment: Comparable {
    private let place: Int64

    init?(_ text: String) {
        if let date = CivilDate(text) {
            place = Int64(date.dayNumber)
        } else if let instant = DateTimeText.parse(text) {
            place = instant.microseconds
        } else {
            return nil
        }
    }

    static func < (left: Moment, right: Moment) -> Bool { left.place < right.place }

    /// True when a moment of the kind lies between this one and a later one, both excluded.
    func leavesRoom(before later: Moment) -> Bool { later.place > place && later.place - place > 1 }
}

extension ValueType {
    /// The type in a sentence about a value that is not of it.
    var phrase: String {
        switch self {
        case .string, .text, .enum, .phone, .reference: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .decimal: "a decimal number"
        case .boolean: "true or false"
        case .date: "a date"
        case .datetime: "a date and time with its offset"
        case .duration: "a duration"
        case .email: "an email address"
        case .url: "a URL"
        case .uuid: "a UUID"
        case .geo: "a geo value"
        case .file: "a file"
        case .list: "a list"
        case .object: "a map"
        }
    }
}

extension Value {
    /// The value for a message: text in single quotes, cut when long; collections by their kind.
    var quoted: String {
        switch self {
        case .null: "nothing"
        case .bool(let value): "\(value)"
        case .number(let number): number.text
        case .string(let text): text.count > 40 ? "'\(text.prefix(37))…'" : "'\(text)'"
        case .list: "list"
        case .map: "map"
        }
    }
}
