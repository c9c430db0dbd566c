// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    /// What a field without `$` means in a condition.
    enum ConditionSubject {
        case parameters, entity, user
        /// The records of the type listed.
        case records(of: String)
        /// The data of the event at hand.
        case event
        /// A field must be a reference.
        case none
    }

    // MARK: - Conditions

    /// Compiles a condition; fields of the subject become references.
    mutating func compile(_ condition: Located<Condition>, subject: ConditionSubject) -> PlanCondition {
        switch condition.value {
        case .all(let parts): return .all(parts.map { compile($0, subject: subject) })
        case .any(let parts): return .any(parts.map { compile($0, subject: subject) })
        case .not(let part): return .not(compile(part, subject: subject))
        case .call(let call):
            let compiled = compile(call, stage: .condition)
            return .call(compiled.function, arguments: compiled.arguments)
        case .comparison(let comparison): return compile(comparison, subject: subject)
        }
    }

    mutating func compile(_ comparison: Condition.Comparison, subject: ConditionSubject) -> PlanCondition {
        let (left, leftType) = operand(comparison.field, subject)
        var right: (expression: PlanExpression, type: StaticType)?
        if let value = comparison.value { right = compile(value.spelled(beside: leftType)) }
        check(comparison, leftType, right?.type)
        if case .reference(Reference(root: .user, path: ["roles"])) = left, let value = comparison.value {
            checkRoles(namedBy: value)
        }
        let comparator = comparison.comparator.value
        let form = ComparisonForm(of: leftType, right?.type, comparator)
        // What is written is compared in the form that inputs have.
        let written = right.map { ActionCompiler.normalized($0.expression, as: leftType) }
        return .comparison(left: left, comparator, right: written, form)
    }

    private mutating func operand(
        _ field: Located<Condition.Operand>, _ subject: ConditionSubject
    ) -> (PlanExpression, StaticType) {
        let reference: Reference
        switch field.value {
        case .reference(let written): reference = written
        case .subjectField(let path):
            switch subject {
            case .parameters: reference = Reference(root: .parameters, path: path)
            case .entity: reference = Reference(root: .entity, path: path)
            case .user: reference = Reference(root: .user, path: path)
            case .records(let type):
                return (.reference(Reference(root: .item, path: path)), recordField(path, type, field))
            case .event:
                return (
                    .reference(Reference(root: .event, path: path)),
                    eventType(path, at: field.place)
                )
            case .none:
                report(
                    .typeMismatch,
                    "'\(path.joined(separator: "."))' has no subject here; expected a reference",
                    at: field.range, path: field.path,
                    help: "write '$parameters.\(path.joined(separator: "."))' or another reference")
                return (.literal(.null), .unknown)
            }
        }
        return (.reference(reference), type(of: reference, at: field.place))
    }

    private mutating func recordField(
        _ path: [String], _ type: String, _ field: Located<Condition.Operand>
    ) -> StaticType {
        guard let name = path.first, let entity = declarations.entity(type),
            let known = fieldNames(of: entity)
        else {
            return .unknown
        }
        guard declarations.knows(name, of: entity) ?? true else {
            report(
                .unknownField, "'\(type)' has no field '\(name)'", at: field.range, path: field.path,
                help: ActionCompiler.suggestion(name, known))
            return .unknown
        }
        guard let declared = self.field(name, of: entity) else { return .unknown }
        return StaticType(shape: .typed(planType(declared.type)), declaredAt: declared.key.place)
    }

    // MARK: - Operators

    private mutating func check(_ comparison: Condition.Comparison, _ left: StaticType, _ right: StaticType?)
    {
        let comparator = comparison.comparator
        if left.isSensitive, ActionCompiler.isOrderOrPattern(comparator.value) {
            report(
                .typeMismatch, "'\(comparator.value.rawValue)' cannot look into a sensitive value",
                at: comparator.range,
                path: comparator.path, help: "sensitive values can only be compared for equality and presence"
            )
            return
        }
        if let problem = ActionCompiler.misfit(comparator.value, left) {
            report(.typeMismatch, problem, at: comparator.range, path: comparator.path, labels: labels(left))
            return
        }
        guard let right, let value = comparison.value else { return }
        if [.isIn, .notIn].contains(comparator.value), case .list(let elements) = value.value {
            checkElements(elements, right, against: left)
            return
        }
        if let problem = operandMisfit(comparator.value, left, right) {
            report(
                .typeMismatch, problem, at: value.range, path: value.path, labels: labels(left),
                help: way(from: value, comparing: left, by: comparator.value))
        }
        if comparator.value == .matches, case .literal(.string(let pattern)) = right.shape {
            do throws(Pattern.CompileError) { _ = try Pattern(pattern) } catch {
                report(
                    .wrongArgument, "the pattern does not compile: \(error.message)", at: value.range,
                    path: value.path)
            }
        }
    }

    /// Reports roles that the project does not know in what the caller's roles are compared with.
    private mutating func checkRoles(namedBy value: Located<ValueExpression>) {
        switch value.value {
        case .literal(.string(let name)): _ = roles([Located(name, at: value.place)])
        case .list(let elements): for element in elements { checkRoles(namedBy: element) }
        default: break
        }
    }

    /// Reports the elements of a list that the left side can never be.
    private mutating func checkElements(
        _ elements: [Located<ValueExpression>], _ list: StaticType, against left: StaticType
    ) {
        let types: [StaticType]
        switch list.shape {
        case .list(let parts): types = parts
        case .literal(let value): types = (value.list ?? []).map { StaticType(shape: .literal($0)) }
        default: return
        }
        guard types.count == elements.count else { return }
        var told: Set<String> = []
        for (element, type) in zip(elements, types) {
            // Elements of one wrong type are one mistake.
            guard let problem = comparable(left, type), told.insert(problem).inserted else { continue }
            report(
                .typeMismatch, problem, at: element.place, labels: labels(left),
                help: way(from: element, comparing: left, by: left.valueType == .list ? .isIn : .gt))
        }
    }

    private func labels(_ type: StaticType) -> [Diagnostic.Label] {
        type.declaredAt.map { [Diagnostic.Label("declared here as \(type.text)", at: $0.range)] } ?? []
    }

    private static func isOrderOrPattern(_ comparator: Condition.Comparator) -> Bool {
        switch comparator {
        case .gt, .gte, .lt, .lte, .contains, .notContains, .startsWith, .endsWith, .matches: true
        default: false
        }
    }

    private static let ordered: Set<ValueType> = [
        .integer, .number, .decimal, .date, .datetime, .duration, .string, .text,
    ]

    /// Why an operator does not apply to its left side.
    private static func misfit(_ comparator: Condition.Comparator, _ left: StaticType) -> String? {
        guard let type = left.valueType else { return nil }
        switch comparator {
        case .gt, .gte, .lt, .lte:
            return ordered.contains(type)
                ? nil
                : "'\(comparator.rawValue)' needs something ordered, and this is of type \(type.rawValue)"
        case .startsWith, .endsWith, .matches:
            return type.comparesAsText
                ? nil : "'\(comparator.rawValue)' needs text, and this is of type \(type.rawValue)"
        case .contains, .notContains:
            return type.comparesAsText || type == .list
                ? nil : "'\(comparator.rawValue)' needs text or a list, and this is of type \(type.rawValue)"
        default: return nil
        }
    }

    private func operandMisfit(
        _ comparator: Condition.Comparator, _ left: StaticType, _ right: StaticType
    ) -> String? {
        switch comparator {
        case .isIn, .notIn:
            switch right.shape {
            case .literal(let value):
                guard let elements = value.list else {
                    return "'\(comparator.rawValue)' needs a list of values"
                }
                return elements.lazy.compactMap { self.comparable(left, StaticType(shape: .literal($0))) }
                    .first
            case .typed(let type) where type.type != .list:
                return "'\(comparator.rawValue)' needs a list of values"
            default: return nil
            }
        case .contains, .notContains:
            guard let type = left.valueType else { return nil }
            if type == .list {
                guard case .typed(let list) = left.shape, let item = list.items.first else { return nil }
                return comparable(StaticType(shape: .typed(item)), right)
            }
            return comparable(.typed(.string), right)
        case .startsWith, .endsWith, .matches: return comparable(.typed(.string), right)
        default: return comparable(left, right, isOrder: comparator.isOrder)
        }
    }

    /// Why two sides can never be equal or ordered.
    func comparable(_ left: StaticType, _ right: StaticType, isOrder: Bool = false) -> String? {
        switch (left.shape, right.shape) {
        case (.typed(let a), .literal(let value)):
            if value.isNull { return nil }
            if a.type == .enum, let choices = a.choices,
                !choices.contains(ActionCompiler.normalized(value, as: a))
            {
                let names = choices.compactMap(\.string)
                return
                    "\(value.string.map { "'\($0)'" } ?? CanonicalJSON.text(value)) is not one of the choices"
                    + (value.string.flatMap { Suggestion.didYouMean($0, among: names) }.map { "; " + $0 }
                        ?? "")
            }
            var bare = PlanType(a.type)
            bare.choices = nil
            if case .mismatch = TypeChecker.read(value, as: bare), a.type != .enum,
                !(a.type.comparesAsText && value.string != nil && a.type != .date && a.type != .datetime
                    && a.type != .duration)
            {
                return "a \(value.kindName) is never compared with a value of type \(a.type.rawValue)"
            }
            return nil
        case (.typed(let a), .typed(let b)):
            let numeric: Set<ValueType> = [.integer, .number, .decimal]
            if a.type == b.type || (numeric.contains(a.type) && numeric.contains(b.type)) { return nil }
            // Of a day and an instant, the spellings would be compared.
            let isOfTime = a.type.isOfTime && b.type.isOfTime
            if a.type.comparesAsText, b.type.comparesAsText, !isOfTime { return nil }
            let relation = isOrder ? "before or after" : "equal to"
            return "a value of type \(a.type.rawValue) is never \(relation) one of type \(b.type.rawValue)"
        case (.literal, .typed): return comparable(right, left)
        default: return nil
        }
    }
}

extension ValueType {
    /// True for what is compared as text; of a file there is what is known about it, and its name is a part of that.
    fileprivate var comparesAsText: Bool { isTextual && self != .file }

    /// True for days, instants and durations, none of which is ever another.
    fileprivate var isOfTime: Bool { self == .date || self == .datetime || self == .duration }
}
