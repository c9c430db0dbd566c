// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

/// An item or a branch that a run waits for.
public struct OpenPart: Sendable, Hashable {
    /// The step and the item's number or the branch's name, such as `check#0`.
    public var name: String
    /// Id of its submission.
    public var submission: String
    public var state: RunRow.State
    /// What it waits for itself.
    public var wait: RunRow.Wait?

    /// How it stands, in a few words.
    var text: String {
        guard state == .waiting, let wait else { return "'\(name)' is \(state.rawValue)" }
        return "'\(name)' waits at '\(wait.step)' for \(OpenPart.words[wait.kind] ?? "a \(wait.kind)")"
    }

    private static let words = [
        "approval": "an approval", "event": "an event", "timer": "time to pass", "duplicate": "a decision",
        "outcome": "what came of a request",
    ]
}

extension Interpreter {
    /// The items or branches that a run waits for and that have not ended, the first first, as far as the caller may
    /// see them.
    public func openParts(
        of detail: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> [OpenPart] {
        guard let run = detail.run, run.state == .waiting, let wait = run.wait, wait.kind == "child",
            let state = try? RunState(text: run.machine), state.child == nil
        else { return [] }
        if let item = state.itemUndone(of: detail.plan) { return try await openPart(item, as: caller) }
        var found: [(row: SubmissionRow, state: RunRow.State)] = []
        for state in [RunRow.State.waiting, .suspended, .running, .pending] {
            let rows = try await parts(of: detail.submission.id, having: state, after: 0, in: caller.scope)
            for row in rows where row.part?.hasPrefix(wait.step + "#") ?? false {
                if try await sees(row, as: caller) { found.append((row, state)) }
            }
        }
        var open: [OpenPart] = []
        for (row, state) in found.sorted(by: { $0.row.sequence < $1.row.sequence }) {
            let run = try await reading { () async throws(LedgerError) in
                try await store.runs(of: row.id, in: caller.scope).last
            }
            open.append(
                OpenPart(name: row.part ?? row.id, submission: row.id, state: state, wait: run?.wait))
        }
        return open
    }

    /// The item that is being undone, of whatever branch it is.
    private func openPart(_ id: String, as caller: Caller) async throws(InterpreterError) -> [OpenPart] {
        let (row, run) = try await reading { () async throws(LedgerError) in
            (
                try await store.submission(id, in: caller.scope),
                try await store.runs(of: id, in: caller.scope).last
            )
        }
        guard let row, let run, !run.state.isFinal, try await sees(row, as: caller) else { return [] }
        return [OpenPart(name: row.part ?? row.id, submission: row.id, state: run.state, wait: run.wait)]
    }
}
