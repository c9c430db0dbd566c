// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Rehearsal {
    /// Makes the edits and creates on paper, so that what their types would refuse is refused now.
    func rehearseWrites(
        _ target: EntityWriter.Target?, _ context: EvaluationContext, _ outcome: inout Outcome
    ) {
        var context = with(outcome.arguments, context)
        do throws(FunctionFailure) {
            context.reference = try ReferenceMaker(plan: plan, zone: zone).sample(context)
        } catch {
            let source = error.code == "prefix" ? plan.reference?.prefixFrom : plan.reference?.yearFrom
            var parameter: String?
            if case .reference(let reference) = source, reference.root == .parameters {
                parameter = reference.path.first
            }
            refuse(error.code, error.message, &outcome, parameter: parameter)
            return
        }
        var row = SubmissionRow.rehearsed(plan: plan, context: context)
        row.reference = context.reference
        var known = plan
        known.edits.removeAll { $0.value.readsSteps || $0.when?.readsSteps ?? false }
        let writer = EntityWriter(plan: known, submission: row, context: context, now: context.now)
        var edited = EntityWriter.Outcome()
        do throws(RunFailure) {
            if let target { try writer.edit(target, context, &edited) }
            // A place that another record holds is known now, and must be free when the accept is written.
            outcome.guards += edited.guards.filter { if case .uniqueFree = $0 { true } else { false } }
        } catch { refuse(error.code, error.message, &outcome) }
        // What 'prepare_create' makes of the fields, only the run knows.
        guard plan.prepareCreate.isEmpty else { return }
        do throws(RunFailure) { try rehearseCreates(writer, context, edited.guards) } catch {
            refuse(error.code, error.message, &outcome)
        }
    }

    private func rehearseCreates(
        _ writer: EntityWriter, _ context: EvaluationContext, _ guards: [Guard]
    ) throws(RunFailure) {
        var context = context
        var guards = guards
        // What steps come to is not known yet, nor what rests on it.
        var open: [String: Set<String>] = [:]
        for (index, create) in plan.creates.enumerated() {
            let evaluator = Evaluator(context)
            if create.when?.readsSteps ?? false {
                open[create.key] = []
                continue
            }
            guard (try? evaluator.holds(create.when)) ?? true else { continue }
            let lacking = Set(create.fields.filter { $0.value.rests(on: open) }.keys)
            if !lacking.isEmpty { open[create.key] = lacking }
            var known = create
            for key in lacking { known.fields[key] = nil }
            var given = try writer.fields(of: known, evaluator)
            for key in lacking { given[key] = nil }
            let fields = try writer.complete(
                known, isPrimary: index == plan.primaryCreate, given, lacking: lacking)
            let id = RecordID(
                entityType: create.entityType, id: Identity.record(of: context.submission, create: create.key)
            )
            // Whether the ledger has the value already is asked when the record is made.
            _ = try writer.claimUniques(fields, of: id, &guards)
            context.created[create.key] = EntityWriter.withSystemFields(
                fields, id: id.id,
                createdAt: context.now, updatedAt: context.now, version: 1)
        }
    }

    private func refuse(
        _ code: String, _ message: String, _ outcome: inout Outcome, parameter: String? = nil
    ) {
        outcome.errors.append(
            PayloadError(
                code: code, parameter: parameter, path: parameter.map(PayloadError.pointer) ?? "",
                message: message))
    }
}

extension PlanExpression {
    /// True for a value that rests on what a step comes to.
    fileprivate var readsSteps: Bool { references.contains { $0.root == .steps } }

    /// True as well for one that rests on such fields of records, by the keys of their creates; none named: on all.
    fileprivate func rests(on open: [String: Set<String>]) -> Bool {
        references.contains { reference in
            if reference.root == .steps { return true }
            guard reference.root == .created, let key = reference.path.first, let fields = open[key] else {
                return false
            }
            return fields.isEmpty || reference.path.count < 2 || fields.contains(reference.path[1])
        }
    }
}

extension PlanCondition {
    fileprivate var readsSteps: Bool { references.contains { $0.root == .steps } }
}

extension SubmissionRow {
    /// A row that stands for the submission while it is only rehearsed.
    static func rehearsed(plan: ActionPlan, context: EvaluationContext) -> SubmissionRow {
        SubmissionRow(
            id: context.submission, application: plan.application, action: plan.action,
            mode: plan.mode, status: .accepted, fingerprint: "", payload: "{}",
            arguments: "{}", caller: "{}", actor: context.caller.user, contract: "",
            correlationID: context.circumstances.correlationID, source: context.circumstances.source,
            acceptedAt: context.now,
            now: context.now)
    }
}
