// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension EntityWriter {
    /// Makes the edits of the target.
    func edit(_ target: Target, _ outcome: inout Outcome) throws(RunFailure) {
        outcome.guards.append(.recordVersion(target.row.id, version: target.row.version))
        guard !plan.edits.isEmpty else { return }
        let edited = edited(target)
        if let finding = edited.findings.first { throw finding.failure }
        let fields = edited.fields
        var row = target.row
        row.version += 1
        row.fields = CanonicalJSON.faithfulText(.map(fields))
        row.updatedAt = now
        let uniques = try claimUniques(fields, of: row.id, knowing: target.checks, &outcome.guards)
        outcome.writes.append(.updateRecord(row, uniques: uniques))
        renewKeys(of: target, fields, &outcome)
        outcome.audits.append(Audit(event: "edited", record: row.id, before: target.fields, after: fields))
    }

    /// The target's fields with the edits made, the fields that these touch, and everything wrong with the outcome.
    ///
    /// What is `lacking` will be filled later, and is not missed.
    func edited(
        _ target: Target, lacking: Set<String> = []
    ) -> (fields: ValueMap, touched: [String], findings: [FieldChecker.Finding]) {
        let evaluator = Evaluator(context)
        var fields = target.fields
        var touched: [String] = []
        var findings: [FieldChecker.Finding] = []
        for edit in plan.edits {
            do throws(FunctionFailure) { guard try evaluator.holds(edit.when) else { continue } } catch {
                findings.append(
                    FieldChecker.Finding(field: edit.field, code: error.code, message: error.message))
                continue
            }
            let value = value(of: edit.value, for: edit.field, evaluator, &findings)
            // What is not given leaves the field as it is; null takes its value away.
            guard let value = value ?? (isSentAsNull(edit.value, evaluator) ? .null : nil) else { continue }
            fields[edit.field] = value.isNull ? nil : value
            if !touched.contains(edit.field) { touched.append(edit.field) }
        }
        let type = target.row.id.entityType
        if let finding = transitionFault(from: target.fields, to: fields, plan.entities[type]) {
            findings.append(finding)
        }
        let judged = FieldChecker(plan: plan, sealer: context.sealer, tenant: context.caller.tenant)
            .judge(fields, of: type, lacking: lacking)
        // A field whose state cannot be left is not missed as well.
        findings += judged.findings.filter { found in !findings.contains { $0.field == found.field } }
        return (judged.fields, touched, findings)
    }

    /// True for an optional parameter that the caller sent as null: it has no value, and that was said.
    private func isSentAsNull(_ expression: PlanExpression, _ evaluator: Evaluator) -> Bool {
        guard case .reference(let reference) = expression, reference.root == .parameters,
            reference.path.count == 1, let parameter = plan.parameter(reference.path[0]),
            !parameter.isHidden, parameter.defaultValue == nil,
            (try? evaluator.holds(parameter.visibleWhen)) ?? false
        else { return false }
        return StoredJSON.map(submission.payload)[parameter.key]?.isNull ?? false
    }

    /// Lets an edited record be found by what it is now, and no longer by what it was.
    private func renewKeys(of target: Target, _ fields: ValueMap, _ outcome: inout Outcome) {
        let row = target.row
        let own =
            row.application.hasSameBytes(as: plan.application)
            ? plan.matchSpecs[row.id.entityType] ?? [] : []
        let specs = target.checks.specs(of: row.id.entityType, beside: own)
        if !outcome.guards.contains(target.checks.unchanged) {
            outcome.guards.append(target.checks.unchanged)
        }
        let keys = [target.fields, fields].map {
            MatchKeys.ofRecord(
                fields: $0, entityType: row.id.entityType, specs: specs, application: row.application,
                maker: target.maker, registry: context.registry)
        }
        if keys[0] == keys[1] { return }
        outcome.writes.append(
            .recordKeys(
                keys[1], submission: target.maker.id, record: row.id, at: target.maker.acceptedAt))
    }

    /// A declared state machine allows only its own transitions.
    private func transitionFault(
        from old: ValueMap, to new: ValueMap, _ entity: PlanEntity?
    ) -> FieldChecker.Finding? {
        guard let entity, let field = entity.stateField else { return nil }
        func fault(_ message: String) -> FieldChecker.Finding {
            FieldChecker.Finding(field: field, code: "transition", message: message)
        }
        let (before, after) = (old[field]?.string, new[field]?.string)
        switch (before, after) {
        case (nil, nil): return nil
        case (let before?, nil): return fault("the record cannot go from '\(before)' to no state")
        case (nil, let after?):
            // A record from before its type had states begins with the first.
            if entity.initialState.map({ $0.hasSameBytes(as: after) }) ?? true { return nil }
            return fault("a record without a state cannot go to '\(after)'")
        case (let before?, let after?):
            if before.hasSameBytes(as: after) || entity.transitions[before]?.contains(after) == true {
                return nil
            }
            return fault("the record cannot go from '\(before)' to '\(after)'")
        }
    }
}
