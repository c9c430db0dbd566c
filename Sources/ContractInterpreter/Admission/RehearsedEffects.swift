// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What a dry run would write and tell.
///
/// Ids and references are given when a submission is accepted: here null stands for them.
struct RehearsedEffects {
    let plan: ActionPlan
    /// With the arguments as they are stored.
    let context: EvaluationContext
    let submission: SubmissionRow
    let target: EntityWriter.Target?
    let files: [AttachmentRow]
    let outlook: DuplicateOutlook?

    /// What is written and what is told, in their order.
    func told() -> (writes: [Value], events: [Value]) {
        var own = [plan.runsInBackground ? ".accepted" : ".created"]
        var planned = PlannedSteps(context)
        switch outlook?.consequence {
        case .held: own.append(".rejected_duplicate")
        case .linked(let record): planned.take(written: attachments(to: record, unknown: attachmentIDs))
        case nil, .some(.none):
            planned.take(plan.ownSteps.filter(\.isBeforeCreate))
            planned.take(written: records())
            planned.take(plan.ownSteps.filter { !$0.isBeforeCreate })
        }
        let effects = plan.sideEffects.compactMap { effect -> Value? in
            guard (try? Evaluator(context).holds(effect.when)) ?? false else { return nil }
            return ["event": .string(effect.event)]
        }
        let events = own.map { Value.map(["event": .string(plan.action + $0)]) } + effects + planned.events
        return (planned.writes, events)
    }

    /// What the creates and edits come to.
    private func records() -> [Value] {
        var row = submission
        row.reference = context.reference
        let draft = PaperWriter(plan: plan, context: context, submission: row, preparesRecord: true)
            .draft(target: target)
        var unknown = attachmentIDs.union(draft.records.map(\.id.id))
        unknown.insert(submission.id)
        var writes = draft.records.map { record -> Value in
            var fields = RehearsedEffects.hidden(record.fields, unknown)
            for key in referenceFields(of: record.key) where fields[key] != nil { fields[key] = .null }
            return [
                "create": .string(record.key), "entity_type": .string(record.id.entityType),
                "fields": Sealer.redacted(.map(fields)),
            ]
        }
        writes += draft.edits.map { edit in
            let value = RehearsedEffects.hidden(edit.value, unknown)
            return ["edit": .string(edit.field), "value": Sealer.redacted(value)]
        }
        let primary = draft.records.first { $0.key.hasSameBytes(as: plan.primary?.key ?? "") }
        if let primary { writes += attachments(to: primary.id, unknown: unknown) }
        return writes
    }

    /// The records of files that come beside the payload.
    private func attachments(to parent: RecordID, unknown: Set<String>) -> [Value] {
        guard let contract = plan.attachments else { return [] }
        let writer = EntityWriter(plan: plan, submission: submission, context: context, now: context.now)
        return files.filter { $0.parameter == nil }.map { file in
            let fields = RehearsedEffects.hidden(writer.attachment(file, to: parent), unknown)
            return [
                "create": .string("attachment.\(file.position)"),
                "entity_type": .string(contract.entityType), "fields": Sealer.redacted(.map(fields)),
            ]
        }
    }

    private var attachmentIDs: Set<String> { Set(files.map(\.id)) }

    /// The fields of a create that hold the reference as it is.
    private func referenceFields(of key: String) -> [String] {
        guard let reference = plan.reference, let create = plan.creates.first(where: { $0.key == key }) else {
            return []
        }
        let primary = plan.primary?.key
        let copies = create.fields.filter { entry in
            guard case .reference(let path) = entry.value else { return false }
            switch path.root {
            case .submission: return path.path == ["reference"]
            case .created: return path.path == [primary ?? "", reference.field]
            default: return false
            }
        }
        return copies.keys + (create.key == primary ? [reference.field] : [])
    }

    private static func hidden(_ fields: ValueMap, _ unknown: Set<String>) -> ValueMap {
        ValueMap(fields.map { ($0.key, hidden($0.value, unknown)) })
    }

    private static func hidden(_ value: Value, _ unknown: Set<String>) -> Value {
        switch value {
        case .string(let text): unknown.contains(text) ? .null : value
        case .list(let elements): .list(elements.map { hidden($0, unknown) })
        case .map(let map): .map(hidden(map, unknown))
        default: value
        }
    }
}
