// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Scheduler {
    /// How many slots of one trigger may wait for the runs before them.
    static let maxQueued = 100
    /// How many of the runs that a trigger started last may be the one that has not ended.
    private static let lookback = 16

    /// Takes one step of a trigger with a schedule; true when there is none to take.
    func followSchedule(
        _ post: Post, _ row: TriggerRow, _ look: inout Look
    ) async throws(InterpreterError) -> Bool {
        guard case .schedule(_, _, let overlap, let catchUp) = post.plan.cause, let slots = post.trigger.slots
        else { return true }
        // Another policy may have queued them: that of older contracts, or of a worker beside this one.
        let queued = try await queued(post)
        var isFree = overlap == .allow
        if !isFree, !queued.isEmpty { isFree = try await liveRun(post) == nil }
        if let first = queued.first, isFree {
            var fire = TriggerFire(at: first.at)
            fire.slot = first.slot
            _ = try await self.fire(fire, post, on: FireGround(known: .queued, row: nil), &look)
            return false
        }
        let now = interpreter.surroundings.now()
        let place = Instant(microseconds: row.place)
        switch ScheduleDecision(slots, after: place, now: now, catchUp: catchUp) {
        case .rest(let until):
            remember(post) { $0.rest = until ?? Instant(microseconds: .max) }
            look.wait(until: until)
            return true
        case .turnBack(let now):
            // Slots that were dealt with are known by their fires, and are not dealt with again.
            return try await pass(post, row, now)
        case .miss(let last, let count):
            let ground = FireGround(row: row.moved(to: last.microseconds))
            let fire = TriggerFire(at: last)
            if try await isTaken(fire, post) { return try await pass(post, row, last) }
            _ = try await self.fire(
                fire, post, (.missed, ScheduleDecision.text(missed: count)), on: ground, &look)
        case .fire(let slot):
            let fire = TriggerFire(at: slot)
            if try await isTaken(fire, post) { return try await pass(post, row, slot) }
            let outcome = try await self.outcome(post, overlap, queued.count)
            _ = try await self.fire(
                fire, post, outcome, on: FireGround(row: row.moved(to: slot.microseconds)), &look)
        }
        return false
    }

    /// What becomes of a slot while the run before it has not ended; nil: it starts.
    private func outcome(
        _ post: Post, _ overlap: Trigger.Overlap, _ queued: Int
    ) async throws(InterpreterError) -> (FireRow.Outcome, message: String)? {
        if overlap == .allow { return nil }
        let live = try await liveRun(post)
        guard queued > 0 || live != nil else { return nil }
        let name = live.map { "submission \($0) has" } ?? "the runs before it have"
        if overlap == .skip { return (.skipped, "\(name) not ended") }
        if queued >= Scheduler.maxQueued {
            return (.skipped, "\(Scheduler.maxQueued) slots wait already for the runs before them")
        }
        return (.queued, "\(name) not ended")
    }

    /// The submission of a run that the trigger started, and that has not ended.
    private func liveRun(_ post: Post) async throws(InterpreterError) -> String? {
        let plan = post.plan
        return try await interpreter.reading { () async throws(LedgerError) -> String? in
            let started = try await interpreter.store.fires(
                FireQuery(
                    application: plan.application, trigger: plan.key, outcome: .started,
                    limit: Scheduler.lookback), in: post.scope)
            for id in started.compactMap(\.submission) {
                let run = try await interpreter.store.runs(of: id, in: post.scope).last
                if let run, !run.state.isFinal { return id }
            }
            return nil
        }
    }

    private func queued(_ post: Post) async throws(InterpreterError) -> [FireRow] {
        let plan = post.plan
        return try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.store.fires(
                FireQuery(
                    application: plan.application, trigger: plan.key, outcome: .queued, isOldestFirst: true,
                    limit: Scheduler.maxQueued), in: post.scope)
        }
    }

    /// True when somebody has fired the slot by hand.
    private func isTaken(_ fire: TriggerFire, _ post: Post) async throws(InterpreterError) -> Bool {
        let plan = post.plan
        return try await interpreter.reading { () async throws(LedgerError) in
            try await !interpreter.store.fires(
                FireQuery(application: plan.application, trigger: plan.key, slot: fire.slot), in: post.scope
            ).isEmpty
        }
    }

    /// Goes on behind a slot that is dealt with, or another place.
    private func pass(
        _ post: Post, _ row: TriggerRow, _ slot: Instant
    ) async throws(InterpreterError) -> Bool {
        _ = try await move(post, row.moved(to: slot.microseconds))
        return false
    }
}

extension TriggerRow {
    /// The next version of the row, at another place.
    func moved(to place: Int64) -> TriggerRow {
        var next = self
        next.version += 1
        next.place = place
        return next
    }
}
