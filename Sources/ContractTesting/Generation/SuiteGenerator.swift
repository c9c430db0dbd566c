// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
internal import ContractModel

/// Writes a suite to begin with: a good case, each boundary, each mistake, a duplicate, and a repetition with the same key.
///
/// Cases are tried before they are written, and what they come to is what they expect: the suite passes as it stands, and
/// from then on it notices what changes.
package struct SuiteGenerator: Sendable {
    let application: TestedApplication
    let plan: ActionPlan
    let bench: TestBench

    package init(_ application: TestedApplication, _ plan: ActionPlan, bench: TestBench) {
        self.application = application
        self.plan = plan
        self.bench = bench
    }

    /// The suite, as a file of its own.
    package func suite() async -> GeneratedSuite {
        var text =
            "# Written by 'atelier test --generate': what the action does as it is. Read it, and make it say what it should do.\n"
        let base = await GoodCase(self).find()
        if let obstacle = base.obstacle {
            let line = obstacle.split(whereSeparator: \.isNewline).joined(separator: " ")
            text += "# There is no good submission among the cases; the nearest ended so: \(line)\n"
        }
        text += "action: \(CaseDraft.quoted(plan.action))\ncases:\n"
        var isFirst = true
        var names: Set<String> = []
        for draft in CaseDrafts(plan: plan, base: base.draft).all where names.insert(draft.name).inserted {
            let outcomes = await outcomes(of: draft)
            guard outcomes.count == draft.events.count + 1, outcomes.allSatisfy({ !$0.status.isEmpty }) else {
                continue
            }
            text += draft.text(outcomes, withRecords: isFirst && outcomes[0].refusal == nil)
            isFirst = false
        }
        return GeneratedSuite(text: isFirst ? nil : text, obstacle: base.obstacle)
    }

    /// What the events of a case come to.
    func outcomes(of draft: CaseDraft) async -> [ActualOutcome] { await trial(of: draft).outcomes }

    /// What the events of a case come to, or what keeps it from being gone through to its end.
    func trial(of draft: CaseDraft) async -> (outcomes: [ActualOutcome], obstacle: String?) {
        let test = draft.test(of: plan.action)
        let suite = TestSuite(action: Located(plan.action, at: CaseDraft.place), cases: [test])
        var run = CaseRun(
            test, of: suite, in: "", places: TestPlaces(SourceText(file: "", text: "")),
            application: application, bench: bench)
        run.isRecording = true
        let result = await run.run()
        // A case that cannot be gone through to its end is none.
        if result.verdict == .passed { return (run.recorded, nil) }
        return ([], result.unsupported ?? result.failures.first?.message ?? "nothing is known of it")
    }
}

/// A suite to begin with, and why it has no good case.
package struct GeneratedSuite: Sendable {
    /// Nil when no case can be gone through, so that there is nothing to begin with.
    package var text: String?
    /// What the nearest to a good case was turned away with or failed for; nil where there is a good one.
    package var obstacle: String?
}

/// Looks for a submission that the action takes.
struct GoodCase {
    private let generator: SuiteGenerator
    private let plan: ActionPlan
    private let samples: SampleValues
    private let target: TargetFields
    private let caller: CaseDraft.Person
    private static let maxTries = 150

    init(_ generator: SuiteGenerator) {
        self.generator = generator
        plan = generator.plan
        samples = SampleValues(plan: generator.plan)
        target = TargetFields(plan, samples: samples)
        caller = GoodCase.caller(of: plan)
    }

    /// Somebody who may submit, of whom all is known that the action reads.
    private static func caller(of plan: ActionPlan) -> CaseDraft.Person {
        let roles = plan.apply.filter { !["*", "anonymous", "system"].contains($0) }
        var caller = CaseDraft.Person(user: "ana", roles: roles.prefix(1).map(\.self))
        let text = CompiledAction(plan: plan).planText
        func reads(_ member: String) -> Bool { text.contains("[\"user\",\"\(member)\"]") }
        if reads("email") { caller.email = "ana@example.org" }
        if reads("name") { caller.name = "ana" }
        if reads("organization") { caller.organization = "example" }
        return caller
    }

    /// The first that goes well, else the first of those that come furthest: a run may fail at a step whatever is sent.
    ///
    /// `obstacle` is what the nearest was turned away with or failed for, where none goes well.
    func find() async -> (draft: CaseDraft, obstacle: String?) {
        var places: [String: Int] = [:]
        var state = 0
        var draft = make(places, state)
        var best: (draft: CaseDraft, refusal: String?, errors: Int, failure: String?)?
        var obstacle: String?
        for _ in 0..<GoodCase.maxTries {
            let trial = await generator.trial(of: draft)
            obstacle = trial.obstacle
            guard let outcome = trial.outcomes.first else { break }
            let isTaken = outcome.refusal == nil
            let errors = outcome.errors.values.reduce(0) { $0 + $1.count }
            if isTaken, errors == 0 { return (draft, nil) }
            let isBetter =
                best.map { isTaken == ($0.refusal == nil) ? errors < $0.errors : isTaken } ?? true
            if isBetter { best = (draft, outcome.refusal, errors, outcome.failure) }
            let blamed = blame(outcome)
            if outcome.errors.contains(where: { $0.value.contains("acknowledge") }) {
                draft.acknowledged = plan.criteria.filter(\.isWarning).map(\.key)
                if outcome.errors.allSatisfy({ $0.value == ["acknowledge"] }) { continue }
            }
            for key in blamed where outcome.errors[key]?.contains("hidden") == true {
                places[key] = candidates(key).count - 2
            }
            let movable = blamed.filter { (places[$0] ?? 0) + 1 < candidates($0).count }
            // The one that was tried least moves first.
            if let key = movable.min(by: { (places[$0] ?? 0, $0) < (places[$1] ?? 0, $1) }) {
                places[key, default: 0] += 1
            } else if state + 1 < states.count {
                state += 1
            } else {
                break
            }
            let acknowledged = draft.acknowledged
            draft = make(places, state)
            draft.acknowledged = acknowledged
        }
        return best.map { ($0.draft, $0.refusal ?? $0.failure) } ?? (draft, obstacle)
    }

    /// The parameters, and fields of the target, that an outcome may be about.
    private func blame(_ outcome: ActualOutcome) -> [String] {
        outcome.errors.keys.sorted().flatMap { key -> [String] in
            if plan.parameter(key) != nil { return [key] }
            guard let criterion = plan.criteria.first(where: { $0.key == key }) else {
                return plan.parameters.map(\.key)
            }
            guard case .condition(let condition) = criterion.check else { return [] }
            return condition.references.filter { $0.root == .parameters }.compactMap(\.path.first)
                + (plan.needsTarget ? target.names(in: condition) : [])
        }
    }

    /// What a parameter, or a field of the target, may be; nil, which leaves it out, comes last where it is not required.
    private func candidates(_ key: String) -> [Value?] {
        if let field = TargetFields.field(of: key) { return target.candidates(of: field) }
        guard let parameter = plan.parameter(key) else { return [] }
        let values = samples.values(of: parameter).map(Optional.some)
        return parameter.isRequired ? values : values + [nil]
    }

    /// The states in which a given record may be.
    private var states: [String?] {
        guard let type = plan.targetType, let entity = plan.entities[type], entity.stateField != nil else {
            return [nil]
        }
        let all = Set(entity.transitions.keys).union(entity.transitions.values.flatMap(\.self)).sorted()
        return [entity.initialState] + all.filter { $0 != entity.initialState }.map(Optional.some)
    }

    private func make(_ places: [String: Int], _ state: Int) -> CaseDraft {
        var draft = CaseDraft(name: "a good submission", caller: caller, payload: [:])
        for parameter in plan.parameters where !parameter.isHidden {
            let values = candidates(parameter.key)
            guard !values.isEmpty, parameter.visibleWhen == nil || parameter.requiredWhen != nil else {
                continue
            }
            draft.payload[parameter.key] = values[min(places[parameter.key] ?? 0, values.count - 1)]
        }
        if plan.needsTarget, let type = plan.targetType {
            draft.target = SampleValues.recordID
            var fields = fields(of: type, states[state])
            for entry in target.wanted(by: draft.caller, payload: draft.payload) {
                fields[entry.key] = entry.value
            }
            for (name, index) in places {
                guard let field = TargetFields.field(of: name) else { continue }
                let values = candidates(name)
                if !values.isEmpty { fields[field] = values[min(index, values.count - 1)] }
            }
            draft.records.append((type, fields))
        }
        for parameter in plan.parameters {
            var types: [String] = []
            if case .entities(let source, let field, let condition) = parameter.valuesFrom {
                types = [source]
                if !draft.records.contains(where: { $0.type == source }) {
                    draft.records.append((source, fields(of: source, nil)))
                }
                let asked = TargetFields(
                    entity(of: source), samples: samples, root: .item,
                    conditions: [condition].compactMap(\.self))
                if let index = draft.records.firstIndex(where: { $0.type == source }) {
                    for entry in asked.wanted(by: draft.caller, payload: draft.payload) {
                        draft.records[index].fields[entry.key] = entry.value
                    }
                }
                if field == "id", parameter.type.type != .list {
                    draft.payload[parameter.key] = .string(SampleValues.recordID)
                } else if let index = draft.records.firstIndex(where: { $0.type == source }),
                    let value = draft.payload[parameter.key]
                {
                    draft.records[index].fields[field] = value.list?.first ?? value
                }
            } else {
                types = SampleValues.referred(by: parameter)
            }
            for type in types where !draft.records.contains(where: { $0.type == type }) {
                draft.records.append((type, fields(of: type, nil)))
            }
        }
        return draft
    }

    private func entity(of type: String) -> PlanEntity? {
        plan.entities[type]
            ?? generator.application.actions.values.lazy.compactMap { $0.plan.entities[type] }.first
    }

    /// What a record must hold.
    private func fields(of type: String, _ state: String?) -> ValueMap {
        guard let entity = entity(of: type) else { return [:] }
        var fields = ValueMap()
        for (key, field) in entity.fields where field.isRequired && key != entity.stateField {
            fields[key] = samples.values(of: field.type, key: key).first
        }
        if let key = entity.stateField, let value = state ?? entity.initialState {
            fields[key] = .string(value)
        }
        return fields
    }
}
