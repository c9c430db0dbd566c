// SPDX-License-Identifier: Apache-2.0

/// What a step does.
public enum StepVerb: String, Sendable, Hashable, CaseIterable {
    case transform, lookup, fetch, push, execute, emit, gate, govern, approval, wait, call, start
    case forEach = "for_each"
    case parallel, model

    static let names = allCases.map(\.rawValue)
    /// The verbs that can undo a step.
    static let compensating: [StepVerb] = [.push, .execute, .call, .start, .emit]

    /// The connections that a verb works with.
    package var connectionKinds: [Connection.Kind] {
        switch self {
        case .lookup, .fetch, .push: [.http, .postgres, .file]
        case .model: [.model]
        default: []
        }
    }
}
