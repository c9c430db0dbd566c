// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Answers every mistake of a payload at once and records nothing: types, normalising on a copy, constraints,
/// criteria, files, and the pure checks.
///
/// Its results are what an accept records as done.
struct Rehearsal {
    struct Outcome {
        /// Bound and normalised, sensitive values in the clear.
        var arguments = ValueMap()
        var errors: [PayloadError] = []
        var warnings: [(code: String, message: String)] = []
        var verdicts: [CriteriaChecker.Verdict] = []
        /// Each pure call that is done, and each that does not apply: the journal's first rows.
        var journal: [Done] = []
        /// What was read and must not have changed when the accept is written.
        var guards: [Guard] = []
        /// True when attached files would have no record to stand at.
        var hasNoPlaceForFiles = false
    }

    /// A call that is done or does not apply, as the journal shows it: never with what is sensitive.
    struct Done {
        var step: Int
        var state: JournalRow.State
        var input: String?
        var output: String?
    }

    let plan: ActionPlan
    let store: any LedgerStore
    let scope: TenantScope
    let zone: TimeZoneRules
    /// What the submission is told apart by; where none is given, no twin is found.
    var fingerprint = ""
    /// True when nothing is accepted after it, so that more is tried than an accept may do.
    var isDryRun = false
    /// True for a rerun: its records may stand already, or take the places of those that go.
    var isRerun = false
    /// Parameters that count as fitting because they are not given yet.
    var open: Set<String> = []

    /// Rehearses a submission.
    ///
    /// `files` are those of `file` parameters, by parameter.
    func run(
        _ payload: ValueMap, files: [String: Value], acknowledged: Set<String>,
        target: EntityWriter.Target?, context: EvaluationContext
    ) async throws(LedgerError) -> Outcome {
        var outcome = Outcome()
        var inputs = payload
        for (parameter, file) in files { inputs[parameter] = file }
        let binder = Binder(
            parameters: plan.parameters, actorField: plan.actorField, given: Set(files.keys))
        var bound = binder.bind(inputs, context)
        take(bound, context, &outcome)
        let isNormalized = !plan.normalize.isEmpty && plan.normalize.allSatisfy(\.isPure)
        if isNormalized, plan.parameters.contains(where: { $0.visibleWhen != nil }) {
            // What applies is judged by what the values have become. That may show others, and so on; each round
            // settles one at least, but for contracts whose normalising goes in a circle.
            for _ in plan.parameters {
                let invisible = binder.invisible(in: bound, context, outcome.arguments, outcome.errors)
                if invisible == bound.invisible { break }
                bound = binder.bind(inputs, context, invisible: invisible)
                take(bound, context, &outcome)
            }
        }
        for name in bound.ignored {
            outcome.warnings.append(
                ("ignored_field", "'\(name)' was ignored: who submits is taken from the verified identity"))
        }
        if isNormalized {
            binder.checkAnswers(bound, context, &outcome.arguments, &outcome.errors)
        }
        outcome.errors += binder.checkConstraints(outcome.arguments, holes: bound.holes)
            .filter { error in !outcome.errors.contains { $0.path == error.path } }
        try await checkSources(context, &outcome)
        try await ReferenceChecker(plan: plan, store: store, scope: scope).check(&outcome)
        judge(acknowledged, context, &outcome)
        validate(context, &outcome)
        try await rehearseWrites(payload, target, context, &outcome)
        return outcome
    }

    func wrong(_ outcome: Outcome) -> Set<String> {
        Set(outcome.errors.flatMap { [$0.parameter, $0.meant].compactMap(\.self) })
    }

    /// Begins with what was bound, and normalises it.
    private func take(_ bound: Binder.Bound, _ context: EvaluationContext, _ outcome: inout Outcome) {
        outcome.arguments = bound.arguments
        outcome.errors = bound.errors
        outcome.journal = []
        normalize(context, &outcome)
    }

    func with(_ arguments: ValueMap, _ context: EvaluationContext) -> EvaluationContext {
        var context = context
        context.parameters = arguments
        return context
    }

    /// Pure calls up to the first that is not: what follows rests on an answer that only the background gets.
    private func normalize(_ context: EvaluationContext, _ outcome: inout Outcome) {
        let evaluator = CallEvaluator(plan: plan, registry: context.registry)
        for (index, call) in plan.normalize.enumerated() {
            guard call.isPure else { return }
            let context = with(outcome.arguments, context)
            do throws(FunctionFailure) {
                guard try Evaluator(context).holds(call.when) else {
                    outcome.journal.append(Done(step: index, state: .skipped))
                    continue
                }
                if case .fields(let changed) = try evaluator.evaluate(call, outcome.arguments, context) {
                    // What is normalised keeps its type: a function that changed it would break every later check.
                    outcome.arguments = changed
                    outcome.journal.append(
                        Done(
                            step: index, state: .succeeded, input: input(of: call, context),
                            output: output(of: call, changed)))
                }
            } catch { refuse(call, error, evaluator, context, &outcome) }
        }
    }

    /// Says of each parameter that a call works on what it has against it.
    private func refuse(
        _ call: PlanCall, _ failure: FunctionFailure, _ evaluator: CallEvaluator,
        _ context: EvaluationContext,
        _ outcome: inout Outcome
    ) {
        let told = outcome.errors.count
        for key in call.fields {
            var single = call
            single.fields = [key]
            do throws(FunctionFailure) {
                _ = try evaluator.evaluate(single, context.parameters, context)
            } catch {
                outcome.errors.append(
                    PayloadError(
                        code: error.code, parameter: key, path: PayloadError.pointer(key),
                        message: "'\(key)' \(error.message)"))
            }
        }
        if outcome.errors.count == told { refuse(call, failure, &outcome) }
    }

    private func refuse(_ call: PlanCall, _ failure: FunctionFailure, _ outcome: inout Outcome) {
        let parameter = call.fields.count == 1 ? call.fields[0] : nil
        outcome.errors.append(
            PayloadError(
                code: failure.code, parameter: parameter, path: parameter.map(PayloadError.pointer) ?? "",
                message: failure.message))
    }

    private func validate(_ context: EvaluationContext, _ outcome: inout Outcome) {
        let evaluator = CallEvaluator(plan: plan, registry: context.registry)
        let wrong = wrong(outcome)
        let isNormalized = plan.normalize.allSatisfy(\.isPure)
        var isPrefix = isNormalized
        for (index, call) in plan.validate.enumerated() {
            guard call.isPure else {
                isPrefix = false
                continue
            }
            // A check of an input that is wrong already would only say it twice.
            if call.fields.contains(where: wrong.contains) { continue }
            if rests(onOpen: call.arguments.values.flatMap(\.references) + (call.when?.references ?? [])) {
                continue
            }
            let isOpen = call.fields.contains(where: open.contains)
            let context = with(outcome.arguments, context)
            do throws(FunctionFailure) {
                let applies = try Evaluator(context).holds(call.when)
                if applies,
                    case .refusals(let refusals) = try evaluator.evaluate(call, outcome.arguments, context)
                {
                    for refusal in refusals
                    where !isOpen || refusal.parameter.map({ !open.contains($0) }) ?? false {
                        outcome.errors.append(
                            PayloadError(
                                code: refusal.code, parameter: refusal.parameter,
                                path: refusal.parameter.map(PayloadError.pointer) ?? "",
                                message: refusal.parameter.map { "'\($0)' \(refusal.message)" }
                                    ?? refusal.message))
                    }
                }
                if isPrefix {
                    outcome.journal.append(
                        Done(
                            step: plan.normalize.count + index, state: applies ? .succeeded : .skipped,
                            input: applies ? input(of: call, context) : nil))
                }
            } catch { if !isOpen { refuse(call, error, &outcome) } }
        }
    }

    /// True for what rests on a parameter that is not given yet.
    private func rests(onOpen references: [Reference]) -> Bool {
        !open.isEmpty
            && references.contains { $0.root == .parameters && open.contains($0.path.first ?? "") }
    }

    /// The arguments of a call, as they are without the sensitive parameters; nil for none.
    private func input(of call: PlanCall, _ context: EvaluationContext) -> String? {
        guard !call.arguments.isEmpty else { return nil }
        let evaluator = Evaluator(with(shown(context.parameters), context))
        var map = ValueMap()
        for (name, expression) in call.arguments { map[name] = (try? evaluator.value(of: expression)) ?? nil }
        return CanonicalJSON.faithfulText(.map(map))
    }

    /// The parameters that a call has worked on; nil for none.
    private func output(of call: PlanCall, _ arguments: ValueMap) -> String? {
        let shown = shown(arguments)
        var map = ValueMap()
        for key in call.fields { map[key] = shown[key] }
        return map.isEmpty ? nil : CanonicalJSON.faithfulText(.map(map))
    }

    private func shown(_ arguments: ValueMap) -> ValueMap {
        var arguments = arguments
        for parameter in plan.parameters where parameter.holdsSensitive { arguments[parameter.key] = nil }
        return arguments
    }

    private func judge(_ acknowledged: Set<String>, _ context: EvaluationContext, _ outcome: inout Outcome) {
        let checker = CriteriaChecker(plan: plan, context: with(outcome.arguments, context))
        outcome.verdicts = checker.verdicts(undecided: wrong(outcome))
        for verdict in outcome.verdicts where !verdict.holds {
            let criterion = verdict.criterion
            if criterion.isWarning, acknowledged.contains(criterion.key) { continue }
            outcome.errors.append(
                PayloadError(
                    code: criterion.isWarning ? "acknowledge" : "criterion", parameter: nil, path: "",
                    message: criterion.message, criterion: criterion.key))
        }
    }

    /// Values that must be among those of a list, a query or a function.
    private func checkSources(
        _ context: EvaluationContext, _ outcome: inout Outcome
    ) async throws(LedgerError) {
        let wrong = wrong(outcome)
        for parameter in plan.parameters where !wrong.contains(parameter.key) {
            guard let source = parameter.valuesFrom, let value = outcome.arguments[parameter.key],
                !rests(onOpen: source.references)
            else { continue }
            let isList = parameter.type.type == .list
            let values = value.list.flatMap { isList ? $0 : nil } ?? [value]
            let type = isList ? parameter.type.items.first ?? parameter.type : parameter.type
            let context = with(outcome.arguments, context)
            var isAllowed = true
            for value in values where isAllowed {
                isAllowed = try await isIn(source, value, type.type, context, &outcome)
            }
            guard !isAllowed else { continue }
            outcome.errors.append(
                PayloadError(
                    code: "values_from", parameter: parameter.key, path: PayloadError.pointer(parameter.key),
                    message: "'\(parameter.key)' is not one of the values it may have"))
        }
    }

    private func isIn(
        _ source: PlanParameter.Source, _ value: Value, _ type: ValueType, _ context: EvaluationContext,
        _ outcome: inout Outcome
    ) async throws(LedgerError) -> Bool {
        switch source {
        case .list(let values):
            return values.contains { ConstraintChecker.areSame($0, value, type) }
        case .call(let function, let arguments):
            let allowed = try? Evaluator(context).call(function, arguments)
            return allowed?.list?.contains { ConstraintChecker.areSame($0, value, type) }
                ?? false
        case .entities(let entity, let field, let condition):
            // The generation first: a record that comes in between then fails the guard instead of being missed.
            let generation = try await store.lastChange(ofType: entity, in: scope)
            outcome.guards.append(.entityTypeUnchanged(entityType: entity, since: generation))
            func holds(_ fields: ValueMap) -> Bool {
                var context = context
                context.item = .map(fields)
                return (try? Evaluator(context).holds(condition)) ?? false
            }
            if field == "id" {
                guard let id = value.string,
                    let row = try await store.record(RecordID(entityType: entity, id: id), in: scope),
                    !row.isWithdrawn
                else { return false }
                return holds(StoredJSON.map(row.fields))
            }
            var query = RecordQuery(entityType: entity, limit: 200)
            // A record may hold the same value written otherwise: what the store cannot compare so is compared here.
            let form = ComparisonForm(of: type)
            let text = form == .number ? value.string : nil
            if let number = value.number ?? text.flatMap({ Number($0) }) {
                query.numbers[field] = number
            } else if form == nil {
                query.fields[field] = value
            }
            while true {
                let rows = try await store.records(query, in: scope)
                for row in rows {
                    let fields = StoredJSON.map(row.fields)
                    if form != nil, !ConstraintChecker.areSame(fields[field] ?? .null, value, type) {
                        continue
                    }
                    if holds(fields) { return true }
                }
                guard let last = rows.last, rows.count == query.limit else { return false }
                query.after = last.sequence
            }
        }
    }
}

extension PlanParameter.Source {
    /// Every reference in it.
    fileprivate var references: [Reference] {
        switch self {
        case .list: []
        case .entities(_, _, let condition): condition?.references ?? []
        case .call(_, let arguments): arguments.values.flatMap(\.references)
        }
    }
}

/// JSON that the ledger holds, written by this project.
enum StoredJSON {
    /// What this project wrote itself may be larger than what it takes from a caller.
    static let limits = JSONLimits(maxBytes: 64 << 20, maxNestedLevels: 200, maxValues: 10_000_000)

    static func value(_ text: String) -> Value {
        (try? JSONReader.read(Array(text.utf8), limits: limits)) ?? .null
    }
    static func map(_ text: String) -> ValueMap { value(text).map ?? [:] }
}
