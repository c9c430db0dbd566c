// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Decides what a run does next: a function from state and event to state and command, without I/O, clock,
/// tasks or randomness.
///
/// Everything it learns comes in with an event; everything it wants goes out as a command.
///
/// Steps without an effect outside gather in one transition; around an outside call stand an intent before and an
/// outcome after.
struct RunMachine: Sendable {
    /// What does not change while a run is driven.
    struct Setting: Sendable {
        var plan: ActionPlan
        var registry: FunctionRegistry
        var sealer: Sealer?
        var caller: Caller
        var zone: TimeZoneRules
        var today: String
        /// The process that drives, as an owner of leases.
        var owner: String
        var attachments: [AttachmentRow]
        /// True when nobody else may be acting outside on behalf of the run: it is under no lease, or the lease ran
        /// out, or its owner is gone.
        var isLeaseFree: Bool
        /// Is told what evaluations come to.
        var witness: EvaluationWitness?
        /// Outputs that are longer are left in the journal.
        var inlineBytes = JournalPlace.inlineBytes
    }

    /// Refusals in a row after which a run gives way for a moment.
    static let maxRefusals = 32
    /// How much longer a lease lasts than the call it was taken for.
    static let leaseMargin = Duration.seconds(10)
    /// Possible duplicates looked at; a look-up that finds more counts as a match.
    static let maxCandidates = 200
    /// The longest that a stalled run sleeps before it looks again for what it lacks.
    private static let longestStall = Duration.seconds(60)

    /// How long a run sleeps that this process cannot drive: a moment at first, for another one may be able to, as
    /// where two versions work on one ledger; then longer and longer.
    static func stallDelay(after run: RunRow) -> Duration {
        let isStalled = run.wait?.kind == "function" || run.wait?.kind == "contract"
        guard isStalled, let wake = run.wake else { return .seconds(1) }
        return min(wake.delay * 2, longestStall)
    }

    @Shared private(set) var setting: Setting
    let steps: [RunStep]
    let circumstances: Circumstances
    /// The bound arguments as they were accepted.
    let acceptedArguments: ValueMap
    /// A function that the accept of a child to come needs and this binary lacks.
    var missingOfChildren: String?
    // Shared, for a machine is handed on at every turn, and little of it changes between two commits.
    @Shared var submission: SubmissionRow
    @Shared var run: RunRow
    @Shared var state: RunState
    var entropy: Entropy
    /// The duplicate checks that records of the application are found under.
    var checks: KnownChecks
    var now: Instant
    /// How long the machine has been up: what no change of its clock touches.
    var uptime: Duration = .zero
    /// When, by that, the lease ends that this process took for the call it is about to make.
    var leaseEnd: Duration?
    /// When this process made the request whose answer comes next.
    var attemptedAt: Instant?
    /// The last call ended with its process, and none has been answered since.
    var isInterrupted = false

    // What a refusal falls back to.
    @Shared var committedRun: RunRow
    @Shared var committedSubmission: SubmissionRow
    @Shared var committedState: RunState
    var refusals = 0

    // What gathers until the next commit.
    var draft = TransitionDraft()
    // What was asked and read for this decision.
    var soughtKeys: [MatchKey]?
    var matches: (candidates: [MatchCandidate], since: Int64)?
    var target: EntityWriter.Target?
    var isTargetRead = false
    var areChecksStale = false
    /// What the create made in this transaction: an engine action's events may tell of it.
    var created: [String: ValueMap] = [:]
    /// The events that a wait looks through.
    var events: EventPage?
    /// What became of the child that a step waits for.
    var child: RunChild?
    /// What became of the children of a fan-out, and what they gave, by their ids.
    var fanChildren: [String: RunChild]?
    var fanResults: [String: ItemOutcome]?
    /// What there is to undo of the items of a fan-out.
    var finished: [String: FinishedItem]?
    /// The children that this process has driven as far as they went.
    var drivenChildren: Set<String> = []
    /// The children that this process has told to stop, and waits for.
    var toldToStop: Set<String> = []
    /// The child that was told to stop, and is looked at: it may have come to its end before.
    var stoppedChild: String?
    /// The present call took effect outside, whatever becomes of its answer.
    var hasHappened = false
    /// The records that are to be withdrawn, as they stand.
    var withdrawn: [WithdrawnRecord]?
    /// What had gathered when the present step began: what stands when it fails.
    var mark: (draft: TransitionDraft, submission: Shared<SubmissionRow>)?
    /// Outputs that are never stored, made again by each process.
    var unstored: [String: Value] = [:]
    /// The step before the present one whose output is being made again.
    var remaking: PlanStep?
    /// What to do when the commit is acknowledged.
    var afterCommit: AfterCommit = .rest
    /// True from the answer of an outside call to the commit that records it: what is lost then is not known again.
    var holdsOutcome = false
    /// The call that was answered may be made again without harm: what is lost of its answer costs a repeat.
    var isOutcomeRepeatable = false
    /// Everything as it was when the outside had answered: a refusal goes back to here, and does not ask again.
    var behindOutcome: (state: Shared<RunState>, draft: TransitionDraft)?

    enum AfterCommit: Sendable {
        case rest
        case perform(PlanCall)
        case stop(String)
    }

    init(
        setting: Setting, submission: Shared<SubmissionRow>, arguments: ValueMap? = nil, run: Shared<RunRow>,
        state: RunState, checks: KnownChecks, entropy: Entropy, now: Instant,
        unheld: (keys: [MatchKey], since: Int64)? = nil
    ) {
        let row = submission.content
        _setting = Shared(setting)
        steps = setting.plan.steps
        circumstances = Circumstances(
            caller: setting.caller, plan: setting.plan, timezone: setting.zone.name, today: setting.today,
            now: row.now, submission: row.id, source: row.source, correlationID: row.correlationID,
            registry: setting.registry, sealer: setting.sealer, witness: setting.witness)
        acceptedArguments = arguments ?? StoredJSON.map(row.arguments)
        _submission = submission
        _run = run
        _state = Shared(state)
        self.checks = checks
        self.entropy = entropy
        self.now = now
        _committedRun = _run
        _committedSubmission = _submission
        _committedState = _state
        if let unheld {
            soughtKeys = unheld.keys
            matches = ([], unheld.since)
        }
    }

    var plan: ActionPlan { setting.plan }

    /// Takes an event at an instant and says what to do next.
    mutating func handle(_ event: RunEvent, at now: Instant, uptime: Duration) -> RunCommand {
        self.now = now
        self.uptime = uptime
        switch event {
        case .woken: return wake()
        case .read(let answer):
            learn(answer)
            return advance()
        case .committed: return committed()
        case .refused(let guardian): return refused(guardian)
        case .performed(let result): return performed(result)
        case .inquired(let answer): return inquired(answer)
        case .stopped: return stopped()
        case .driven: return advance()
        case .decided(let decision):
            // Between the look of a person and this moment the run may have moved: the word is about what was seen.
            // And what comes when the time is up is too late, whether or not anybody has looked at the clock since.
            guard run.version == decision.seenVersion, run.state == .waiting,
                run.wait?.kind == decision.kind.waitKind, deadline(of: run.wait) != .passed
            else { return .superseded }
            return decided(decision)
        case .cancelled(let user, let reason): return cancel(by: user, reason: reason)
        case .paused(let user, let reason): return pause(by: user, reason: reason)
        case .resumed(let user, let reason): return resume(by: user, reason: reason)
        case .terminated(let user, let reason): return terminate(by: user, reason: reason)
        case .held: return hold()
        case .released: return release()
        case .heldBack: return giveWay()
        case .quarantined: return quarantine()
        }
    }

    // MARK: - Going on

    /// Goes as far as it can without asking, and says what it needs then.
    mutating func advance() -> RunCommand {
        if areChecksStale { return .read(.checks) }
        if plan.needsTarget, let id = submission.target, !isTargetRead { return .read(.target(id)) }
        if state.rechecksDuplicates, let duplicates = plan.duplicates, !state.isOverridden {
            if let command = checkDuplicates(duplicates) { return command }
            state.rechecksDuplicates = false
        }
        if let command = remakeOutputs() { return command }
        if state.undo != nil { return undo() }
        while state.cursor < steps.count {
            mark = plan.ownSteps.isEmpty ? nil : (draft, $submission)
            if isDone(steps[state.cursor]) {
                next()
                continue
            }
            let command: RunCommand?
            switch steps[state.cursor] {
            case .call(let call): command = run(call)
            case .duplicates(let duplicates):
                command = state.isOverridden ? nil : checkDuplicates(duplicates)
            case .approval(let approval): command = begin(approval)
            case .create: command = create()
            case .attach: command = attach()
            case .audit: command = audit()
            case .own(let step): command = run(step)
            }
            if let command { return command }
            next()
        }
        return complete()
    }

    /// Moves on to the next step.
    mutating func next() {
        state.cursor += 1
        state.attemptLimit = nil
        beginAnew()
    }

    /// What comes next has not been tried.
    mutating func beginAnew() {
        state.attempts = []
        state.firstAttemptAt = nil
        attemptedAt = nil
        state.eventPlace = nil
        state.child = nil
        state.isOverdue = false
        state.fan = nil
        hasHappened = false
        events = nil
        child = nil
        fanChildren = nil
        fanResults = nil
    }

    /// The context that values are evaluated in at this point.
    ///
    /// For what is written down, without the outputs that are in no row.
    func context(isStored: Bool = false) -> EvaluationContext {
        var context = EvaluationContext(
            circumstances: circumstances, parameters: arguments, entity: target.map(RunMachine.fields(of:)),
            reference: submission.reference)
        if !plan.ownSteps.isEmpty {
            context.steps = state.steps
            if !isStored { for (key, output) in unstored { context.steps[key]?.output = output } }
            context.created = (state.created ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.map }
            if let given = state.given { context.take(given) }
        }
        return context
    }

    static func fields(of target: EntityWriter.Target) -> ValueMap {
        EntityWriter.withSystemFields(
            target.fields, id: target.row.id.id, createdAt: target.row.createdAt,
            updatedAt: target.row.updatedAt,
            version: target.row.version)
    }

    /// The bound arguments, as the last step left them.
    var arguments: ValueMap { state.arguments ?? acceptedArguments }

    /// A function that a step still to come needs and this binary lacks; finished calls are not evaluated again.
    func missingFunction() -> String? {
        let ahead = plan.facts.functions.dropFirst(state.cursor).joined()
        if let missing = setting.registry.firstMissing(of: ahead) { return missing.name }
        var needed = undoFunctions
        if state.rechecksDuplicates, let duplicates = plan.duplicates {
            needed.insert(duplicates.call.function, at: 0)
        }
        return setting.registry.firstMissing(of: needed)?.name ?? missingOfChildren
    }
}
