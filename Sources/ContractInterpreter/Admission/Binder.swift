// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Binds what a caller sent to the declared parameters.
///
/// Binding has two halves with the `normalize` stage between them: `bind` reads types and fills defaults,
/// `checkAnswers` and `checkConstraints` look at the normalised values.
struct Binder {
    let parameters: [PlanParameter]
    /// The field that the verified identity fills; sending it is ignored like the other owner-like names.
    let actorField: String?
    /// The parameters whose value is a file that came in beside the payload; elsewhere a descriptor is only claimed.
    var given: Set<String> = []
    /// What the parameters belong to, as an error calls it.
    var owner = "this action"

    /// Names that only the engine fills; sending them is told in a warning and has no further effect.
    static let ownerFields: Set<String> = [
        "tenant", "tenant_id", "owner", "owner_id", "actor", "actor_id", "user", "user_id", "created_by",
        "submitted_by", "role", "roles",
    ]

    struct Bound {
        var arguments = ValueMap()
        var errors: [PayloadError] = []
        /// Owner-like names that were sent and ignored.
        var ignored: [String] = []
        /// Parameters that do not apply here.
        var invisible: Set<String> = []
        /// Where elements were left out of a list for being of another type: their positions, by the list's path.
        var holes: [String: Set<Int>] = [:]
    }

    /// Reads each input as its type; `context` evaluates defaults and conditions, over the arguments bound so far.
    ///
    /// `invisible` names what does not apply, where that is known of the normalised values.
    func bind(_ inputs: ValueMap, _ context: EvaluationContext, invisible: Set<String>? = nil) -> Bound {
        var bound = Bound()
        refuseUnknown(inputs, &bound)
        for parameter in parameters {
            let path = PayloadError.pointer(parameter.key)
            guard let input = inputs[parameter.key], !input.isNull else { continue }
            // Only the process itself seals: a sealed value from outside would pass for one that was checked.
            if SealedInput.isIn(input) {
                bound.errors.append(error("type", parameter, path, "cannot be sent sealed"))
                continue
            }
            if parameter.isHidden {
                bound.errors.append(
                    error("hidden", parameter, path, "is filled by the action and cannot be sent"))
                continue
            }
            if let value = read(input, parameter, parameter.key, path, &bound) {
                bound.arguments[parameter.key] = value
            }
        }
        settle(inputs, context, invisible, &bound)
        checkRequired(context, &bound)
        return bound
    }

    /// What does not apply once the bound arguments are normalised.
    func invisible(
        in bound: Bound, _ context: EvaluationContext, _ arguments: ValueMap, _ errors: [PayloadError]
    ) -> Set<String> {
        var seen = Bound(arguments: arguments, errors: errors.filter { $0.code != "hidden" })
        for index in ParameterOrder(parameters).positions {
            let parameter = parameters[index]
            guard let condition = parameter.visibleWhen else { continue }
            var context = context
            context.parameters = seen.arguments
            // What rests on an input that is wrong stays as it was told.
            let isVisible =
                hasError(parameter.key, seen) || isUndecided(condition, seen)
                ? !bound.invisible.contains(parameter.key)
                : (try? Evaluator(context).holds(condition)) ?? true
            guard !isVisible else { continue }
            seen.arguments[parameter.key] = nil
            seen.invisible.insert(parameter.key)
        }
        return seen.invisible
    }

    /// Checks that what is required is still there once the bound arguments are normalised.
    ///
    /// Nothing may be left of a text, and a condition may hold of what it has become.
    func checkAnswers(
        _ bound: Bound, _ context: EvaluationContext, _ arguments: inout ValueMap,
        _ errors: inout [PayloadError]
    ) {
        var normalized = bound
        normalized.arguments = arguments
        normalized.errors = errors
        checkRequired(context, &normalized)
        arguments = normalized.arguments
        errors = normalized.errors
    }

    /// What becomes of one value of a parameter: how it is kept, and everything that it would be refused for.
    static func judge(
        _ value: Value, as parameter: PlanParameter
    ) -> (kept: Value?, errors: [PayloadError]) {
        if case .string = value, !parameter.isRequired, parameter.type.takesAnyText { return (value, []) }
        let binder = Binder(parameters: [parameter], actorField: nil)
        var bound = Bound()
        let path = PayloadError.pointer(parameter.key)
        guard let kept = binder.read(value, parameter, parameter.key, path, &bound), bound.errors.isEmpty
        else { return (nil, bound.errors) }
        if parameter.isRequired, binder.isMissing(kept) {
            return (nil, [binder.error("required", parameter, path, "is required")])
        }
        return (kept, binder.checkConstraints([parameter.key: kept]))
    }

    private func refuseUnknown(_ inputs: ValueMap, _ bound: inout Bound) {
        let known = parameters.map(\.key)
        for entry in inputs where !known.contains(where: { $0.hasSameBytes(as: entry.key) }) {
            if Binder.ownerFields.contains(entry.key) || entry.key == actorField {
                bound.ignored.append(entry.key)
                continue
            }
            // What has a value already, or is another's other name, was hardly meant.
            let free = parameters.filter { parameter in
                !parameter.isHidden && inputs[parameter.key]?.isNull ?? true
                    && !hasError(parameter.key, bound)
            }
            let near = Suggestion.nearest(to: entry.key, among: free.map(\.key))
            var error = PayloadError(
                code: "unknown_parameter", parameter: entry.key, path: PayloadError.pointer(entry.key),
                message: "'\(entry.key)' is not a parameter of \(owner)"
                    + (near.map { "; did you mean '\($0)'?" } ?? ""))
            error.meant = near
            bound.errors.append(error)
        }
    }

    /// Takes away what is not visible and fills defaults, each parameter after those that it looks at.
    private func settle(
        _ inputs: ValueMap, _ context: EvaluationContext, _ invisible: Set<String>?, _ bound: inout Bound
    ) {
        for index in ParameterOrder(parameters).positions {
            let parameter = parameters[index]
            guard parameter.visibleWhen != nil || parameter.defaultValue != nil,
                !hasError(parameter.key, bound)
            else { continue }
            var context = context
            context.parameters = bound.arguments
            if let condition = parameter.visibleWhen,
                invisible?.contains(parameter.key)
                    ?? (!isUndecided(condition, bound)
                        && !((try? Evaluator(context).holds(condition)) ?? true))
            {
                if let sent = inputs[parameter.key], !sent.isNull {
                    let path = PayloadError.pointer(parameter.key)
                    bound.errors.append(
                        error("hidden", parameter, path, "does not apply here and cannot be sent"))
                }
                bound.arguments[parameter.key] = nil
                bound.invisible.insert(parameter.key)
            } else if bound.arguments[parameter.key] == nil, let expression = parameter.defaultValue {
                fillDefault(expression, parameter, context, &bound)
            }
        }
    }

    private func fillDefault(
        _ expression: PlanExpression, _ parameter: PlanParameter, _ context: EvaluationContext,
        _ bound: inout Bound
    ) {
        let path = PayloadError.pointer(parameter.key)
        do throws(FunctionFailure) {
            guard let value = try Evaluator(context).value(of: expression), !value.isNull else { return }
            if let value = read(value, parameter, parameter.key, path, &bound) {
                bound.arguments[parameter.key] = value
            }
        } catch {
            bound.errors.append(
                self.error("default", parameter, path, "has a default that fails: \(error.message)"))
        }
    }

    /// What is required must be there, once every other argument is known; what is not visible is not required.
    private func checkRequired(_ context: EvaluationContext, _ bound: inout Bound) {
        var context = context
        context.parameters = bound.arguments
        let evaluator = Evaluator(context)
        for parameter in parameters
        where !bound.invisible.contains(parameter.key) && !hasError(parameter.key, bound) {
            var isRequired = parameter.isRequired
            if !isRequired, let condition = parameter.requiredWhen, !isUndecided(condition, bound) {
                isRequired = (try? evaluator.holds(condition)) ?? false
            }
            guard isRequired, isMissing(bound.arguments[parameter.key]) else { continue }
            bound.arguments[parameter.key] = nil
            bound.errors.append(
                error("required", parameter, PayloadError.pointer(parameter.key), "is required"))
        }
    }

    /// True when a condition rests on an input that is wrong: that is told already, and its answer means nothing.
    private func isUndecided(_ condition: PlanCondition, _ bound: Bound) -> Bool {
        !bound.errors.isEmpty
            && condition.references.contains { reference in
                let key = reference.path.first ?? ""
                return reference.root == .parameters && !bound.invisible.contains(key) && hasError(key, bound)
            }
    }

    /// An empty or blank text does not answer a required question.
    private func isMissing(_ value: Value?) -> Bool {
        switch value {
        case nil, .null: true
        case .string(let text): BlankText.isBlank(text)
        default: false
        }
    }

    private func hasError(_ key: String, _ bound: Bound) -> Bool {
        bound.errors.contains { $0.concerns(key) }
    }

    /// Reads a value, nested ones included; reports and yields nil when it is of another type.
    private func read(
        _ value: Value, _ parameter: PlanParameter, _ top: String, _ path: String, _ bound: inout Bound
    ) -> Value? {
        // A descriptor in the payload would name any content of the tenant, past every check of the intake.
        let isClaimed = parameter.type.type == .file && !given.contains(top)
        let reading =
            isClaimed
            ? TypeChecker.Reading.mismatch(expected: "a file, given beside the payload")
            : TypeChecker.read(value, as: parameter.type)
        switch reading {
        case .mismatch(let expected, let inner):
            bound.errors.append(
                PayloadError(
                    code: "type", parameter: top, path: path + inner.map(PayloadError.pointer).joined(),
                    message: "'\(parameter.key)' must be \(expected)"))
            return nil
        case .value(let value):
            return readParts(of: value, parameter.type, parameter, top, path, &bound)
        }
    }

    private func readParts(
        of value: Value, _ type: PlanType, _ parameter: PlanParameter, _ top: String, _ path: String,
        _ bound: inout Bound
    ) -> Value? {
        if let elements = value.list, let itemType = type.items.first {
            var item = parameter
            item.type = itemType
            var read: [Value] = []
            for (index, element) in elements.enumerated() {
                guard let value = self.read(element, item, top, "\(path)/\(index)", &bound) else {
                    bound.holes[path, default: []].insert(index)
                    continue
                }
                read.append(value)
            }
            return .list(read)
        }
        guard type.type == .object, let rows = type.fields, let map = value.map else { return value }
        return readObject(map, rows, top, path, &bound)
    }

    private func readObject(
        _ map: ValueMap, _ rows: [PlanParameter], _ top: String, _ path: String, _ bound: inout Bound
    ) -> Value {
        var object = ValueMap()
        var meant: Set<String> = []
        for entry in map where !rows.contains(where: { $0.key.hasSameBytes(as: entry.key) }) {
            let free = rows.map(\.key).filter { map[$0]?.isNull ?? true && !meant.contains($0) }
            let near = Suggestion.nearest(to: entry.key, among: free)
            if let near { meant.insert(near) }
            bound.errors.append(
                PayloadError(
                    code: "unknown_parameter", parameter: top, path: path + PayloadError.pointer(entry.key),
                    message: "'\(entry.key)' is not a field of '\(top)'"
                        + (near.map { "; did you mean '\($0)'?" } ?? "")))
        }
        for row in rows where !meant.contains(row.key) {
            let rowPath = path + PayloadError.pointer(row.key)
            let given = map[row.key].flatMap { $0.isNull ? nil : $0 } ?? row.defaultValue?.constant
            if let given, !given.isNull, !row.isRequired || !isMissing(given) {
                if let value = read(given, row, top, rowPath, &bound) { object[row.key] = value }
            } else if row.isRequired {
                bound.errors.append(
                    PayloadError(
                        code: "required", parameter: top, path: rowPath, message: "'\(row.key)' is required"))
            }
        }
        return .map(object)
    }

    private func error(
        _ code: String, _ parameter: PlanParameter, _ path: String, _ message: String
    ) -> PayloadError {
        PayloadError(
            code: code, parameter: parameter.key, path: path, message: "'\(parameter.key)' \(message)")
    }
}
