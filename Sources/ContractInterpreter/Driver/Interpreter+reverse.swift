// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Interpreter {
    /// What there is to undo of items of a fan-out; each that is asked for has an answer.
    func finished(
        _ ids: [String], in scope: TenantScope
    ) async throws(InterpreterError) -> [String: FinishedItem] {
        var items: [String: FinishedItem] = [:]
        for id in ids { items[id] = try await finished(id, in: scope) }
        return items
    }

    func finished(_ id: String, in scope: TenantScope) async throws(InterpreterError) -> FinishedItem {
        guard let child = try await child(id, in: scope), let last = child.run,
            let machine = try await machine(of: last.id, in: scope)
        else { return FinishedItem(stage: .nothing, finishedAt: Instant(microseconds: 0)) }
        let run = machine.committedRun
        let ends = machine.state.steps.values.map(\.finishedAt)
        var item = FinishedItem(stage: .nothing, finishedAt: ends.max() ?? child.submission.acceptedAt)
        if machine.state.isReversal {
            item.stage = run.state.isFinal ? .undone : .undoing
            if run.state.isFinal {
                item.left = child.submission.error.map(StoredJSON.value)?["not_undone"]?.list ?? []
            }
        } else if run.state == .completed, machine.reversal != nil {
            item.stage = .done
        }
        return item
    }

    /// Begins to undo what a child has done, unless somebody has begun, and goes as far as it can.
    ///
    /// False when the parent stands elsewhere by now, and undoes nothing.
    func reverse(child id: String, of parent: RunMachine) async throws(InterpreterError) -> Bool {
        let scope = parent.setting.caller.scope
        guard let child = try await child(id, in: scope), let done = child.run, done.state == .completed,
            let state = try await machine(of: done.id, in: scope)?.reversal
        else { return true }
        let now = surroundings.now()
        let number = done.number + 1
        let run = RunRow(
            id: Identity.run(of: id, number: number), submission: id, number: number, state: .pending,
            machine: state.text, wake: RunRow.Wake(setAt: now, delay: .zero))
        let transition = Transition(
            scope: scope,
            guards: [
                .runVersion(run: done.id, version: done.version), .lastRun(done.id),
                .runVersion(run: parent.run.id, version: parent.committedRun.version),
            ],
            writes: [
                .insertRun(run),
                .audit(
                    AuditDraft(
                        event: "undoing", submission: id, actor: nil, at: now, details: "{}",
                        salt: surroundings.random(16))),
            ])
        do throws(LedgerError) {
            if case .refused(.runVersion(let refused, _)) = try await commitTold(transition) {
                return !refused.hasSameBytes(as: parent.run.id)
            }
        } catch {
            // Another process may have begun it between the look and the commit.
            let begun = try await self.child(id, in: scope)?.run
            guard let begun, begun.number >= number else { throw InterpreterError(error) }
        }
        _ = try? await drive(run.id, in: scope)
        return true
    }
}
