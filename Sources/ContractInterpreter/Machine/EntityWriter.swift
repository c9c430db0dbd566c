// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Makes the edits and creates of an action: one unit, written together or not at all.
///
/// Both execution modes use it.
struct EntityWriter {
    let plan: ActionPlan
    let submission: SubmissionRow
    let context: EvaluationContext
    let now: Instant
    /// What the application's records are found under; needed where something is made.
    var checks: KnownChecks?

    /// A record with what must be known to change it.
    struct Target {
        var row: RecordRow
        var fields: ValueMap
        /// The submission that made it: what duplicate checks know of it beside its fields.
        @Shared var maker: SubmissionRow
        /// The checks of the application that it belongs to.
        var checks: KnownChecks
    }

    struct Outcome {
        var writes: [Write] = []
        var guards: [Guard] = []
        var audits: [Audit] = []
        /// Fields with system fields, by the create's key.
        var created: [String: ValueMap] = [:]
        var entity: RecordID?
    }

    struct Audit {
        var event: String
        var record: RecordID
        var before: ValueMap?
        var after: ValueMap
    }

    /// Edits first, then creates in order.
    ///
    /// `prepared` replaces the fields of the primary create.
    func make(target: Target?, prepared: ValueMap?) throws(RunFailure) -> Outcome {
        var outcome = Outcome()
        var context = context
        if let checks, !plan.creates.isEmpty { outcome.guards.append(checks.unchanged) }
        if let target { try edit(target, &outcome) }
        for (index, create) in plan.creates.enumerated() {
            let evaluator = Evaluator(context)
            do throws(FunctionFailure) {
                guard try evaluator.holds(create.when) else { continue }
            } catch { throw RunFailure(error) }
            let isPrimary = index == plan.primaryCreate
            let fields =
                isPrimary && prepared != nil ? prepared ?? [:] : try self.fields(of: create, evaluator)
            try self.create(create, isPrimary: isPrimary, fields, &outcome)
            context.created = outcome.created
        }
        return outcome
    }

    /// The fields of a create as the contract fills them, before `prepare_create`.
    func fields(of create: PlanCreate, _ evaluator: Evaluator) throws(RunFailure) -> ValueMap {
        var findings: [FieldChecker.Finding] = []
        let fields = fields(of: create, evaluator, &findings)
        if let finding = findings.first { throw finding.failure }
        return fields
    }

    /// The same without the fields that a function refuses to give; each of them is found.
    func fields(
        of create: PlanCreate, _ evaluator: Evaluator, _ findings: inout [FieldChecker.Finding]
    ) -> ValueMap {
        var fields = ValueMap()
        for (key, expression) in create.fields {
            if let value = value(of: expression, for: key, evaluator, &findings), !value.isNull {
                fields[key] = value
            }
        }
        for (key, field) in plan.entities[create.entityType]?.fields ?? [:] where fields[key] == nil {
            guard let expression = field.defaultValue, !findings.contains(where: { $0.field == key }) else {
                continue
            }
            if let value = value(of: expression, for: key, evaluator, &findings), !value.isNull {
                fields[key] = value
            }
        }
        findings.sort { $0.field < $1.field }
        return fields
    }

    /// A value for a field, which is named where a function refuses to give it.
    func value(
        of expression: PlanExpression, for field: String, _ evaluator: Evaluator,
        _ findings: inout [FieldChecker.Finding]
    ) -> Value? {
        do throws(FunctionFailure) { return try evaluator.value(of: expression) } catch {
            findings.append(
                FieldChecker.Finding(
                    field: field, code: error.code, message: "the field '\(field)': \(error.message)"))
            return nil
        }
    }

    /// The fields of a create with what the pipeline itself fills, checked and sealed.
    func complete(
        _ create: PlanCreate, isPrimary: Bool, _ given: ValueMap
    ) throws(RunFailure) -> ValueMap {
        let judged = judge(create, isPrimary: isPrimary, given)
        if let finding = judged.findings.first { throw finding.failure }
        return judged.fields
    }

    /// The same without the fields that are wrong, and everything wrong with these.
    ///
    /// What is `lacking` will be filled later, and is not missed.
    func judge(
        _ create: PlanCreate, isPrimary: Bool, _ given: ValueMap, lacking: Set<String> = []
    ) -> (fields: ValueMap, findings: [FieldChecker.Finding]) {
        var fields = given
        if isPrimary { fillIdentity(&fields) }
        fillState(of: create.entityType, &fields)
        return FieldChecker(plan: plan, sealer: context.sealer, tenant: context.caller.tenant)
            .judge(fields, of: create.entityType, lacking: lacking)
    }

    /// What the pipeline itself fills in the record of the primary create, beside the fields that it has so far.
    ///
    /// What is sensitive is left out: it is sealed when the record is made.
    func filled(beside fields: ValueMap) -> ValueMap {
        guard let create = plan.primary else { return [:] }
        var all = fields
        fillIdentity(&all)
        fillState(of: create.entityType, &all)
        let entity = plan.entities[create.entityType]
        let keys = [plan.reference?.field, plan.actorField, entity?.stateField].compactMap(\.self)
        var filled = ValueMap()
        for key in keys where !(entity?.fields[key]?.isSensitive ?? false) {
            if let value = all[key], fields[key] != value { filled[key] = value }
        }
        return filled
    }

    private func fillIdentity(_ fields: inout ValueMap) {
        if let reference = plan.reference, let text = submission.reference {
            fields[reference.field] = .string(text)
        }
        // Only the verified identity says who did it, whatever the contract or a function wrote there.
        if let field = plan.actorField { fields[field] = submission.actor.map(Value.string) }
    }

    /// The fields of the record of an attached file: what the contract fills, and the type's defaults.
    func attachment(_ file: AttachmentRow, to parent: RecordID) -> ValueMap {
        guard let contract = plan.attachments else { return [:] }
        var fields: ValueMap = [
            contract.parentField: .string(parent.id), contract.fileField: FileDescriptor.value(of: file),
        ]
        for (key, field) in plan.entities[contract.entityType]?.fields ?? [:] where fields[key] == nil {
            guard let expression = field.defaultValue else { continue }
            // A file is attached whatever becomes of a default.
            if let value = try? Evaluator(context).value(of: expression), !value.isNull {
                fields[key] = value
            }
        }
        fillState(of: contract.entityType, &fields)
        return fields
    }

    private func fillState(of entityType: String, _ fields: inout ValueMap) {
        guard let entity = plan.entities[entityType], let field = entity.stateField, fields[field] == nil,
            let initial = entity.initialState
        else { return }
        fields[field] = .string(initial)
    }

    private func create(
        _ create: PlanCreate, isPrimary: Bool, _ given: ValueMap, _ outcome: inout Outcome
    ) throws(RunFailure) {
        let fields = try complete(create, isPrimary: isPrimary, given)
        let id = RecordID(
            entityType: create.entityType, id: Identity.record(of: submission.id, create: create.key))
        outcome.guards.append(.recordVersion(id, version: nil))
        let uniques = try claimUniques(fields, of: id, knowing: checks, &outcome.guards)
        outcome.writes.append(
            .insertRecord(
                RecordRow(
                    id: id, application: plan.application, fields: CanonicalJSON.faithfulText(.map(fields)),
                    createdBy: submission.id, createKey: create.key, createdAt: now, updatedAt: now),
                uniques: uniques))
        let own = plan.matchSpecs[create.entityType] ?? []
        let keys = MatchKeys.ofRecord(
            fields: fields, entityType: create.entityType,
            specs: checks?.specs(of: create.entityType, beside: own) ?? own, application: plan.application,
            maker: submission, registry: context.registry)
        if !keys.isEmpty {
            outcome.writes.append(
                .recordKeys(keys, submission: submission.id, record: id, at: submission.acceptedAt))
        }
        outcome.created[create.key] = EntityWriter.withSystemFields(
            fields, id: id.id, createdAt: now, updatedAt: now, version: 1)
        outcome.audits.append(Audit(event: "created", record: id, before: nil, after: fields))
        if isPrimary { outcome.entity = id }
    }

    /// The unique values of a record, guarded: nobody else may have them, in the ledger or in this transaction.
    ///
    /// Beside them it takes those of the constraints that the ledger knows, as far as nobody has them.
    func claimUniques(
        _ fields: ValueMap, of record: RecordID, knowing checks: KnownChecks?, _ guards: inout [Guard]
    ) throws(RunFailure) -> [UniqueValue] {
        let own = plan.facts.uniques[record.entityType] ?? []
        let values =
            checks?.places(of: fields, record.entityType, beside: own)
            ?? own.compactMap { $0.value(of: fields) }
        for value in values where !value.yields {
            let isTaken = guards.contains { condition in
                guard case .uniqueFree(let type, let taken, let other) = condition else { return false }
                return taken == value && type.hasSameBytes(as: record.entityType) && other != record
            }
            if isTaken {
                throw RunFailure(
                    "unique", "two records of the submission have the same value of '\(value.constraint)'")
            }
            guards.append(.uniqueFree(entityType: record.entityType, value: value, by: record))
        }
        return values
    }

    static func withSystemFields(
        _ fields: ValueMap, id: String, createdAt: Instant, updatedAt: Instant, version: Int64
    ) -> ValueMap {
        var all = fields
        all["id"] = .string(id)
        all["created_at"] = .string(DateTimeText.render(createdAt))
        all["updated_at"] = .string(DateTimeText.render(updatedAt))
        all["version"] = .number(Number(version))
        return all
    }
}
