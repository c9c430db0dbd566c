// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Holds what is told of an event against its declaration.
struct RaisedPayload {
    let event: PlanEvent

    /// The data as the declared rows read it.
    ///
    /// Throws with every mistake at once, as a payload is refused.
    func read(_ data: ValueMap, _ context: EvaluationContext) throws(InterpreterError) -> ValueMap {
        guard let rows = event.payload else { return data }
        let binder = Binder(parameters: rows, actorField: nil, owner: "the event '\(event.key)'")
        let bound = binder.bind(data, context)
        var errors = bound.errors
        errors += bound.ignored.map { key in
            // Nobody fills such a name here.
            PayloadError(
                code: "unknown_parameter", parameter: key, path: PayloadError.pointer(key),
                message: "'\(key)' is not a parameter of the event '\(event.key)'")
        }
        errors += binder.checkConstraints(bound.arguments, holes: bound.holes)
            .filter { error in !errors.contains { $0.path == error.path } }
        guard let first = errors.first else { return bound.arguments }
        throw InterpreterError(
            .refused, "the data of '\(event.key)' is refused: \(first.message)", errors: errors)
    }
}

extension KnownEvents {
    /// What is known of an event that somebody raises; nil for one of which nothing is.
    ///
    /// Throws for one that there is not, and for one that runs tell of themselves.
    func raised(_ name: String) throws(InterpreterError) -> PlanEvent? {
        guard let known = event(name) else {
            guard isClosed else { return nil }
            let names = events.filter { !$0.isBuiltIn }.map(\.key)
            let help =
                Suggestion.didYouMean(name, among: names)
                ?? "declared are \(names.map { "'\($0)'" }.joined(separator: ", "))"
            throw InterpreterError(.notFound, "there is no event '\(name)'; \(help)")
        }
        try known.requireOutside()
        return known
    }
}

extension PlanEvent {
    /// Refuses what is told by the runs themselves: whoever waits for it would take a tale for what happened.
    func requireOutside() throws(InterpreterError) {
        guard isBuiltIn else { return }
        throw InterpreterError(
            .usage, "'\(key)' is told by the runs of its action, and nobody else raises it")
    }
}
