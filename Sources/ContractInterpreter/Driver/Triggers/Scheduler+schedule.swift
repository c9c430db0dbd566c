// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Scheduler {
    /// How many slots of one trigger may wait for the runs before them.
    static let maxQueued = 100
    /// How many slots are asked about one by one, so that no look takes long, however long nobody was there.
    private static let longestLook = 2 * ScheduleDecision.maxCounted
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
            let missed = try await missed(post, row, slots, through: last, count)
            guard let slot = missed.last else { return try await pass(post, row, last) }
            _ = try await self.fire(
                TriggerFire(at: slot), post, (.missed, ScheduleDecision.text(missed: missed.count)),
                on: FireGround(row: row.moved(to: last.microseconds)), &look)
        case .fire(let slot):
            let fire = TriggerFire(at: slot)
            let known = try await known(fire, post)
            // One that was missed by a clock that stood ahead has come after all.
            if let known, known != .missed { return try await pass(post, row, slot) }
            let outcome = try await self.outcome(post, overlap, queued.count)
            _ = try await self.fire(
                fire, post, outcome,
                on: FireGround(known: known, row: row.moved(to: slot.microseconds)), &look)
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

    /// How many slots up to one nobody has dealt with, of the last few thousand, and the last of them.
    ///
    /// Some may have been fired by hand; and a clock that was set back and forth shows slots again that were dealt with,
    /// and others from before the trigger began.
    private func missed(
        _ post: Post, _ row: TriggerRow, _ slots: CronSlots, through last: Instant, _ count: Int
    ) async throws(InterpreterError) -> (count: Int, last: Instant?) {
        let place = Instant(microseconds: row.place)
        let newest = try await fires(of: post).first
        let isKnown = try await known(TriggerFire(at: last), post) != nil
        if !isKnown, row.knownSince <= place, newest.map({ $0.at <= place }) ?? true { return (count, last) }
        var missed: (count: Int, last: Instant?) = (0, nil)
        let start = max(place, row.knownSince)
        var slot: Instant? = last
        for _ in 0..<Scheduler.longestLook {
            guard let at = slot, at > start, missed.count <= ScheduleDecision.maxCounted else { break }
            if try await known(TriggerFire(at: at), post) == nil {
                missed = (missed.count + 1, missed.last ?? at)
            }
            slot = slots.latest(through: Instant(microseconds: at.microseconds - 1))
        }
        return missed
    }

    /// What became of a slot; nil when nobody has dealt with it.
    private func known(
        _ fire: TriggerFire, _ post: Post
    ) async throws(InterpreterError) -> FireRow.Outcome? {
        try await fires(of: post, for: fire.slot).first?.outcome
    }

    /// The newest fire, or that for a slot.
    private func fires(
        of post: Post, for slot: String? = nil
    ) async throws(InterpreterError) -> [FireRow] {
        let plan = post.plan
        return try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.store.fires(
                FireQuery(application: plan.application, trigger: plan.key, slot: slot), in: post.scope)
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
