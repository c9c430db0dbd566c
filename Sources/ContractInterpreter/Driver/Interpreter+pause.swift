// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// What is part of a paused run stands still with it.
///
/// A run's pause is one commit, and its parts look at it before they are moved: whoever ends between the pause
/// of a run and that of its parts leaves nothing that goes on.
extension Interpreter {
    /// True when a run is paused that waits for this submission, or for one that waits for it.
    func isPausedAbove(
        _ row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        var row = row
        while let id = row.parent {
            let (parent, run) = try await reading { () async throws(LedgerError) in
                (try await store.submission(id, in: scope), try await store.runs(of: id, in: scope).last)
            }
            guard let parent, let run, try await goes(row, with: parent, in: scope) else { return false }
            if run.state == .suspended { return true }
            // What is undone of a branch that has ended, the whole undoes.
            if run.state.isFinal, !row.isFragment(of: parent) { return false }
            row = parent
        }
        return false
    }

    /// Whether a submission is part of the run of its parent; what was only started goes its own way.
    private func goes(
        _ row: SubmissionRow, with parent: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        if row.isFragment(of: parent) { return true }
        let plan = try await plans.readable(parent.contract, in: scope, from: store)
        return plan?.waits(for: row) ?? false
    }

    /// Pauses the parts of a paused run; what is acting outside is held when it comes back.
    func hold(partsOf id: String, in scope: TenantScope) async throws(InterpreterError) {
        for state in [RunRow.State.pending, .running, .waiting] {
            try await eachPage(of: id, having: state, in: scope) { rows throws(InterpreterError) in
                for row in rows where try await isPausedAbove(row, in: scope) {
                    await drive(children: [row.id], in: scope)
                    try await hold(partsOf: row.id, in: scope)
                }
            }
        }
        if let item = try await itemUndone(of: id, in: scope), try await isPausedAbove(item, in: scope) {
            await drive(children: [item.id], in: scope)
            try await hold(partsOf: item.id, in: scope)
        }
    }

    /// The item that a run undoes just now and that is part of a branch which has ended; nil where there is none.
    private func itemUndone(
        of id: String, in scope: TenantScope
    ) async throws(InterpreterError) -> SubmissionRow? {
        let (row, run) = try await reading { () async throws(LedgerError) in
            (try await store.submission(id, in: scope), try await store.runs(of: id, in: scope).last)
        }
        guard let row, let run, !run.state.isFinal, let state = try? RunState(text: run.machine),
            state.undo?.items.isEmpty == false,
            let plan = try await plans.readable(row.contract, in: scope, from: store),
            let item = state.itemUndone(of: plan)
        else { return nil }
        let found = try await reading { () async throws(LedgerError) in
            try await store.submission(item, in: scope)
        }
        guard let found, found.parent?.hasSameBytes(as: id) == false else { return nil }
        return found
    }

    /// Lets the parts of a resumed run go on, and moves none: it is the run that does, and looks at all of them again.
    func letGo(partsOf id: String, in scope: TenantScope) async throws(InterpreterError) {
        for state in [RunRow.State.pending, .running, .waiting, .suspended] {
            try await eachPage(of: id, having: state, in: scope) { rows throws(InterpreterError) in
                for row in rows where try await !isPausedAbove(row, in: scope) {
                    if state == .suspended { try await release(row, in: scope) }
                    try await letGo(partsOf: row.id, in: scope)
                }
            }
        }
        if let item = try await itemUndone(of: id, in: scope), try await !isPausedAbove(item, in: scope) {
            try await release(item, in: scope)
            try await letGo(partsOf: item.id, in: scope)
        }
    }

    /// Lets those parts go on that were paused with the run.
    func release(partsOf id: String, in scope: TenantScope) async throws(InterpreterError) {
        try await eachPage(of: id, having: .suspended, in: scope) { rows throws(InterpreterError) in
            await drive(children: rows.map(\.id), in: scope)
        }
        // A part that the pause did not find may have parts that it found.
        for state in [RunRow.State.pending, .running, .waiting] {
            try await eachPage(of: id, having: state, in: scope) { rows throws(InterpreterError) in
                for row in rows { try await release(partsOf: row.id, in: scope) }
            }
        }
        if let item = try await itemUndone(of: id, in: scope) {
            await drive(children: [item.id], in: scope)
            try await release(partsOf: item.id, in: scope)
        }
    }

    private func eachPage(
        of parent: String, having state: RunRow.State, in scope: TenantScope,
        _ body: ([SubmissionRow]) async throws(InterpreterError) -> Void
    ) async throws(InterpreterError) {
        var place: Int64 = 0
        while true {
            let rows = try await parts(of: parent, having: state, after: place, in: scope)
            guard let last = rows.last else { return }
            try await body(rows)
            place = last.sequence
        }
    }
}

extension SubmissionRow {
    /// True for a branch or an item of another submission's run.
    func isFragment(of parent: SubmissionRow) -> Bool { action.hasPrefix(parent.action + "/") }

    /// True for a branch or an item of another submission's run, also an item that is a call of an action.
    func isFanned(by parent: SubmissionRow) -> Bool { isFragment(of: parent) || part?.contains("#") == true }
}

extension ActionPlan {
    /// Whether a run of this plan waits for a submission that one of its steps made.
    func waits(for row: SubmissionRow) -> Bool {
        guard let key = row.part?.split(separator: "#", maxSplits: 1).first.map(String.init) else {
            return false
        }
        return !ownSteps.contains { step in
            if case .start = step.work, step.key.hasSameBytes(as: key) { return true }
            return step.compensation.enumerated().contains { index, body in
                if case .start = body { return step.undoKey(index).hasSameBytes(as: key) }
                return false
            }
        }
    }
}

extension RunEvent {
    /// True for what does not move a part of a paused run; who stops one is heard.
    var yieldsToPause: Bool {
        switch self {
        case .woken, .decided, .resumed, .quarantined: true
        default: false
        }
    }
}
