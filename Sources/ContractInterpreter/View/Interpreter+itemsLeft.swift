// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

extension Interpreter {
    /// The most items that are looked at: of a fan-out many may be left.
    private static let maxItemsLeft = 20

    /// The submissions of items that could not be undone with their run, and have not been since: each is redriven before
    /// the run.
    public func itemsLeft(
        of detail: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> [String] {
        guard let run = detail.run, run.state.isFinal, let state = try? RunState(text: run.machine) else {
            return []
        }
        let left = detail.submission.error.map(StoredJSON.value)?["not_undone"]?.list ?? []
        let items = left.compactMap { entry -> String? in
            guard let step = entry["step"]?.string, let item = entry["item"]?.number?.int64 else {
                return nil
            }
            return state.item(Int(clamping: item), of: step, detail.plan)
        }
        var open: [String] = []
        for id in items.prefix(Interpreter.maxItemsLeft) {
            let row = try await reading { () async throws(LedgerError) in
                try await store.submission(id, in: caller.scope)
            }
            if let row, row.hasLeft, try await sees(row, as: caller) { open.append(id) }
        }
        return open
    }
}

extension RunState {
    /// The submission of the item that is being undone; nil where none is.
    func itemUndone(of plan: ActionPlan) -> String? {
        guard let undo, let step = undo.queue.first, let item = undo.items.first else { return nil }
        return self.item(item, of: step, plan)
    }

    /// The submission of an item that a fan-out has gone over.
    fileprivate func item(_ index: Int, of key: String, _ plan: ActionPlan) -> String? {
        let step = plan.ownSteps.lazy.flatMap(\.withBranches).first { $0.key.hasSameBytes(as: key) }
        return step.flatMap { fans[key]?.child(index, of: $0) }
    }
}
