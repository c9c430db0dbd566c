// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// Fills in the outputs that a state refers to.
    func fill(_ state: inout RunState, in scope: TenantScope) async throws(InterpreterError) {
        for (key, record) in state.steps {
            guard let place = record.place else { continue }
            state.steps[key]?.output = try await outputs.output(at: place, in: scope, from: store)
        }
        for (key, record) in state.given?.steps ?? [:] {
            guard let place = record.place else { continue }
            state.given?.steps[key]?.output = try await outputs.output(at: place, in: scope, from: store)
        }
    }

    /// The state of a run as text that holds everything itself, for who outlives the run's journal.
    func wholeText(of run: RunRow, in scope: TenantScope) async throws(InterpreterError) -> String {
        guard var state = try? RunState(text: run.machine), state.refersToJournal else { return run.machine }
        try await fill(&state, in: scope)
        state.holdOutputs()
        return state.text
    }
}

extension RunState {
    /// True when outputs stand in a journal only.
    var refersToJournal: Bool { steps.values.contains { $0.place != nil } }

    /// Outputs that were filled in are written with the state from here on.
    mutating func holdOutputs() {
        for key in steps.keys { steps[key]?.place = nil }
    }
}
