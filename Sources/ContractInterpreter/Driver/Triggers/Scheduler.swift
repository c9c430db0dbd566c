// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary
internal import Ledger
internal import Synchronization

/// Runs the triggers of an application: it looks at what is due, and starts it.
///
/// What it remembers saves look-ups and nothing else: every fire is guarded by what the ledger holds.
public final class Scheduler: Sendable {
    /// What it came to when the triggers were looked at.
    public struct Look: Sendable, Hashable {
        /// Fires that were recorded, whatever became of them.
        public var fires = 0
        /// When the next look is worth while; nil when only an event can make it so.
        public var next: Instant?

        mutating func wait(until instant: Instant?) {
            // The end of time stands for what only an event brings about.
            next = [next, instant].compactMap(\.self).filter { $0.microseconds < .max }.min()
        }
    }

    /// One trigger in one tenant.
    struct Post: Sendable {
        var trigger: ReadyTrigger
        var tenant: String
        /// Its place in the memory.
        var index: Int

        var plan: TriggerPlan { trigger.plan }
        var scope: TenantScope { TenantScope(tenant: tenant) }
    }

    /// What is remembered of a post.
    struct Memory: Sendable {
        /// Nothing is due before; nil where nothing is known.
        var rest: Instant?
        /// When that was found out; a clock that shows less was set back.
        var seen: Instant?
        /// The outbox up to here holds nothing for it.
        var through: Int64?
        /// What went wrong the last time.
        var problem: String?
    }

    let interpreter: Interpreter
    let posts: [Post]
    let report: @Sendable (String) -> Void
    private let memories: Mutex<[Memory]>
    private let recorded = Mutex(0)

    /// How long a trigger rests after the ledger failed it.
    private static let retryDelay = Duration.seconds(5)
    /// More steps than these a post takes in the next look.
    private static let maxSteps = 10_000

    /// A scheduler that tells `report` of fires that started nothing.
    public init(
        _ interpreter: Interpreter, _ triggers: [ReadyTrigger],
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.interpreter = interpreter
        self.report = report
        let pairs = triggers.flatMap { trigger in trigger.tenants.map { (trigger, $0) } }
        posts = pairs.enumerated().map { Post(trigger: $1.0, tenant: $1.1, index: $0) }
        memories = Mutex(Array(repeating: Memory(), count: pairs.count))
    }

    /// How many fires it has recorded so far.
    public var fires: Int { recorded.withLock { $0 } }

    func remember(_ post: Post, _ change: (inout Memory) -> Void) {
        memories.withLock { change(&$0[post.index]) }
    }

    func memory(of post: Post) -> Memory { memories.withLock { $0[post.index] } }

    // MARK: - Looking

    /// Does what is due, trigger by trigger.
    ///
    /// What cannot be done is reported, and tried again later.
    public func look() async -> Look {
        var look = Look()
        for tenant in Set(posts.map(\.tenant)).sorted() {
            let hasNews = await hasNews(tenant)
            for post in posts where post.tenant == tenant {
                do throws(InterpreterError) {
                    try await self.look(at: post, hasNews: hasNews, &look)
                } catch { look.wait(until: postpone(post, error)) }
            }
        }
        return look
    }

    /// True when the outbox holds something that a trigger has not looked at.
    private func hasNews(_ tenant: String) async -> Bool {
        let about = posts.filter { $0.tenant == tenant && $0.plan.event != nil }
        guard let place = about.map({ memory(of: $0).through ?? -1 }).min() else { return false }
        if place < 0 { return true }
        let later = try? await interpreter.store.outbox(
            after: place, limit: 1, in: TenantScope(tenant: tenant))
        return later.map { !$0.isEmpty } ?? true
    }

    private func postpone(_ post: Post, _ error: InterpreterError) -> Instant {
        let until = interpreter.surroundings.now().adding(Scheduler.retryDelay)
        var isKnown = false
        remember(post) { memory in
            isKnown = memory.problem == error.message
            (memory.rest, memory.through, memory.problem) = (until, nil, error.message)
        }
        if !isKnown {
            report("trigger '\(post.plan.key)' of tenant '\(post.tenant)' could not be run: \(error.line)")
        }
        return until
    }

    private func look(
        at post: Post, hasNews: Bool, _ look: inout Look
    ) async throws(InterpreterError) {
        let now = interpreter.surroundings.now()
        let past = memory(of: post)
        let isQueueing = post.isQueueing
        let isSetBack = past.seen.map { now < $0.adding(.seconds(-60)) } ?? false
        let isDue = isSetBack || past.rest.map { $0 <= now } ?? true
        let isNews = hasNews && past.problem == nil && post.plan.event != nil
        guard isDue || isNews || isQueueing else { return look.wait(until: past.rest) }
        remember(post) { ($0.rest, $0.through, $0.seen) = (nil, nil, now) }
        for _ in 0..<Scheduler.maxSteps where !Task.isCancelled {
            guard var row = try await known(post) else { continue }
            let isDone =
                switch post.plan.cause {
                case .schedule: try await followSchedule(post, row, &look)
                case .event: try await followEvents(post, &row, &look)
                case .absence: try await followSilence(post, row, &look)
                }
            if isDone { return remember(post) { $0.problem = nil } }
        }
    }

    // MARK: - What the ledger knows

    /// The trigger's row; nil when it has just changed.
    ///
    /// A trigger that nobody knew, or that waits for another thing than ever before, begins here: what came before is none
    /// of its.
    private func known(_ post: Post) async throws(InterpreterError) -> TriggerRow? {
        let plan = post.plan
        let rows = try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.store.triggers(application: plan.application, in: post.scope)
        }
        let found = rows.first {
            $0.key.hasSameBytes(as: plan.key) && $0.cause.hasSameBytes(as: plan.causeKey)
        }
        if let found { return found }
        let now = interpreter.surroundings.now()
        var row = TriggerRow(
            application: plan.application, key: plan.key, cause: plan.causeKey,
            knownSince: now, place: now.microseconds)
        if plan.event != nil {
            row.place = try await interpreter.reading { () async throws(LedgerError) in
                try await interpreter.store.events(named: [], after: 0, limit: 1, in: post.scope).through
            }
        }
        if case .absence = plan.cause { row.silentSince = now }
        return try await move(post, row) ? row : nil
    }

    /// Writes how far a trigger has come; false when somebody else has moved it.
    func move(_ post: Post, _ row: TriggerRow, guards: [Guard] = []) async throws(InterpreterError) -> Bool {
        let transition = Transition(
            scope: post.scope,
            guards: guards + [
                .triggerVersion(
                    application: row.application, trigger: row.key, cause: row.cause,
                    version: row.version - 1)
            ], writes: [.trigger(row)])
        let outcome = try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.commitTold(transition)
        }
        if case .committed = outcome { return true }
        return false
    }

    // MARK: - Firing

    /// Starts a fire, or records what else becomes of it; false when it is to be decided anew.
    func fire(
        _ fire: TriggerFire, _ post: Post, _ outcome: (FireRow.Outcome, message: String)? = nil,
        on ground: FireGround, _ look: inout Look
    ) async throws(InterpreterError) -> Bool {
        let written: FireRow?
        if let outcome {
            let row = fire.row(
                of: post.plan, outcome.0, because: outcome.message, now: interpreter.surroundings.now())
            written = try await interpreter.record(row, of: post.plan, in: post.tenant, on: ground)
        } else {
            written = try await interpreter.start(fire, of: post.trigger, in: post.tenant, on: ground)
        }
        guard let written else { return false }
        look.fires += 1
        recorded.withLock { $0 += 1 }
        if let message = written.message, written.outcome != .queued {
            report(
                "trigger '\(post.plan.key)' of tenant '\(post.tenant)' was \(written.outcome.rawValue) for \(written.slot): \(message)"
            )
        }
        return true
    }
}

extension Scheduler.Post {
    /// True when its fires may wait for each other.
    var isQueueing: Bool {
        if case .schedule(_, _, .queue, _) = plan.cause { true } else { false }
    }
}
