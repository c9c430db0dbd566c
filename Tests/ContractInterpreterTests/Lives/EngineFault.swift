// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// A mistake that an engine could make, made for it on the way to the store; the product holds none of them.
///
/// Each drops or changes a part of transitions. A simulation that notices none of them would be worth nothing.
enum EngineFault: String, CaseIterable, Sendable {
    /// A wait is committed although an event may have come since the run looked.
    case eventGuardDropped = "the guard of a wait for an event is dropped"
    /// A parent goes to sleep although its child may have ended meanwhile.
    case childGuardDropped = "the guard of a wait for a child is dropped"
    /// A child is accepted although its parent was stopped.
    case parentGuardDropped = "the guard of a child's accept is dropped"
    /// Who ends wakes nobody.
    case wakeForgotten = "a wake-up is forgotten"
    /// Who waits says nowhere for whom.
    case holdNotWritten = "a hold is not written"
    /// What a run was when a process looked at it is believed for ever.
    case epochNotChecked = "an epoch is not checked"
    /// A request leaves before it is written that it may.
    case intentNotWritten = "an intent is not written"
    /// A child is another one each time it is asked for.
    case childIDMadeUp = "a child's id is not computed"
    /// The steps that are to be undone are kept in the order in which they were done.
    case undoInWrongOrder = "an undo goes in the wrong order"
    /// Children of a run that is stopped are not told.
    case cancelNotCascaded = "a cancel is not cascaded"
    /// An event that a wait took is there for the next.
    case eventCountedTwice = "an event is counted twice"
    /// A fan-out stands behind an item before its child is there.
    case cursorMovedEarly = "the cursor of a fan-out moves before its child"

    /// What is written in place of a transition; nil: nothing.
    func edit(_ transition: Transition, _ store: any LedgerStore) async -> Transition? {
        var edited = transition
        switch self {
        case .eventGuardDropped: edited.guards.removeAll { if case .noEvent = $0 { true } else { false } }
        case .childGuardDropped:
            edited.guards.removeAll {
                switch $0 {
                case .runLive, .submissionStatus: true
                default: false
                }
            }
        case .parentGuardDropped:
            guard transition.accepted?.source == "call" else { return edited }
            edited.guards.removeAll { if case .runVersion = $0 { true } else { false } }
        case .wakeForgotten: edited.writes.removeAll { if case .wakeHeld = $0 { true } else { false } }
        case .holdNotWritten:
            edited.writes.removeAll {
                if case .setHolds(_, let others) = $0 { !others.isEmpty } else { false }
            }
        case .epochNotChecked: return await withoutVersions(transition, store)
        case .intentNotWritten: edited.changeStates(where: { $0.lease != nil }) { $0["intent"] = nil }
        case .childIDMadeUp: return transition.withAnotherID
        case .undoInWrongOrder:
            edited.changeStates { state in
                guard state["undo"] == nil, let done = state["done"]?.list else { return }
                state["done"] = .list(done.reversed())
            }
        case .cancelNotCascaded:
            let isTold = transition.writes.contains { change in
                guard case .audit(let draft) = change else { return false }
                return draft.event == "cancelled" && draft.actor == nil
            }
            return isTold ? nil : transition
        case .eventCountedTwice: edited.changeStates { $0["taken"] = nil }
        case .cursorMovedEarly:
            edited.changeStates { state in
                guard var fan = state["fan"]?.map, let next = fan["next"]?.count,
                    let all = fan["count"]?.count,
                    next < all
                else { return }
                fan["next"] = .number(Number(Int64(next + 1)))
                state["fan"] = .map(fan)
            }
        }
        return edited
    }

    /// The transition as if nobody had moved its run since it was read.
    private func withoutVersions(_ transition: Transition, _ store: any LedgerStore) async -> Transition {
        var edited = transition
        edited.guards.removeAll {
            switch $0 {
            case .runVersion, .lease: true
            default: false
            }
        }
        for (index, change) in edited.writes.enumerated() {
            guard case .updateRun(var row) = change,
                let stored = try? await store.run(row.id, in: transition.scope)
            else { continue }
            row.version = stored.version + 1
            row.leaseEpoch = max(row.leaseEpoch, stored.leaseEpoch)
            edited.writes[index] = .updateRun(row)
        }
        return edited
    }
}

extension Value {
    fileprivate var count: Int? {
        guard case .number(let number) = self else { return nil }
        return number.int64.map(Int.init)
    }
}

extension Transition {
    /// The submission that it accepts.
    fileprivate var accepted: SubmissionRow? {
        for case .insertSubmission(let row) in writes { return row }
        return nil
    }

    /// Changes what runs remember.
    fileprivate mutating func changeStates(
        where isMeant: (RunRow) -> Bool = { _ in true }, _ change: (inout ValueMap) -> Void
    ) {
        for (index, write) in writes.enumerated() {
            guard case .updateRun(var row) = write, isMeant(row),
                var state = (try? JSONReader.read(row.machine))?.map
            else { continue }
            change(&state)
            row.machine = CanonicalJSON.faithfulText(.map(state))
            writes[index] = .updateRun(row)
        }
    }

    /// The accept of a child under an id that nobody can compute again.
    fileprivate var withAnotherID: Transition {
        guard let row = accepted, row.source == "call" else { return self }
        var edited = self
        // The salts of the trail are as random as anything that a process has.
        let salts = writes.flatMap { if case .audit(let draft) = $0 { draft.salt } else { [UInt8]() } }
        let digest = Digest(of: salts)
        let id = UUIDText.v5(namespace: Array(digest.bytes.prefix(16)), name: row.id)
        edited.writes = writes.map { write in
            switch write {
            case .insertSubmission(var row):
                row.id = id
                return .insertSubmission(row)
            case .insertRun(var run):
                run.id += "-other"
                run.submission = id
                return .insertRun(run)
            case .audit(var draft):
                draft.submission = id
                return .audit(draft)
            case .outbox(var event):
                event.id += "-other"
                event.submission = id
                return .outbox(event)
            case .holdKeys(let keys, _, let at): return .holdKeys(keys, submission: id, at: at)
            default: return write
            }
        }
        return edited
    }
}
