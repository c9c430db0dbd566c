// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

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
    /// Rounds of steps: what runs again after it was undone is another effect of the same step.
    var round = 1
    /// Rounds of the steps that ran again after they were undone, by key; and how often an item or a branch did.
    var rounds: [String: Int] = [:]
    /// What the author's steps came to, by key.
    var steps: [String: StepRecord] = [:]
    /// The steps that were done, in the order of their completion.
    var done: [String] = []
    /// What is being undone; nil outside of it.
    var undo: RunUndo?
    /// Fields of the records that were made, by the key of the create, where later steps may read them.
    var created: ValueMap?
    /// The place in the outbox up to which the present wait has looked.
    var eventPlace: Int64?
    /// Events that waits of this run have taken.
    var takenEvents: [Int64] = []
    /// The child that the present step waits for.
    var child: String?
    /// The time of that child is up; it is being stopped.
    var isOverdue = false
    /// How far the fan-out that the run stands at has come.
    var fan: RunFan?
    /// The fan-outs whose items can be undone, by the key of the step.
    var fans: [String: FanTrace] = [:]
    /// The run undoes what an earlier run of the submission has done.
    var isReversal = false
    /// Children of an earlier run that failed are retried, not started anew.
    var revives = false
    /// What a part of a run knows of the whole; nil for a run of its own.
    var given: RunSurroundings?
    /// How many runs above this one wait for it.
    var depth = 0
    /// The plans that the children of a child are pinned to, by action.
    var pinned: [String: String] = [:]
    /// The steps whose outcome a rerun took over: they are not done again, and not undone either.
    var reused: [String] = []
    /// The record was made by the submission that this one runs again.
    var keepsRecord = false
    /// How often the call that the run stands at may be tried, where an operator said so.
    var attemptLimit: Int?
    /// How many triggers, each started by what the one before told, led to this run.
    var chain = 0
    /// Who wrote the input of a rerun, where it is another than that of the submission that is run again.
    var editor: String?
    /// It is paused because the run is that it is part of.
    var isHeld = false
    /// It was resumed: its parts are let go on before anything else.
    var releasesParts = false

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
        if !steps.isEmpty {
            writer.put("steps", Value.map(ValueMap(steps.map { ($0.key, $0.value.planValue) })))
        }
        writer.put("rounds", rounds)
        writer.put("done", done)
        writer.put("undo", undo?.planValue)
        writer.put("created", created.map(Value.map))
        writer.put("event_place", eventPlace)
        writer.put("taken", takenEvents)
        writer.put("child", child)
        writer.put("overdue", isOverdue ? true : nil)
        writer.put("fan", fan)
        writer.put("fans", fans)
        writer.put("reversal", isReversal ? true : nil)
        writer.put("revives", revives ? true : nil)
        writer.put("given", given)
        writer.put("depth", depth == 0 ? nil : depth)
        writer.put("pinned", pinned)
        writer.put("reused", reused)
        writer.put("keeps_record", keepsRecord ? true : nil)
        writer.put("attempt_limit", attemptLimit)
        writer.put("chain", chain == 0 ? nil : chain)
        writer.put("editor", editor)
        writer.put("held", isHeld ? true : nil)
        writer.put("releases", releasesParts ? true : nil)
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
        for entry in reader.map["steps"]?.map ?? [:] {
            steps[entry.key] = try StepRecord(planValue: entry.value)
        }
        for entry in reader.map["rounds"]?.map ?? [:] { rounds[entry.key] = try Int(planValue: entry.value) }
        done = try reader.list("done")
        undo = try reader.map["undo"].map { (value) throws(PlanCodingError) in try RunUndo(planValue: value) }
        created = reader.map["created"]?.map
        eventPlace = try reader.get("event_place")
        takenEvents = try reader.list("taken")
        child = try reader.get("child")
        isOverdue = try reader.get("overdue") ?? false
        fan = try reader.get("fan")
        fans = try reader.map("fans")
        isReversal = try reader.get("reversal") ?? false
        revives = try reader.get("revives") ?? false
        given = try reader.get("given")
        depth = try reader.get("depth") ?? 0
        for entry in reader.map["pinned"]?.map ?? [:] { pinned[entry.key] = entry.value.string }
        reused = try reader.list("reused")
        keepsRecord = try reader.get("keeps_record") ?? false
        attemptLimit = try reader.get("attempt_limit")
        chain = try reader.get("chain") ?? 0
        editor = try reader.get("editor")
        isHeld = try reader.get("held") ?? false
        releasesParts = try reader.get("releases") ?? false
    }

    /// True when the run stands at a request without an answer that its target can be asked about.
    func asksFirst(_ plan: ActionPlan) -> Bool {
        guard intent != nil, plan.steps.indices.contains(cursor), let call = plan.steps[cursor].call(plan)
        else { return false }
        return call.safety == .queryFirst
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
