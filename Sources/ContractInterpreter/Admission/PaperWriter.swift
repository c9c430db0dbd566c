// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Makes the edits and creates of a submission on paper, as far as they can be known before its run.
struct PaperWriter {
    /// A record as it would be made, with the fields that are known.
    struct Record {
        var key: String
        var id: RecordID
        var fields: ValueMap
    }

    /// A unique value that a record would take.
    struct Claim {
        var value: UniqueValue
        var record: RecordID
        /// The path of the parameter that it comes from, when it comes straight from one.
        var source: [String]?
        var isOfTarget = false
    }

    struct Draft {
        var edits: [(field: String, value: Value)] = []
        var records: [Record] = []
        var claims: [Claim] = []
        var errors: [PayloadError] = []
        /// True when the record that the submission is about is not made.
        var leavesOutPrimary = false
    }

    let plan: ActionPlan
    /// With the bound arguments, and with a reference where one can be made.
    let context: EvaluationContext
    let submission: SubmissionRow
    /// Parameters that are wrong or not given yet: what rests on them is not judged.
    var openParameters: Set<String> = []
    /// True when the calls of `prepare_create` are made, as far as they are pure: an accept leaves them to the run.
    var preparesRecord = false

    func draft(target: EntityWriter.Target?) -> Draft {
        var draft = Draft()
        var guards: [Guard] = []
        if let target, !plan.edits.isEmpty { edit(target, &guards, &draft) }
        create(&guards, &draft)
        return draft
    }

    private func edit(_ target: EntityWriter.Target, _ guards: inout [Guard], _ draft: inout Draft) {
        var known = plan
        let isOpen: (PlanEdit) -> Bool = { rests($0.value.references) || rests($0.when?.references ?? []) }
        if known.edits.contains(where: isOpen) { known.edits.removeAll(where: isOpen) }
        let writer = EntityWriter(plan: known, submission: submission, context: context, now: context.now)
        let open = Set(plan.edits.map(\.field)).subtracting(known.edits.map(\.field))
        var edited = writer.edited(target, lacking: open)
        for finding in edited.findings {
            let value = known.edits.last { $0.field.hasSameBytes(as: finding.field) }?.value
            draft.errors.append(PaperWriter.error(finding, PaperWriter.source(of: value, at: finding.path)))
        }
        draft.edits = edited.touched.map { ($0, edited.fields[$0] ?? .null) }
        for key in open { edited.fields[key] = nil }
        let provisional = Set(known.edits.filter { restsOnReference($0.value) }.map(\.field))
        claim(edited.fields, of: target.row.id, provisional, writer, &guards, &draft) { key in
            PaperWriter.source(of: known.edits.last { $0.field.hasSameBytes(as: key) }?.value)
        }
        for index in draft.claims.indices { draft.claims[index].isOfTarget = true }
    }

    private func create(_ guards: inout [Guard], _ draft: inout Draft) {
        var context = context
        // What steps come to is not known yet, nor what rests on it.
        var open: [String: Set<String>] = [:]
        for (index, create) in plan.creates.enumerated() {
            let writer = EntityWriter(plan: plan, submission: submission, context: context, now: context.now)
            let evaluator = Evaluator(context)
            if rests(create.when?.references ?? [], on: open) {
                open[create.key] = []
                continue
            }
            guard (try? evaluator.holds(create.when)) ?? true else {
                if index == plan.primaryCreate { draft.leavesOutPrimary = true }
                continue
            }
            let made = make(create, isPrimary: index == plan.primaryCreate, writer, open)
            if let lacking = made.lacking { open[create.key] = lacking }
            draft.errors += made.errors
            let id = RecordID(
                entityType: create.entityType, id: Identity.record(of: context.submission, create: create.key)
            )
            draft.records.append(Record(key: create.key, id: id, fields: made.fields))
            context.created[create.key] = EntityWriter.withSystemFields(
                made.fields, id: id.id, createdAt: context.now, updatedAt: context.now, version: 1)
            // A record of which only parts are known takes no place yet.
            guard made.lacking != [] else { continue }
            claim(made.fields, of: id, made.provisional, writer, &guards, &draft) { key in
                PaperWriter.source(of: create.fields[key])
            }
        }
    }

    /// The fields of one record; those `lacking` are not known, and when none is named, none is certain.
    private func make(
        _ create: PlanCreate, isPrimary: Bool, _ writer: EntityWriter, _ open: [String: Set<String>]
    ) -> (fields: ValueMap, lacking: Set<String>?, provisional: Set<String>, errors: [PayloadError]) {
        var known = create
        var lacking: Set<String> = []
        for (field, value) in create.fields where rests(value.references, on: open) { lacking.insert(field) }
        for key in lacking { known.fields[key] = nil }
        if isPrimary, let field = plan.reference?.field, writer.submission.reference == nil {
            lacking.insert(field)
        }
        var findings: [FieldChecker.Finding] = []
        var given = writer.fields(of: known, Evaluator(writer.context), &findings)
        for key in lacking { given[key] = nil }
        lacking.formUnion(findings.map(\.field))
        let written = given
        if isPrimary, !plan.prepareCreate.isEmpty {
            // What the calls make of the fields, only the run knows.
            guard preparesRecord, lacking.isEmpty, let prepared = prepared(given, writer, &findings) else {
                findings += unsealed(known, given, writer, lacking)
                let errors = findings.map { PaperWriter.error($0, nil) }
                return (preparesRecord ? shown(given, writer) : given, [], [], errors)
            }
            given = prepared
        }
        let judged = writer.judge(known, isPrimary: isPrimary, given, lacking: lacking)
        findings += judged.findings
        let errors = findings.map { finding in
            let isAsWritten = written[finding.field] == given[finding.field]
            return PaperWriter.error(
                finding,
                isAsWritten ? PaperWriter.source(of: create.fields[finding.field], at: finding.path) : nil)
        }
        lacking.formUnion(findings.map(\.field))
        var provisional: Set<String> = []
        for (field, value) in create.fields where restsOnReference(value) { provisional.insert(field) }
        if let reference = plan.reference {
            if isPrimary { provisional.insert(reference.field) }
            // A call may have made it of the reference.
            provisional.formUnion(given.map(\.key).filter { given[$0] != written[$0] })
        }
        return (judged.fields, lacking.isEmpty ? nil : lacking, provisional, errors)
    }

    /// True for what is made of the reference, or of a record that may hold it.
    private func restsOnReference(_ expression: PlanExpression) -> Bool {
        guard plan.reference != nil else { return false }
        return expression.references.contains { reference in
            switch reference.root {
            case .submission: reference.path.first == "reference"
            case .created: reference.path.dropFirst().first != "id"
            default: false
            }
        }
    }

    private func shown(_ fields: ValueMap, _ writer: EntityWriter) -> ValueMap {
        ValueMap(
            fields.map { ($0.key, $0.value) } + writer.filled(beside: fields).map { ($0.key, $0.value) })
    }

    /// What the run would have to seal in the primary record and cannot, because there is no key.
    private func unsealed(
        _ create: PlanCreate, _ given: ValueMap, _ writer: EntityWriter, _ lacking: Set<String>
    ) -> [FieldChecker.Finding] {
        guard context.sealer == nil,
            plan.entities[create.entityType]?.fields.values.contains(where: \.isSensitive) ?? false
        else { return [] }
        var trial = context
        trial.isWitnessed = false
        let writer = EntityWriter(plan: plan, submission: submission, context: trial, now: trial.now)
        var others: [FieldChecker.Finding] = []
        let prepared = prepared(given, writer, asFarAsKnown: true, &others) ?? given
        return writer.judge(create, isPrimary: true, prepared, lacking: lacking).findings
            .filter { $0.code == "no_key" }
    }

    /// The fields behind the calls of `prepare_create`; nil when one of them is not pure, rests on what is not known,
    /// or fails, unless such are passed by.
    private func prepared(
        _ given: ValueMap, _ writer: EntityWriter, asFarAsKnown: Bool = false,
        _ findings: inout [FieldChecker.Finding]
    ) -> ValueMap? {
        let context = writer.context
        let evaluator = CallEvaluator(plan: plan, registry: context.registry)
        var fields = given
        for call in plan.prepareCreate {
            let references =
                call.arguments.values.flatMap(\.references) + (call.when?.references ?? [])
            guard call.isPure, !rests(references) else {
                if asFarAsKnown { continue }
                return nil
            }
            do throws(FunctionFailure) {
                guard try Evaluator(context).holds(call.when) else { continue }
                let output = try evaluator.evaluate(
                    call, fields, context, filled: writer.filled(beside: fields))
                if case .fields(let changed) = output { fields = changed }
            } catch {
                if asFarAsKnown { continue }
                findings.append(
                    FieldChecker.Finding(field: "", code: error.code, message: error.message))
                return nil
            }
        }
        return fields
    }

    /// Claims the places of a record; a value made of the reference, which is given later, is only compared with the
    /// others of the submission.
    private func claim(
        _ fields: ValueMap, of record: RecordID, _ provisional: Set<String>, _ writer: EntityWriter,
        _ guards: inout [Guard], _ draft: inout Draft, source: (String) -> [String]?
    ) {
        do throws(RunFailure) {
            for value in try writer.claimUniques(fields, of: record, knowing: nil, &guards) {
                let keys = value.constraint.split(separator: ",").map(String.init)
                if keys.contains(where: { provisional.contains($0) }) { continue }
                draft.claims.append(Claim(value: value, record: record, source: source(value.constraint)))
            }
        } catch {
            draft.errors.append(
                PayloadError(code: error.code, parameter: nil, path: "", message: error.message))
        }
    }

    /// True for what rests on what is not known before the run: on steps, on open parameters, on a reference that
    /// cannot be made, or on such fields of records, by the keys of their creates; none named: on all.
    private func rests(_ references: [Reference], on open: [String: Set<String>] = [:]) -> Bool {
        references.contains { reference in
            switch reference.root {
            case .steps: return true
            case .parameters:
                return reference.path.first.map { openParameters.contains($0) } ?? !openParameters.isEmpty
            case .submission:
                return reference.path.first == "reference" && plan.reference != nil
                    && submission.reference == nil
            case .created:
                guard let key = reference.path.first, let fields = open[key] else { return false }
                return fields.isEmpty || reference.path.count < 2 || fields.contains(reference.path[1])
            default: return false
            }
        }
    }

    // MARK: - Errors

    /// The path of the parameter that a place of a field is filled with as it is.
    private static func source(of expression: PlanExpression?, at path: [String] = []) -> [String]? {
        switch expression {
        case .reference(let reference):
            guard reference.root == .parameters, !reference.path.isEmpty else { return nil }
            return reference.path + path
        case .map(let members):
            guard let key = path.first else { return nil }
            return source(of: members[key], at: Array(path.dropFirst()))
        case .list(let elements):
            guard let index = path.first.flatMap({ Int($0) }), elements.indices.contains(index) else {
                return nil
            }
            return source(of: elements[index], at: Array(path.dropFirst()))
        case .literal, .call, nil: return nil
        }
    }

    private static func error(_ finding: FieldChecker.Finding, _ source: [String]?) -> PayloadError {
        PayloadError(code: finding.code, at: source, finding.message)
    }
}

extension PayloadError {
    /// An error about what comes from a parameter, or about none.
    init(code: String, at source: [String]?, _ message: String) {
        self.init(
            code: code, parameter: source?.first, path: (source ?? []).map(PayloadError.pointer).joined(),
            message: message)
    }
}
