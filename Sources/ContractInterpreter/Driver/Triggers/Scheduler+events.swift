// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Scheduler {
    /// Events that are looked through at a time.
    private static let pageSize = 256
    /// What the trigger has come past without a fire is written down when it is this much.
    private static let stride: Int64 = 512

    /// Starts what came since the last look; true when nothing is left to look at.
    func followEvents(
        _ post: Post, _ row: inout TriggerRow, _ look: inout Look
    ) async throws(InterpreterError) -> Bool {
        guard case .event(let event, let filter) = post.plan.cause else { return true }
        let page = try await page(of: event, after: row.place, post)
        for found in page.events {
            var fire = TriggerFire(of: found, chain: 0)
            let ground = FireGround(row: row.moved(to: found.sequence))
            do throws(FunctionFailure) {
                guard try passes(fire, filter, post) else { continue }
            } catch {
                let outcome = (FireRow.Outcome.refused, message: "the filter cannot tell: \(error.message)")
                guard try await self.fire(fire, post, outcome, on: ground, &look) else { return false }
                row = row.moved(to: found.sequence)
                continue
            }
            fire.chain = try await chain(behind: found, post)
            guard try await self.fire(fire, post, on: ground, &look) else { return false }
            row = row.moved(to: found.sequence)
        }
        return try await leave(page, post, row)
    }

    /// Tells of a silence that lasts, or that lasted before the next event came.
    func followSilence(
        _ post: Post, _ row: TriggerRow, _ look: inout Look
    ) async throws(InterpreterError) -> Bool {
        guard case .absence(let event, let filter, let within) = post.plan.cause else { return true }
        let page = try await page(of: event, after: row.place, post)
        var next = row.moved(to: page.through)
        for found in page.events {
            // What cannot be told counts as a sign of life no more than what does not fit.
            guard (try? passes(TriggerFire(of: found, chain: 0), filter, post)) ?? false else { continue }
            if let since = next.silentSince, found.at >= since.adding(within) {
                var ended = row.moved(to: found.sequence)
                ended.silentSince = found.at
                return try await tell(since.adding(within), post, ended, guards: [], &look)
            }
            next.silentSince = found.at
        }
        let now = interpreter.surroundings.now()
        // Set back, the clock may stand long before the last event; the silence counts anew from here.
        if let since = next.silentSince, now < since.adding(.seconds(-60)) { next.silentSince = now }
        if page.events.count >= Scheduler.pageSize {
            _ = try await move(post, next)
            return false
        }
        if let end = next.silentSince?.adding(within), now >= end {
            next.silentSince = nil
            let guards = [Guard.noEvent(named: [event], after: page.through)]
            return try await tell(end, post, next, guards: guards, &look)
        }
        let rest = next.silentSince?.adding(within) ?? Instant(microseconds: .max)
        if next.silentSince != row.silentSince || page.through - row.place >= Scheduler.stride {
            guard try await move(post, next) else { return false }
        }
        remember(post) { ($0.rest, $0.through) = (rest, page.through) }
        look.wait(until: next.silentSince?.adding(within))
        return true
    }

    /// Fires for the end of a silence, once; always false, for what comes behind it is to be looked at.
    private func tell(
        _ end: Instant, _ post: Post, _ row: TriggerRow, guards: [Guard], _ look: inout Look
    ) async throws(InterpreterError) -> Bool {
        let fire = TriggerFire(at: end)
        let plan = post.plan
        let isTold = try await interpreter.reading { () async throws(LedgerError) in
            try await !interpreter.store.fires(
                FireQuery(application: plan.application, trigger: plan.key, slot: fire.slot), in: post.scope
            ).isEmpty
        }
        if isTold {
            _ = try await move(post, row, guards: guards)
        } else {
            _ = try await self.fire(fire, post, on: FireGround(row: row, guards: guards), &look)
        }
        return false
    }

    private func page(
        of event: String, after place: Int64, _ post: Post
    ) async throws(InterpreterError) -> EventPage {
        try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.store.events(
                named: [event], after: place, limit: Scheduler.pageSize, in: post.scope)
        }
    }

    private func leave(
        _ page: EventPage, _ post: Post, _ row: TriggerRow
    ) async throws(InterpreterError) -> Bool {
        let hasMore = page.events.count >= Scheduler.pageSize
        let isFar = page.through - row.place >= Scheduler.stride
        if page.through > row.place,
            hasMore || isFar || page.events.last.map({ $0.sequence > row.place }) ?? false
        {
            guard try await move(post, row.moved(to: page.through)) else { return false }
        }
        if hasMore { return false }
        remember(post) { ($0.rest, $0.through) = (Instant(microseconds: .max), page.through) }
        return true
    }

    private func passes(
        _ fire: TriggerFire, _ filter: PlanCondition?, _ post: Post
    ) throws(FunctionFailure) -> Bool {
        guard let filter else { return true }
        let context = interpreter.context(
            post.trigger, fire, in: post.tenant, now: interpreter.surroundings.now())
        return try Evaluator(context).holds(filter)
    }

    /// How many triggers led to the run that told of an event.
    private func chain(behind event: OutboxRow, _ post: Post) async throws(InterpreterError) -> Int {
        if event.submission.isEmpty { return 0 }
        let run = try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.store.runs(of: event.submission, in: post.scope).last
        }
        return run.flatMap { try? RunState(text: $0.machine) }?.chain ?? 0
    }
}
