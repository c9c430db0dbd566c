// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary
internal import Ledger
internal import Synchronization

/// Runs one case: a ledger of its own, a clock of its own, one process after the other.
struct CaseRun {
    let application: TestedApplication
    let bench: TestBench
    let suite: TestSuite
    let test: TestCase
    let places: TestPlaces
    /// The file of the suite, as it is shown.
    let file: String

    var result: CaseResult
    let clock: StillClock
    let witness = CaseWitness()
    let ledger: any TestLedger
    let bytes: SeededBytes
    var process: TestProcess?
    private var processes = 0
    /// What the ledger held after each event, for who asks for it.
    var recorded: [ActualOutcome] = []
    var isRecording = false
    /// The submissions of the case, oldest first.
    var submissions: [String] = []
    /// What the last event of the case came to, one for each target.
    var outcomes: [StepOutcome] = []
    /// The steps at which the process is still to end, in order.
    private var crashes: [Located<String>] = []
    private var caller: Caller

    init(
        _ test: TestCase, of suite: TestSuite, in file: String, places: TestPlaces,
        application: TestedApplication, bench: TestBench
    ) {
        self.test = test
        self.suite = suite
        self.file = file
        self.places = places
        self.application = application
        self.bench = bench
        clock = StillClock(test.given.now ?? TestBench.now)
        ledger = bench.ledger()
        bytes = SeededBytes(seed: suite.action.value + "\u{0}" + test.name.value)
        result = CaseResult(
            suite: file, action: suite.action.value, name: test.name.value, range: test.name.range)
        caller = CaseRun.caller(test.caller, like: nil)
    }

    /// Who acts: what is written, the tenant of who acted before.
    private static func caller(_ written: TestCaller?, like other: Caller?) -> Caller {
        guard let written else { return other ?? Caller(tenant: TestBench.tenant, user: nil) }
        return Caller(
            tenant: written.tenant?.value ?? other?.tenant ?? TestBench.tenant, user: written.user?.value,
            roles: written.roles.map(\.value), groups: written.groups.map(\.value), email: written.email,
            name: written.name,
            organization: written.organization)
    }

    mutating func run() async -> CaseResult {
        if await prepare() {
            await submit(test.submission, as: caller, at: test.name.range, crashing: upcoming(0))
            await record()
            await checkUnlessRecording(test.expectation, at: test.name.range)
            for (index, event) in test.events.enumerated() where result.unsupported == nil {
                await perform(event, index)
                await record()
                await checkUnlessRecording(event.expectation, at: event.range)
            }
        }
        result.reached = witness.reached
        if let process { await process.store.close() }
        return result
    }

    private mutating func checkUnlessRecording(_ expectation: TestExpectation?, at range: SourceRange) async {
        if !isRecording { await check(expectation, at: range) }
    }

    private mutating func record() async {
        guard isRecording else { return }
        recorded.append(outcomes.isEmpty ? ActualOutcome() : await ActualOutcome.read(self, outcomes[0]))
    }

    mutating func fail(_ message: String, at range: SourceRange) {
        result.failures.append(TestFailure(message, at: range))
    }

    /// The crashes that stand behind an event: they are about what it sets off.
    private func upcoming(_ index: Int) -> [Located<String>] {
        test.events.dropFirst(index).prefix { if case .crash = $0.kind { true } else { false } }
            .compactMap { if case .crash(let step) = $0.kind { step } else { nil } }
    }

    // MARK: - What is there before

    private mutating func prepare() async -> Bool {
        guard let action = application.actions[suite.action.value] else {
            fail("the action '\(suite.action.value)' does not compile", at: suite.action.range)
            return false
        }
        for (connection, _, _) in test.given.connections
        where application.application.connection(connection.value) == nil {
            let known = application.application.connections.map(\.key.value)
            let help = Suggestion.didYouMean(connection.value, among: known).map { "; \($0)" } ?? ""
            fail("there is no connection '\(connection.value)'\(help)", at: connection.range)
            return false
        }
        guard await start() else { return false }
        witness.begin(suite.action.value)
        return await place(test.given.records, for: action)
    }

    private mutating func place(_ records: [TestGiven.Record], for action: CompiledAction) async -> Bool {
        let declared = application.application.entities.map(\.name.value)
        for record in records {
            let type = record.entityType.value
            if !declared.isEmpty, !declared.contains(type) {
                let help = Suggestion.didYouMean(type, among: declared).map { "; \($0)" } ?? ""
                fail("there is no entity type '\(type)'\(help)", at: record.entityType.range)
                return false
            }
            let given = GivenRecord(
                id: RecordID(entityType: type, id: record.id.value), fields: record.fields.value)
            do throws(InterpreterError) {
                try await process?.interpreter.place(given, for: owner(of: type) ?? action, in: caller.scope)
            } catch {
                fail("the record '\(record.id.value)' cannot be: \(error.message)", at: record.fields.range)
                return false
            }
        }
        return true
    }

    /// An action that knows the fields of a type.
    private func owner(of type: String) -> CompiledAction? {
        let tested = application.actions[suite.action.value]
        if tested?.plan.entities[type] != nil { return tested }
        return application.actions.sorted { $0.key < $1.key }.first { $0.value.plan.entities[type] != nil }?
            .value
    }

    /// Starts a process on the ledger.
    private mutating func start() async -> Bool {
        processes += 1
        do throws(LedgerError) {
            let store = try await ledger.open(as: "process-\(processes)") { [clock] in clock.now }
            process = TestProcess(
                on: store, clock: clock, bytes: bytes, bench: bench, witness: witness.witness)
            return true
        } catch {
            fail("the ledger of the case cannot be opened: \(error.description)", at: test.name.range)
            return false
        }
    }

    // MARK: - What happens

    private mutating func perform(_ event: TestEvent, _ index: Int) async {
        let actor = CaseRun.caller(event.caller, like: caller)
        let next = upcoming(index + 1)
        switch event.kind {
        case .submit(let submission):
            await submit(submission, as: actor, at: event.range, crashing: next)
        case .decide(let decision, let step, let reason):
            await decide(decision, step, reason, as: actor, at: event.range, crashing: next)
        case .advance(let duration): await advance(duration, crashing: next, at: event.range)
        case .raise(let name, _):
            result.unsupported =
                "raises '\(name.value)', and this version runs no step that waits for an event"
        case .crash: await restart(at: event.range)
        }
    }

    private mutating func submit(
        _ submission: TestSubmission, as caller: Caller, at range: SourceRange, crashing: [Located<String>]
    ) async {
        let key = submission.action?.value ?? suite.action.value
        guard let action = application.actions[key] else {
            let help = Suggestion.didYouMean(key, among: Array(application.actions.keys)).map { "; \($0)" }
            fail(
                "there is no action '\(key)'\(help ?? "")", at: submission.action?.range ?? suite.action.range
            )
            outcomes = []
            return
        }
        witness.begin(key)
        guard arm(crashing, for: action.plan) else { return }
        var request = SubmitRequest(payload: submission.payload?.value ?? [:])
        request.idempotencyKey = submission.idempotencyKey
        request.acknowledged = Set(submission.acknowledged.map(\.value))
        guard let files = readFiles(submission.files) else { return }
        request.files = files
        let before = outcomes
        outcomes = []
        if submission.targets.count > 1 {
            request.correlationID = UUIDText.v7(at: clock.now, random: bytes.next(16))
        }
        for target in submission.targets.isEmpty ? [nil] : submission.targets.map(Optional.some) {
            request.target = await self.target(target, before)
            await submit(request, to: action, as: caller)
        }
        await settle(at: range)
    }

    /// The id of a target: as written, or the record of the submission before.
    private func target(_ written: Located<String>?, _ before: [StepOutcome]) async -> String? {
        guard written?.value == "$entity" else { return written?.value }
        guard let id = before.last?.submission ?? submissions.last, let process else { return nil }
        return ((try? await process.store.submission(id, in: caller.scope)) ?? nil)?.entity?.id
    }

    private mutating func submit(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async {
        guard let process else { return }
        let plan = action.plan
        do throws(InterpreterError) {
            let outcome = try await process.interpreter.submit(request, to: action, as: caller)
            witness.note(given: request.payload.keys, refused: [])
            remember(outcome.submission.id)
            outcomes.append(StepOutcome(action: plan.action, submission: outcome.submission.id))
            _ = try await process.interpreter.drive(outcome, in: caller.scope)
        } catch {
            if process.hasEnded { return await recover(plan, caller) }
            witness.note(given: request.payload.keys, refused: error.errors)
            if error.kind == .conflict, let part = plan.unsupported.first,
                plan.status == "published", plan.isActive, error.message.contains(part)
            {
                result.unsupported =
                    "'\(plan.action)' uses \(part), which this version reads but does not run"
            }
            if outcomes.last?.submission == nil || error.kind != .unavailable {
                outcomes.append(StepOutcome(action: plan.action, refusal: error))
            }
        }
    }

    /// What an accept left behind whose answer the process did not live to hear.
    private mutating func recover(_ plan: ActionPlan, _ caller: Caller) async {
        guard let process, outcomes.last?.submission == nil else { return }
        var query = SubmissionQuery(limit: 1_000)
        query.action = plan.action
        let rows = (try? await process.store.submissions(query, in: caller.scope)) ?? []
        guard let row = rows.last(where: { $0.source != "test" && !submissions.contains($0.id) }) else {
            return
        }
        remember(row.id)
        outcomes.append(StepOutcome(action: plan.action, submission: row.id))
    }

    private mutating func remember(_ id: String) {
        submissions.removeAll { $0 == id }
        submissions.append(id)
    }

    private mutating func readFiles(_ files: [TestSubmission.File]) -> [SubmitRequest.File]? {
        var read: [SubmitRequest.File] = []
        for entry in files {
            switch bench.file(entry.path.value, file) {
            case .failure(let problem):
                fail(problem.reason, at: entry.path.range)
                outcomes = []
                return nil
            case .success(let content):
                let name = entry.path.value.split(separator: "/").last.map(String.init) ?? entry.path.value
                read.append(
                    SubmitRequest.File(parameter: entry.parameter?.value, name: name) {
                        let rest = ContentOnce(content)
                        return { rest.take() }
                    })
            }
        }
        return read
    }

    private mutating func decide(
        _ decision: TestEvent.Decision, _ step: Located<String>?, _ reason: String?, as caller: Caller,
        at range: SourceRange, crashing: [Located<String>]
    ) async {
        guard let process else { return }
        guard let waiting = await waiting(for: decision, caller.scope) ?? submissions.last else {
            return fail("nothing was submitted that could be decided", at: range)
        }
        let row = (try? await process.store.submission(waiting, in: caller.scope)) ?? nil
        let action = row?.action ?? suite.action.value
        witness.begin(action)
        guard let plan = application.actions[action]?.plan, arm(crashing, for: plan, isDecision: true) else {
            return
        }
        if let step, let found = await waits(waiting, caller.scope), found.step != step.value {
            fail("the submission waits at step '\(found.step)', not at '\(step.value)'", at: step.range)
        }
        outcomes = []
        do throws(InterpreterError) {
            _ = try await process.interpreter.decide(waiting, decision.kind, reason: reason, as: caller)
            remember(waiting)
            outcomes = [StepOutcome(action: action, submission: waiting)]
        } catch {
            outcomes = [
                StepOutcome(
                    action: action, submission: waiting, refusal: process.hasEnded ? nil : error)
            ]
        }
        await settle(at: range)
    }

    /// The latest submission that waits for a decision of this kind.
    private func waiting(for decision: TestEvent.Decision, _ scope: TenantScope) async -> String? {
        let kind = decision == .confirm || decision == .override ? "duplicate" : "approval"
        for id in submissions.reversed() where await waits(id, scope)?.kind == kind { return id }
        return nil
    }

    private func waits(_ id: String, _ scope: TenantScope) async -> RunRow.Wait? {
        guard let process, let run = (try? await process.store.runs(of: id, in: scope))?.last,
            run.state == .waiting
        else { return nil }
        return run.wait
    }

    /// Moves the clock on, from one instant at which something is due to the next.
    private mutating func advance(
        _ duration: Duration, crashing: [Located<String>], at range: SourceRange
    ) async {
        let end = clock.now.adding(duration)
        if let plan = outcomes.last.flatMap({ application.actions[$0.action]?.plan }) {
            witness.begin(plan.action)
            guard arm(crashing, for: plan) else { return }
        }
        for index in outcomes.indices { outcomes[index].refusal = nil }
        for _ in 0..<CaseRun.maxWakes {
            guard let process, !process.hasEnded,
                let next = (try? await process.store.nextWake(includingWaits: true)) ?? nil, next <= end
            else { break }
            let isLate = next <= clock.now
            clock.move(to: next)
            await settle(at: range)
            if isLate { break }
        }
        clock.move(to: end)
        await settle(at: range)
    }

    private static let maxWakes = 1_000

    private mutating func settle(at range: SourceRange) async {
        guard let process, !process.hasEnded else { return }
        for problem in await process.settle() { fail(problem, at: range) }
    }

    // MARK: - Ends of processes

    /// Lets the process end where the next crash says; false when there is no such step.
    private mutating func arm(
        _ crashing: [Located<String>], for plan: ActionPlan, isDecision: Bool = false
    ) -> Bool {
        crashes = crashing
        process?.crash.clear()
        for step in crashing {
            let known = [CrashPoint.accept] + plan.runStepKeys
            guard known.contains(step.value) else {
                let help = Suggestion.didYouMean(step.value, among: known).map { "; \($0)" }
                fail(
                    "'\(plan.action)' has no step '\(step.value)'\(help ?? "; there are \(known.joined(separator: ", "))")",
                    at: step.range)
                crashes = []
                outcomes = []
                return false
            }
        }
        if let first = crashes.first {
            process?.crash.set(first.value, isBefore: true, isDecision: isDecision)
        }
        return true
    }

    /// Another process goes on where one has ended: it ends behind the same commit, and a third goes on.
    private mutating func restart(at range: SourceRange) async {
        guard !crashes.isEmpty else { return }
        let step = crashes.removeFirst()
        guard let ended = process else { return }
        guard ended.hasEnded else {
            fail("nothing came to the step '\(step.value)', so no process ended there", at: step.range)
            return
        }
        for isSecond in [true, false] {
            guard let process, process.hasEnded else { break }
            await ledger.endAbruptly(process.store)
            guard await start() else { return }
            if isSecond { self.process?.crash.set(step.value, isBefore: false) }
            if !isSecond, let next = crashes.first { self.process?.crash.set(next.value, isBefore: true) }
            await settle(at: range)
        }
        // The row of the step was in the ledger before the first process ended.
        if let process, !process.hasEnded, let next = crashes.first {
            process.crash.set(next.value, isBefore: true)
            await settle(at: range)
        }
        for index in outcomes.indices { outcomes[index].refusal = nil }
        await countRecords(at: range)
    }

    /// However often processes ended: what the contract makes once is there once.
    private mutating func countRecords(at range: SourceRange) async {
        guard let process else { return }
        for outcome in outcomes {
            guard let id = outcome.submission, let plan = application.actions[outcome.action]?.plan else {
                continue
            }
            var query = RecordQuery(limit: 1_000)
            query.createdBy = id
            let rows = (try? await process.store.records(query, in: caller.scope)) ?? []
            for create in plan.creates {
                let count = rows.count { $0.createKey == create.key && $0.id.entityType == create.entityType }
                if count > 1 {
                    fail("the create '\(create.key)' has made \(count) records instead of one", at: range)
                }
            }
        }
    }

    var scope: TenantScope { caller.scope }
}

/// What an event of a case came to.
struct StepOutcome {
    var action: String
    /// The submission that it is about; nil when none was accepted.
    var submission: String?
    /// Why it was turned away.
    var refusal: InterpreterError?
}

/// A content that is read once.
private final class ContentOnce: Sendable {
    private let rest: Mutex<[UInt8]?>
    init(_ content: [UInt8]) { rest = Mutex(content) }

    func take() -> [UInt8]? {
        rest.withLock { rest in
            defer { rest = nil }
            return rest
        }
    }
}

extension TestEvent.Decision {
    fileprivate var kind: Decision.Kind {
        switch self {
        case .confirm: .confirm
        case .override: .override
        case .approve: .approve
        case .reject: .reject
        }
    }
}
