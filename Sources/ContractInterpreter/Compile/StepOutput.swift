// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What is known of the output of a step before anything runs.
enum StepOutput: Sendable {
    /// Nothing: it is checked when it is read.
    case unknown
    /// These, and nothing else where it is not open.
    case members([Member], isOpen: Bool = false)

    struct Member: Sendable {
        indirect enum Content: Sendable {
            case typed(PlanType)
            case untyped
            /// A map of these, and of nothing else where it is not open.
            case map([Member], isOpen: Bool = false)

            /// What a parent knows of a value that its child hands back: which records it names, and no more.
            static func ofResult(_ type: StaticType) -> Content {
                guard case .typed(let known) = type.shape, known.objectType != nil else { return .untyped }
                return .typed(known)
            }
        }

        var name: String
        var content: Content
        var mayBeAbsent = false
        var isSensitive = false
        /// Why it may be absent, where that is not the step's own reason.
        var absence: Diagnostic.Label?
        /// The row that declares it, where there is one.
        var declaredAt: SourcePlace?
    }

    static func text(_ name: String, optional: Bool = false) -> Member {
        Member(name: name, content: .typed(PlanType(.string)), mayBeAbsent: optional)
    }
    static func choice(_ name: String, of choices: [String]) -> Member {
        var type = PlanType(.enum)
        type.choices = choices.map(Value.string)
        return Member(name: name, content: .typed(type))
    }
    static func list(_ name: String, atMost count: Int? = nil, of element: PlanType? = nil) -> Member {
        var type = PlanType(.list)
        type.maxItems = count
        type.items = element.map { [$0] } ?? []
        return Member(name: name, content: .typed(type))
    }

    /// The output that an author declares: rows like parameters, each with the place of its key.
    static func declared(_ rows: [(row: PlanParameter, place: SourcePlace)]) -> StepOutput {
        .members(
            rows.map { row, place in
                Member(
                    name: row.key, content: .typed(row.type),
                    mayBeAbsent: !row.isRequired && row.defaultValue == nil, isSensitive: row.isSensitive,
                    declaredAt: place)
            })
    }

    /// What was decided; nobody stands for what a policy allows, or what counts as approved when nobody decides.
    static func decision(isOfPerson: Bool) -> StepOutput {
        .members([
            choice("decision", of: ["approve", "reject"]), text("by", optional: !isOfPerson),
            text("reason", optional: true),
        ])
    }
    static let start = StepOutput.members([text("submission_id"), text("reference", optional: true)])
}

/// A step that comes before the place being compiled.
struct KnownStep: Sendable {
    var key: Located<String>
    var output: StepOutput
    /// What is known of the output as a whole.
    var whole = StaticType.unknown
    /// True when the run may pass it by, or go on after its failure.
    var mayBeAbsent: Bool
    var isSensitive: Bool
    /// Why it may be absent, for whoever needs it.
    var absence: Diagnostic.Label?
    /// Where it says that it gives null when there is no record.
    var nullPlace: SourceRange?
    /// The condition under which it is done, where nothing else keeps the run from having done it.
    var when: PlanCondition?
    /// Its own condition, which held if it was done.
    var condition: PlanCondition? { didSet { telling = condition.map { Telling($0) } } }
    /// What that condition tells.
    private(set) var telling: Telling?
    /// What it may come to, where the run comes to it.
    var outcomes: Set<StepRecord.Outcome> = Set(StepRecord.Outcome.allCases)
    /// What its output is where no value stands in for one that is late.
    var outputInTime: StepOutput?
    /// Why the run may never have come to it, so that it has not even an outcome.
    var unreached: Diagnostic.Label?

    /// Takes up a reason for the output not to be there.
    mutating func take(_ absence: Diagnostic.Label?) {
        guard let absence else { return }
        if !mayBeAbsent { self.absence = absence }
        mayBeAbsent = true
    }

    /// Takes up that the run may not come to it.
    mutating func takeUnreached(_ label: Diagnostic.Label) {
        take(label)
        if unreached == nil { unreached = label }
        when = nil
        outcomes = Set(StepRecord.Outcome.allCases)
    }
}

extension ActionCompiler {
    /// What a `$steps` reference leads to.
    mutating func stepType(_ reference: Reference, at place: SourcePlace) -> StaticType {
        guard let key = reference.path.first, !key.isEmpty else { return .unknown }
        guard var step = visibleSteps.last(where: { $0.key.names(key) }) else {
            reportUnseen(key, at: place)
            return .unknown
        }
        if step.mayBeAbsent, isDone(step) {
            step.mayBeAbsent = false
            step.unreached = nil
        }
        if let output = step.outputInTime, presentReferences.contains(PresenceFacts.inTime(key)) {
            step.output = output
        }
        var type = stepType(reference, of: step, key, at: place)
        let isOwnMember = reference.path.dropFirst().first.map { StepDefinition.ownMembers.contains($0) }
        let isNotNull = presentReferences.contains(Reference(root: .steps, path: [key]))
        if let range = step.nullPlace, isOwnMember != true, !isNotNull {
            step.take(Diagnostic.Label("null when there is no record", at: range))
            type.mayBeAbsent = true
        }
        if type.mayBeAbsent, type.absence == nil { type.absence = step.absence }
        return type
    }

    private mutating func stepType(
        _ reference: Reference, of step: KnownStep, _ key: String, at place: SourcePlace
    ) -> StaticType {
        guard let name = reference.path.dropFirst().first else {
            var type = step.whole
            if step.mayBeAbsent { type.mayBeAbsent = true }
            if step.isSensitive { type.isSensitive = true }
            return type
        }
        let rest = reference.path.dropFirst(2)
        switch name {
        case "outcome":
            var outcome = PlanType(.enum)
            outcome.choices = StepRecord.Outcome.allCases.map { .string($0.rawValue) }
            var type = descend(
                StaticType(shape: .typed(outcome), declaredAt: step.key.place), rest,
                of: "'$steps.\(key).outcome'", at: place)
            type.mayBeAbsent = step.unreached != nil
            type.absence = step.unreached
            return type
        case "finished_at":
            var type = plain(.datetime, rest, of: "'$steps.\(key).finished_at'", at: place)
            type.mayBeAbsent = step.mayBeAbsent
            return type
        case "error":
            var type = StaticType.unknown
            if let member = rest.first, !["code", "message"].contains(member) || rest.count > 1 {
                report(
                    .unknownField, "the error of a step has no '\(rest.joined(separator: "."))'", at: place,
                    help: ActionCompiler.suggestion(member, ["code", "message"]))
            } else if rest.first != nil {
                type = .typed(.string)
            }
            type.mayBeAbsent = !hasSurelyFailed(step)
            return type
        default: break
        }
        return outputType(step, name, rest, at: place)
    }

    private mutating func outputType(
        _ step: KnownStep, _ name: String, _ rest: ArraySlice<String>, at place: SourcePlace
    ) -> StaticType {
        guard case .members(let members, let isOpen) = step.output else {
            return StaticType(
                shape: .unknown, mayBeAbsent: step.mayBeAbsent, isSensitive: step.isSensitive)
        }
        guard let member = members.first(where: { $0.name == name }) else {
            if isOpen { return StaticType(shape: .unknown, mayBeAbsent: true, isSensitive: step.isSensitive) }
            if action.isIncomplete { return .unknown }
            report(
                .unknownField, "the output of step '\(step.key.value)' has no '\(name)'", at: place,
                labels: [Diagnostic.Label("the step", at: step.key.range)],
                help: members.contains { $0.name == rest.first }
                    ? "write '$steps.\(step.key.value).\(rest.joined(separator: "."))'"
                    : ActionCompiler.suggestion(name, members.map(\.name) + StepDefinition.ownMembers))
            return .unknown
        }
        var type = memberType(member, rest, of: step, at: place)
        if step.mayBeAbsent { type.mayBeAbsent = true }
        if step.isSensitive { type.isSensitive = true }
        return type
    }

    /// What a path into a member of an output leads to.
    private mutating func memberType(
        _ member: StepOutput.Member, _ rest: ArraySlice<String>, of step: KnownStep, at place: SourcePlace
    ) -> StaticType {
        var type = StaticType.unknown
        switch member.content {
        case .untyped: break
        case .map(let inner, let isOpen):
            guard let key = rest.first else {
                // A list has no members to name, and what is open may be anything.
                if !inner.isEmpty, !isOpen { type = StaticType(shape: .map(nil)) }
                break
            }
            if let found = inner.first(where: { $0.name == key }) {
                type = memberType(found, rest.dropFirst(), of: step, at: place)
            } else if isOpen {
                type.mayBeAbsent = true
            } else {
                report(
                    .unknownField, "'\(member.name)' of step '\(step.key.value)' has no '\(key)'", at: place,
                    labels: [Diagnostic.Label("the step", at: step.key.range)],
                    help: ActionCompiler.suggestion(key, inner.map(\.name)))
                // What is not there was told.
                return .unknown
            }
        case .typed(let known):
            type = descend(
                StaticType(shape: .typed(known), declaredAt: member.declaredAt ?? step.key.place), rest,
                of: "'\(member.name)'",
                at: place)
        }
        if member.mayBeAbsent {
            type.mayBeAbsent = true
            type.absence = member.absence
        }
        if member.isSensitive { type.isSensitive = true }
        return type
    }

    private mutating func plain(
        _ type: ValueType, _ rest: ArraySlice<String>, of name: @autoclosure () -> String,
        at place: SourcePlace
    ) -> StaticType {
        descend(.typed(type), rest, of: name(), at: place)
    }

    /// Says why a step cannot be read here: it comes later, it is seen elsewhere only, or there is none.
    private mutating func reportUnseen(_ key: String, at place: SourcePlace) {
        if action.isIncomplete { return }
        let all = action.steps.flatMap(\.withNested).filter(\.isActive)
        guard let step = all.first(where: { $0.key.names(key) }) else {
            report(
                .unknownStep, "unknown step '\(key)'", at: place,
                note: "not a step of this action",
                help: ActionCompiler.suggestion(key, visibleSteps.map(\.key.value)))
            return
        }
        // Where a step stands that could not be read is not known, nor where the others stand.
        if all.contains(where: \.hasUnreadPlace) { return }
        let isTop = action.steps.contains { $0.key.names(key) }
        report(
            .forwardReference,
            isTop
                ? "'$steps.\(key)' has no output yet at this place"
                : "'$steps.\(key)' is not seen at this place", at: place,
            labels: [Diagnostic.Label("the step", at: step.key.range)],
            help: isTop
                ? "move what is read before what reads it"
                : "steps of a fan-out are seen inside it only, those of a branch behind the branches")
    }
}
