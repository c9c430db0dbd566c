// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Turns the keys that a duplicate function yields into keys of the ledger.
enum MatchKeys {
    /// Keys are told apart by application, entity type, function, version and arguments: two checks that differ in
    /// any of them never meet.
    static func make(
        _ texts: [String], spec: PlanMatchSpec, application: String, entityType: String
    ) -> [MatchKey] {
        var message: [UInt8] = []
        for part in [application, entityType, spec.function.name, "\(spec.function.version)"] {
            message += part.utf8
            message.append(0)
        }
        message += CanonicalJSON.encode(.map(spec.arguments))
        // What all keys have in common counts by its digest, so that each is one short digest more.
        let common = Digest(of: message).bytes
        var keys: [MatchKey] = []
        keys.reserveCapacity(texts.count)
        for text in texts {
            message.removeAll(keepingCapacity: true)
            message += common
            message += text.utf8
            let (first, second) = Digest.leading(of: message)
            let key = MatchKey(first, second)
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// What a record looks like to a check: the fields that stand for the check's parameters.
    static func values(of fields: ValueMap, spec: PlanMatchSpec) -> ValueMap {
        var values = ValueMap()
        for (parameter, field) in spec.fields { values[parameter] = seen(fields[field], parameter, spec) }
        return values
    }

    /// A value as a check sees it: by what it stands for, so that one instant is the same in every time zone.
    private static func seen(_ value: Value?, _ parameter: String, _ spec: PlanMatchSpec) -> Value? {
        guard let value = value.map(Sealer.comparable) else { return nil }
        if let type = spec.readings[parameter] { return value.meant(as: type) }
        return spec.types[parameter].map(value.meant) ?? value
    }

    /// What a submission's arguments look like to a check.
    static func values(ofArguments arguments: ValueMap, spec: PlanMatchSpec) -> ValueMap {
        guard !spec.fields.isEmpty else { return [:] }
        var values = ValueMap()
        for parameter in spec.fields.keys { values[parameter] = seen(arguments[parameter], parameter, spec) }
        return values
    }

    /// How a check sees a submission that is on its way.
    static func subject(
        _ spec: PlanMatchSpec, _ arguments: ValueMap, _ submission: SubmissionRow
    ) -> MatchSubject {
        MatchSubject(
            values: values(ofArguments: arguments, spec: spec), types: spec.types, actor: submission.actor,
            action: submission.action, fingerprint: submission.fingerprint, at: submission.acceptedAt)
    }

    /// The keys under which a submission looks for those before it.
    static func sought(
        _ spec: PlanMatchSpec, by matching: Matching, for arguments: ValueMap, plan: ActionPlan,
        submission: SubmissionRow
    ) -> [MatchKey] {
        guard applies(matching, to: submission) else { return [] }
        return make(
            matching.lookUp(subject(spec, arguments, submission), Arguments(spec.arguments)), spec: spec,
            application: plan.application, entityType: plan.primary?.entityType ?? plan.targetType ?? "")
    }

    /// The keys under which later submissions find this one while it is on its way: those of every check of the
    /// type that it is about to make.
    static func ofSubmission(
        _ arguments: ValueMap, plan: ActionPlan, checks: KnownChecks, submission: SubmissionRow,
        registry: FunctionRegistry
    ) -> [MatchKey] {
        guard let own = plan.duplicates, let type = plan.checkedType else { return [] }
        var specs = checks.specs(of: type, beside: plan.matchSpecs[type] ?? [])
        if !specs.contains(own.spec) { specs.append(own.spec) }
        return ofSubmission(
            arguments, specs: specs, entityType: type, submission: submission, registry: registry)
    }

    /// The keys of a submission on its way under some checks.
    static func ofSubmission(
        _ arguments: ValueMap, specs: [PlanMatchSpec], entityType: String, submission: SubmissionRow,
        registry: FunctionRegistry
    ) -> [MatchKey] {
        make(
            specs, entityType: entityType, application: submission.application, submission: submission,
            registry: registry
        ) { values(ofArguments: arguments, spec: $0) }
    }

    /// The keys of a record, made by a submission, under every check of its type that can find it.
    static func ofRecord(
        fields: ValueMap, entityType: String, specs: [PlanMatchSpec], application: String,
        maker: SubmissionRow, registry: FunctionRegistry
    ) -> [MatchKey] {
        make(
            specs, entityType: entityType, application: application, submission: maker, registry: registry
        ) { values(of: fields, spec: $0) }
    }

    private static func make(
        _ specs: [PlanMatchSpec], entityType: String, application: String, submission: SubmissionRow,
        registry: FunctionRegistry, values: (PlanMatchSpec) -> ValueMap
    ) -> [MatchKey] {
        var keys: [MatchKey] = []
        var seen: Set<MatchKey> = []
        for spec in specs {
            guard
                let matching = registry.function(spec.function.name, version: spec.function.version)?.body
                    .matching
            else { continue }
            // A check without fields compares submissions of its own action; no other record can match it.
            if spec.fields.isEmpty && spec.action != submission.action { continue }
            guard applies(matching, to: submission) else { continue }
            let subject = MatchSubject(
                values: values(spec), types: spec.types, actor: submission.actor, action: submission.action,
                fingerprint: submission.fingerprint, at: submission.acceptedAt)
            let found = make(
                matching.index(subject, Arguments(spec.arguments)), spec: spec, application: application,
                entityType: entityType)
            keys += found.filter { seen.insert($0).inserted }
        }
        return keys
    }

    /// A child, or the run of a trigger, exists once by what started it: nobody has sent it, let alone twice.
    private static func applies(_ matching: Matching, to submission: SubmissionRow) -> Bool {
        !matching.isAboutSenders || submission.source != "call" && submission.source != "trigger"
    }
}
