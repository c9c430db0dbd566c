// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// One step of a run, in the order in which steps run.
///
/// Known by its key.
enum RunStep: Sendable {
    case call(PlanCall)
    case duplicates(PlanDuplicates)
    case approval(PlanApproval)
    case create
    case attach
    case audit

    var key: String {
        switch self {
        case .call(let call): call.key
        case .duplicates: "duplicates"
        case .approval: "approval"
        case .create: "create"
        case .attach: "attach"
        case .audit: "audit"
        }
    }

    /// Every function that the step may evaluate.
    func functions(_ plan: ActionPlan) -> [PlanFunction] {
        var expressions: [PlanExpression] = []
        var conditions: [PlanCondition?] = []
        var functions: [PlanFunction] = []
        switch self {
        case .call(let call):
            functions.append(call.function)
            expressions += call.arguments.values
            conditions.append(call.when)
        case .duplicates(let duplicates): functions.append(duplicates.call.function)
        case .approval(let approval):
            conditions.append(approval.when)
            expressions += approval.show.values
            expressions += approval.approvers.users
            expressions += approval.escalateTo?.users ?? []
        case .create:
            for create in plan.creates { expressions += create.fields.values }
            expressions += plan.edits.map(\.value)
            expressions += plan.result.values
            conditions += plan.creates.map(\.when)
            conditions += plan.edits.map(\.when)
        case .attach, .audit: break
        }
        for expression in expressions { functions += expression.functions }
        for condition in conditions { functions += condition?.functions ?? [] }
        return functions
    }

    /// The word that the journal shows for what a step does.
    var verb: String {
        switch self {
        case .call(let call): call.stage
        case .duplicates, .approval, .create, .attach, .audit: key
        }
    }
}

extension ActionPlan {
    /// The steps of a run: the standard pipeline, without the stages that the contract leaves empty.
    var steps: [RunStep] {
        var steps = (normalize + validate).map(RunStep.call)
        if let duplicates { steps.append(.duplicates(duplicates)) }
        if let approval { steps.append(.approval(approval)) }
        steps += prepareCreate.map(RunStep.call)
        if !creates.isEmpty || !edits.isEmpty { steps.append(.create) }
        if attachments != nil { steps.append(.attach) }
        steps.append(.audit)
        return steps
    }

    /// How many leading steps an admission finishes: the pure calls before the first that is not.
    var admittedSteps: Int { (normalize + validate).prefix(while: \.isPure).count }
}

/// What a run remembers between commits.
///
/// Stored with the run; a resume starts from it.
struct RunState: Sendable, Hashable {
    /// An outside call that was committed to and has no recorded outcome.
    struct Intent: Sendable, Hashable {
        var step: String
        var attempt: Int
        var deadline: Instant
    }

    /// One person's word on an approval.
    struct Vote: Sendable, Hashable {
        var user: String
        var approves: Bool
        var reason: String?
        var at: Instant
    }

    /// Index of the step that comes next.
    var cursor: Int
    /// Attempts of that step that have ended, each `number`, `at`, `error`.
    var attempts: [Value] = []
    var firstAttemptAt: Instant?
    /// A person said that the submission is no duplicate.
    var isOverridden = false
    /// The duplicate look-up comes first, whatever the cursor says: after a retry, or when keys have changed since.
    var rechecksDuplicates = false
    /// The place of the last look-up in the order of match changes: what the create relies on.
    var lookedUpAt: Int64?
    /// How often the submission was held; each hold is told once.
    var holds = 0
    /// When the hold began that lasts; nil outside of one.
    var heldSince: Instant?
    /// A record that the submission made has taken its match keys over.
    var hasHandedOver = false
    /// The record that a `link` leads to.
    var linked: RecordID?
    /// Arguments, when background steps changed them.
    var arguments: ValueMap?
    /// Fields of the primary create, once `prepare_create` began.
    var fields: ValueMap?
    var intent: Intent?
    /// What an approver saw, and when the approval began; nil outside of one.
    var approvalShown: Value?
    var approvalSince: Instant?
    var isEscalated = false
    var votes: [Vote] = []
    /// Rounds of steps: an operator's rerun makes another effect of the same step.
    var round = 1

    init(cursor: Int) { self.cursor = cursor }

    /// The code of an attempt that ended with the process that made it.
    static let interrupted = "interrupted"

    /// The attempts that count: the end of our own process costs none.
    var spentAttempts: Int { attempts.count { $0["error"]?["code"] != .string(RunState.interrupted) } }
}

extension RunState: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("cursor", cursor)
        writer.put("attempts", attempts)
        writer.put("first_attempt_at", firstAttemptAt?.microseconds)
        writer.put("overridden", isOverridden ? true : nil)
        writer.put("recheck", rechecksDuplicates ? true : nil)
        writer.put("looked_up_at", lookedUpAt)
        writer.put("holds", holds == 0 ? nil : holds)
        writer.put("held_since", heldSince?.microseconds)
        writer.put("handed_over", hasHandedOver ? true : nil)
        writer.put("linked", linked.map { [$0.entityType, $0.id] } as [String]?)
        writer.put("arguments", arguments.map(Value.map))
        writer.put("fields", fields.map(Value.map))
        writer.put(
            "intent",
            intent.map { [.string($0.step), $0.attempt.planValue, $0.deadline.microseconds.planValue] }
                as [Value]?)
        writer.put("shown", approvalShown)
        writer.put("approval_since", approvalSince?.microseconds)
        writer.put("escalated", isEscalated ? true : nil)
        writer.put(
            "votes",
            votes.map { vote -> Value in
                [
                    "user": .string(vote.user), "approves": .bool(vote.approves),
                    "reason": vote.reason.map(Value.string) ?? .null, "at": vote.at.microseconds.planValue,
                ]
            })
        writer.put("round", round == 1 ? nil : round)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(cursor: try reader.get("cursor"))
        attempts = try reader.list("attempts")
        firstAttemptAt = (try reader.get("first_attempt_at") as Int64?).map { Instant(microseconds: $0) }
        isOverridden = try reader.get("overridden") ?? false
        rechecksDuplicates = try reader.get("recheck") ?? false
        lookedUpAt = try reader.get("looked_up_at")
        holds = try reader.get("holds") ?? 0
        heldSince = (try reader.get("held_since") as Int64?).map { Instant(microseconds: $0) }
        hasHandedOver = try reader.get("handed_over") ?? false
        if let parts: [String] = try reader.get("linked"), parts.count == 2 {
            linked = RecordID(entityType: parts[0], id: parts[1])
        }
        arguments = reader.map["arguments"]?.map
        fields = reader.map["fields"]?.map
        if let parts: [Value] = try reader.optionalList("intent"), parts.count == 3 {
            intent = Intent(
                step: try String(planValue: parts[0]), attempt: try Int(planValue: parts[1]),
                deadline: Instant(microseconds: try Int64(planValue: parts[2])))
        }
        approvalShown = reader.map["shown"]
        approvalSince = (try reader.get("approval_since") as Int64?).map { Instant(microseconds: $0) }
        isEscalated = try reader.get("escalated") ?? false
        for value in reader.map["votes"]?.list ?? [] {
            let vote = try PlanReader(value)
            votes.append(
                Vote(
                    user: try vote.get("user"), approves: try vote.get("approves"),
                    reason: vote.map["reason"]?.string, at: Instant(microseconds: try vote.get("at"))))
        }
        round = try reader.get("round") ?? 1
    }

    /// True when the run stands at a request without an answer that its target can be asked about.
    func asksFirst(_ plan: ActionPlan) -> Bool {
        guard intent != nil, plan.steps.indices.contains(cursor), case .call(let call) = plan.steps[cursor]
        else { return false }
        return call.function.effect == "external:" + Effect.RetrySafety.queryFirst.rawValue
    }

    /// The stored text.
    var text: String { CanonicalJSON.faithfulText(planValue) }

    init(text: String) throws(PlanCodingError) {
        let value: Value
        do { value = try JSONReader.read(Array(text.utf8), limits: StoredJSON.limits) } catch {
            throw PlanCodingError("the state of a run cannot be read")
        }
        try self.init(planValue: value)
    }
}

extension ActionPlan {
    /// The keys of the steps of a run, in their order.
    package var runStepKeys: [String] { steps.map(\.key) }
}
