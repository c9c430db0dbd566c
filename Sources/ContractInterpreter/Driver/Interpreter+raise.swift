// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary
public import Ledger

/// What became of an event that was raised.
public struct RaisedEvent: Sendable, Hashable {
    /// Id of the event in the outbox.
    public var id: String
    /// True when it had been raised before under the same id.
    public var isRepeat: Bool
    /// True when a wait of the run took it; an early one is kept for a later wait.
    public var isTaken: Bool
}

extension Interpreter {
    /// Tells one run of an event from outside.
    ///
    /// An event with an id, which names it where it comes from, counts once.
    ///
    /// - Throws: `denied` for who may not change the submission, `conflict` when the run has ended, `usage` when no step
    ///   waits for such an event, `refused` with every mistake when the data is not as the contract declares it.
    public func raise(
        _ event: String, data: ValueMap, id: String?, for name: String, as caller: Caller
    ) async throws(InterpreterError) -> RaisedEvent {
        let found = try await find(name, as: caller)
        let row = OutboxRow(
            id: eventID(id, "\(found.submission.id):\(event)"),
            event: DirectedEvent.name(event, to: found.submission.id),
            application: found.submission.application, submission: found.submission.id,
            reference: found.submission.reference, correlationID: found.submission.correlationID,
            at: surroundings.now(), payload: "{}")
        let run: RunRow
        do throws(InterpreterError) { run = try checkRaise(event, found, as: caller) } catch {
            // Who sends an event again has not heard that it came, and the run may have ended by it.
            guard error.kind == .conflict, id != nil, let last = found.run,
                let stored = try await place(of: row, in: caller.scope).known
            else { throw error }
            return RaisedEvent(
                id: row.id, isRepeat: true, isTaken: try await hasTaken(stored, last.id, in: caller.scope))
        }
        let (stored, isRepeat) = try await tell(row, as: caller, about: found.submission.id) {
            () throws(InterpreterError) in try eventData(data, of: event, found, as: caller)
        }
        try await drive(run.id, in: caller.scope)
        var isTaken = try await hasTaken(stored, run.id, in: caller.scope)
        if !isTaken, !isRepeat {
            var left = Interpreter.maxPartsTold
            isTaken = try await tellParts(of: found.submission, stored, in: caller.scope, &left)
            if isTaken { try await drive(run.id, in: caller.scope) }
        }
        return RaisedEvent(id: row.id, isRepeat: isRepeat, isTaken: isTaken)
    }

    /// How many parts are moved by who raises an event; the worker moves the others.
    private static let maxPartsTold = 1_000

    private func hasTaken(
        _ event: Int64, _ run: String, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        let row = try await reading { () async throws(LedgerError) in try await store.run(run, in: scope) }
        return row.flatMap { try? RunState(text: $0.machine) }?.takenEvents.contains(event) ?? false
    }

    /// Moves the items and branches of a run that wait for an event; true when one of them took it.
    private func tellParts(
        of row: SubmissionRow, _ event: Int64, in scope: TenantScope, _ left: inout Int
    ) async throws(InterpreterError) -> Bool {
        var isTaken = false
        var place: Int64 = 0
        while left > 0 {
            let rows = try await parts(of: row.id, having: .waiting, after: place, in: scope)
            for part in rows where left > 0 && part.action.hasPrefix(row.action + "/") {
                left -= 1
                let run = try await reading { () async throws(LedgerError) in
                    try await store.runs(of: part.id, in: scope).last
                }
                guard let run else { continue }
                if try await tellParts(of: part, event, in: scope, &left) { isTaken = true }
                try await drive(run.id, in: scope)
                if try await hasTaken(event, run.id, in: scope) { isTaken = true }
            }
            guard let last = rows.last else { break }
            place = last.sequence
        }
        return isTaken
    }

    /// The data of an event for one submission, as its contract declares it.
    @discardableResult
    func eventData(
        _ data: ValueMap, of event: String, _ found: SubmissionDetail, as caller: Caller
    ) throws(InterpreterError) -> ValueMap {
        let known = found.plan.events.first { $0.key.hasSameBytes(as: event) }
        let context = context(
            found.plan, caller, now: surroundings.now(), submission: found.submission.id)
        return try known.map { (known) throws(InterpreterError) in
            try RaisedPayload(event: known).read(data, context)
        } ?? data
    }

    /// Refuses an event that the run of a submission will never take.
    @discardableResult
    func checkRaise(
        _ event: String, _ found: SubmissionDetail, as caller: Caller
    ) throws(InterpreterError) -> RunRow {
        let name = found.submission.reference ?? found.submission.id
        guard Interpreter.isAllowed(caller, by: found.plan.edit) else {
            let allowed = found.plan.edit.isEmpty ? "nobody" : found.plan.edit.joined(separator: ", ")
            throw InterpreterError(.denied, "events for '\(found.plan.action)' are raised by \(allowed)")
        }
        if found.plan.isFragment {
            let whole = found.run.flatMap { try? RunState(text: $0.machine) }?.given?.submission
            throw InterpreterError(
                .conflict,
                "'\(name)' is a part of '\(whole ?? found.submission.parent ?? "another")', and takes what that one is told"
            )
        }
        guard let run = found.run, !run.state.isFinal else {
            throw InterpreterError(.conflict, "'\(name)' has ended, and waits for no event any more")
        }
        let awaited = found.plan.awaitedEvents
        guard awaited.contains(where: { $0.hasSameBytes(as: event) }) else {
            let names = awaited.isEmpty ? "none" : awaited.map { "'\($0)'" }.joined(separator: ", ")
            throw InterpreterError(
                .usage, "no step of '\(found.plan.action)' waits for '\(event)'; it waits for \(names)")
        }
        try found.plan.events.first { $0.key.hasSameBytes(as: event) }?.requireOutside()
        return run
    }

    /// Tells the tenant of an event from outside: every wait that it fits may take it.
    ///
    /// What is known of the events, where anything is, the event is held against.
    ///
    /// - Throws: `denied` for nobody, `notFound` for an event that is not declared where any is, `usage` for one that runs
    ///   tell of themselves, `refused` with every mistake when the data is not as it is declared.
    public func raise(
        _ event: String, data: ValueMap, id: String?, in application: String, among known: KnownEvents? = nil,
        as caller: Caller
    ) async throws(InterpreterError) -> RaisedEvent {
        guard caller.user != nil else {
            throw InterpreterError(
                .denied,
                "an event needs an identity: give --user and --role, --as FILE, or identity: in atelier.yaml")
        }
        let declared = try known?.raised(event)
        let name = eventID(id, "\(application):\(event)")
        let row = OutboxRow(
            id: name, event: event, application: application, submission: "", reference: nil,
            correlationID: name, at: surroundings.now(), payload: "{}")
        let (_, isRepeat) = try await tell(row, as: caller, about: nil) { () throws(InterpreterError) in
            guard let declared else { return data }
            let plan = ActionPlan(application: application, action: "")
            return try RaisedPayload(event: declared)
                .read(data, context(plan, caller, now: row.at, submission: ""))
        }
        return RaisedEvent(id: name, isRepeat: isRepeat, isTaken: false)
    }

    /// The same event, named by whoever sends it, has the same id.
    private func eventID(_ given: String?, _ place: String) -> String {
        guard let given else { return UUIDText.v7(at: surroundings.now(), random: surroundings.random(16)) }
        let digest = Digest(of: "raised:\(place):\(given)")
        return UUIDText.v5(namespace: Array(digest.bytes.prefix(16)), name: given)
    }

    /// Where an event stands in the outbox behind a place, nil when it is not there; and how far that was looked.
    private func place(
        of row: OutboxRow, after start: Int64 = 0, in scope: TenantScope
    ) async throws(InterpreterError) -> (known: Int64?, through: Int64) {
        var place = start
        while true {
            let page = try await reading { [place] () async throws(LedgerError) in
                try await store.events(named: [row.event], after: place, limit: 256, in: scope)
            }
            if let known = page.events.first(where: { $0.id.hasSameBytes(as: row.id) }) {
                return (known.sequence, page.through)
            }
            if page.events.count < 256 { return (nil, page.through) }
            place = page.through
        }
    }

    /// Writes an event once; answers its place in the outbox, and whether it was there.
    ///
    /// Its data is asked for once it is known to be new.
    private func tell(
        _ row: OutboxRow, as caller: Caller, about submission: String?,
        _ data: () throws(InterpreterError) -> ValueMap
    ) async throws(InterpreterError) -> (place: Int64, isRepeat: Bool) {
        var place: Int64 = 0
        var row = row
        let name = row.event
        for _ in 0..<Interpreter.maxAcceptAttempts * 8 {
            let (known, through) = try await self.place(of: row, after: place, in: caller.scope)
            if let known { return (known, true) }
            place = through
            row.payload = CanonicalJSON.faithfulText(SecretScrubber.scrub(.map(try data())))
            var details: ValueMap = ["event": .string(row.event), "id": .string(row.id)]
            details["application"] = submission == nil ? .string(row.application) : nil
            let audit = AuditDraft(
                event: "event_raised", submission: submission, actor: caller.user, at: row.at,
                details: CanonicalJSON.faithfulText(.map(details)), salt: surroundings.random(16))
            let transition = Transition(
                scope: caller.scope, guards: [.noEvent(named: [name], after: place)],
                writes: [.outbox(row), .audit(audit)])
            let outcome = try await reading { () async throws(LedgerError) in
                try await commitTold(transition)
            }
            guard case .committed = outcome else { continue }
            let written = try await reading { [place] () async throws(LedgerError) in
                try await store.events(named: [name], after: place, limit: 1, in: caller.scope)
            }
            return (written.events.first?.sequence ?? place, false)
        }
        throw InterpreterError(.conflict, "events of this name keep coming; try again")
    }
}

extension ActionPlan {
    /// The events that steps wait for.
    package var awaitedEvents: [String] {
        var names: [String] = []
        for step in ownSteps.flatMap(\.withNested) {
            if case .wait(.event(let name, _, _)) = step.work, !names.contains(name) { names.append(name) }
        }
        return names
    }
}
