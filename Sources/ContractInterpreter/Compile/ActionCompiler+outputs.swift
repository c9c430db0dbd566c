// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension ActionCompiler {
    // MARK: - What is known of outputs

    mutating func outputOf(_ body: StepBody) -> StepOutput {
        switch body {
        case .transform(let call), .execute(let call): outputOf(call)
        case .lookup: .unknown
        case .fetch(let fetch):
            .members([
                StepOutput.list("records", atMost: fetch.limit),
                StepOutput.Member(name: "count", content: .typed(PlanType(.integer))),
            ])
        case .push:
            .members([StepOutput.text("key"), StepOutput.Member(name: "response", content: .untyped)])
        case .emit, .parallel: .members([])
        case .gate: .members([StepOutput.Member(name: "case", content: .untyped, mayBeAbsent: true)])
        case .govern: StepOutput.decision(isOfPerson: false)
        case .approval(let approval): StepOutput.decision(isOfPerson: approval.onExpiry != .approve)
        case .wait(.event(let event, _, _)):
            declarations.event(event.value)?.payload.map {
                .declared($0.filter(\.isActive).map { (plainParameter($0), $0.key.place) })
            } ?? .unknown
        case .wait: .members([])
        case .start: .start
        case .call(let call): outputOf(call)
        case .forEach(let fanOut):
            .members([
                StepOutput.list(
                    "results", atMost: itemBounds[fanOut.items.range], of: resultType(of: fanOut.work)),
                StepOutput.list(
                    "failures", atMost: itemBounds[fanOut.items.range], of: StepOutput.failureOfItem),
            ])
        case .model(let model):
            .declared(
                model.output.filter(\.isActive).map { (plainParameter($0), $0.key.place) })
        }
    }

    /// What a function gives, where it says so.
    private func outputOf(_ call: FunctionCall) -> StepOutput {
        guard case .members(let members)? = registry[call.name.value]?.result else { return .unknown }
        return .members(
            members.map { member in
                member.type == .list
                    ? StepOutput.list(member.name, atMost: nil)
                    : StepOutput.Member(name: member.name, content: .typed(PlanType(member.type)))
            })
    }

    /// What an item of a fan-out leaves: what its call gives, or the outputs of its steps; nil where that is not known.
    private mutating func resultType(of work: StepBody.FanOut.Work) -> PlanType? {
        switch work {
        case .call(let call):
            guard case .members(let members, false) = outputOf(call.value) else { return nil }
            return StepOutput.Member.object(members)
        case .steps(let steps):
            let keys = steps.filter(\.isActive).flatMap(\.withNested).map(\.key.value)
            return StepOutput.Member.object(keys.map { StepOutput.Member(name: $0, content: .untyped) })
        }
    }

    private mutating func outputOf(_ call: StepBody.ActionCall) -> StepOutput {
        guard let output = outputInTime(of: call) else { return .unknown }
        guard let value = call.timeoutValue, case .members(let members, _) = output else { return output }
        let late = Diagnostic.Label("'timeout_value' stands in for a late result", at: value.range)
        guard let others = self.members(of: value) else {
            return .members(members.map { $0.orAbsent(late) }, isOpen: true)
        }
        return .members(StepOutput.Member.joined(members, others, late))
    }

    /// What a call gives when its child ends in time; nil for a child that is not known.
    func outputInTime(of call: StepBody.ActionCall) -> StepOutput? {
        guard let index = declarations.action(call.action.value) else { return nil }
        let child = application.actions[index]
        var id = StepOutput.Member(name: "id", content: .untyped)
        if let type = knownTarget(ActionCompiler.primaryCreate(of: child)?.entityType) {
            var reference = PlanType(.reference)
            reference.objectType = type
            id.content = .typed(reference)
        }
        let record = [StepOutput.Member(name: "type", content: .untyped), id]
        return .members([
            StepOutput.text("submission_id"),
            StepOutput.choice("status", of: SubmissionRow.Status.allCases.map(\.rawValue)),
            StepOutput.text("reference", optional: child.submissionContract?.isNumbered != true),
            StepOutput.Member(
                name: "entity", content: .map(record),
                mayBeAbsent: !child.isIncomplete && !ActionCompiler.alwaysHasRecord(child)),
            StepOutput.Member(
                name: "result", content: resultContent(of: child), mayBeAbsent: child.result.isEmpty),
        ])
    }

    private func resultContent(of child: ActionDefinition) -> StepOutput.Member.Content {
        if child.isIncomplete { return .untyped }
        return .map(
            results[child.key.value]
                ?? child.result.map { StepOutput.Member(name: $0.key.value, content: .untyped) })
    }

    /// The members of a value that stands for a whole output; nil where the text does not say.
    private mutating func members(of value: Located<ValueExpression>) -> [StepOutput.Member]? {
        switch value.value {
        case .map(let entries):
            let before = diagnostics
            defer { diagnostics = before }
            return entries.map { entry in
                let type = compile(entry.value).type
                return StepOutput.Member(
                    name: entry.key.value, content: content(of: entry.value),
                    mayBeAbsent: type.mayBeAbsent || type.isNull)
            }
        case .literal(let literal): return StepOutput.Member.members(of: literal)
        case .list: return []
        case .reference, .call, .unreadable: return nil
        }
    }

    private mutating func content(of value: Located<ValueExpression>) -> StepOutput.Member.Content {
        switch value.value {
        case .map, .list: .map(members(of: value) ?? [])
        case .literal(let literal):
            literal.map == nil ? .untyped : .map(StepOutput.Member.members(of: literal))
        case .reference, .call, .unreadable: .untyped
        }
    }

    /// True when each run of an action that succeeds has a record of its own, or is linked to one.
    private static func alwaysHasRecord(_ action: ActionDefinition) -> Bool {
        guard let primary = primaryCreate(of: action) else { return false }
        return primary.when == nil && action.earlyEnd == nil
    }

    /// The create whose record is that of the submission.
    private static func primaryCreate(of action: ActionDefinition) -> CreateDefinition? {
        let creates = action.creates.filter(\.isActive)
        let ofTarget = creates.filter { $0.entityType.value == action.targetModel?.value }
        return (ofTarget.isEmpty ? creates : ofTarget).min { ($0.order ?? .max) < ($1.order ?? .max) }
    }
}

extension ActionDefinition {
    /// Where a gate may end the run before its records are made, as complete.
    var earlyEnd: SourceRange? {
        steps.lazy.filter { $0.isActive && $0.place?.value == .beforeCreate }.compactMap(\.completingEnd)
            .first
    }
}

extension StepDefinition {
    /// Where a gate may end its list of steps as complete.
    var completingEnd: SourceRange? {
        guard case .gate(let cases) = body?.value else { return nil }
        return cases.first { if case .end(.completed, _) = $0.exit { true } else { false } }?.when.range
    }
}

extension StepOutput {
    /// What stands in `failures` for an item.
    fileprivate static let failureOfItem = Member.object([
        Member(name: "index", content: .typed(PlanType(.integer))), text("code"), text("message"),
    ])
}

extension StepOutput.Member {
    /// An object of some members.
    static func object(_ members: [StepOutput.Member]) -> PlanType {
        var object = PlanType(.object)
        object.fields = members.map { member in
            var type = PlanType(.object)
            switch member.content {
            case .typed(let known): type = known
            case .map(let inner, false): type = Self.object(inner)
            case .map, .untyped: type.isUnknown = true
            }
            var row = PlanParameter(key: member.name, label: member.name, type: type)
            row.isRequired = !member.mayBeAbsent
            row.objectType = type.objectType
            return row
        }
        return object
    }

    /// The members of a value that is written out.
    static func members(of value: Value) -> [StepOutput.Member] {
        (value.map ?? [:]).map { entry in
            StepOutput.Member(
                name: entry.key,
                content: entry.value.map == nil ? .untyped : .map(members(of: entry.value)),
                mayBeAbsent: entry.value.isNull)
        }
    }

    /// The member of an output that another may stand in for, of which nothing is known.
    func orAbsent(_ label: Diagnostic.Label) -> StepOutput.Member {
        var member = self
        member.mayBeAbsent = true
        member.absence = label
        switch content {
        case .map(let inner, _): member.content = .map(inner.map { $0.orAbsent(label) }, isOpen: true)
        case .typed, .untyped: member.content = .untyped
        }
        return member
    }

    /// The members of an output that is one of two: sure is only what both have.
    static func joined(
        _ ones: [StepOutput.Member], _ others: [StepOutput.Member], _ label: Diagnostic.Label
    ) -> [StepOutput.Member] {
        var joined = ones.map { one in
            guard let other = others.first(where: { $0.name == one.name }) else {
                var member = one
                if !one.mayBeAbsent { member.absence = label }
                member.mayBeAbsent = true
                return member
            }
            var member = one
            if other.mayBeAbsent, !one.mayBeAbsent {
                member.mayBeAbsent = true
                member.absence = label
            }
            switch (one.content, other.content) {
            case (.map(let inner, let isOpen), .map(let outer, let isOther)):
                member.content = .map(Self.joined(inner, outer, label), isOpen: isOpen || isOther)
            case (.map(let inner, _), _):
                member.content = .map(inner.map { $0.orAbsent(label) }, isOpen: true)
            default: member.content = .untyped
            }
            return member
        }
        for other in others where !ones.contains(where: { $0.name == other.name }) {
            var member = other
            member.mayBeAbsent = true
            joined.append(member)
        }
        return joined
    }
}
