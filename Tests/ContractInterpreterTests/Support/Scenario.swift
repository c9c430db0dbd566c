// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// What several people do one after the other, step by step, so that any step can be cut off and done again.
struct Scenario: Sendable, CustomTestStringConvertible {
    typealias Step = @Sendable (Workbench, Notes) async throws -> Void

    let name: String
    let text: String
    var safety: Effect.RetrySafety = .keyed
    var replies: [OutsideTarget.Reply] = []
    /// How many different effects outside there may be.
    var effects = 2
    /// Type → how many records there are in the end, faults or not.
    let records: [String: Int]
    /// Statuses in the order of the ledger.
    let statuses: [SubmissionRow.Status]
    let steps: [Step]
    /// What else the statuses may be, where a fault decides a race.
    var otherStatuses: [SubmissionRow.Status]?
    /// When it begins.
    var now = "2026-11-21T09:00:00Z"
    /// Whether there is a key that seals what is sensitive.
    var isSealed = false
    /// What a resource of a connection answers once the replies are used up.
    var standing: [String: Value] = [:]
    /// Whether it has so many operations that only a sample of them is disturbed.
    var isLong = false

    var testDescription: String { name }
}

/// What a caller keeps of the answers he got.
final class Notes: Sendable {
    private let state = Mutex<(ids: [String: String], told: [String: String?])>(([:], [:]))

    func remember(_ name: String, _ row: SubmissionRow) {
        state.withLock {
            $0.ids[name] = row.id
            $0.told[row.id] = .some(row.reference)
        }
    }

    func id(_ name: String) throws -> String { try #require(state.withLock { $0.ids[name] }) }
    /// Every submission that was acknowledged, with the reference told.
    var acknowledged: [String: String?] { state.withLock { $0.told } }
}

extension Scenario {
    /// Submits under an idempotency key, so that the step may be done again.
    ///
    /// `filled` is parameter → the submission whose record it names.
    static func submit(
        _ name: String, _ action: String, _ payload: ValueMap, as caller: Caller = Workbench.citizen,
        files: [SubmitRequest.File] = [], target: String? = nil, acknowledged: Set<String> = [],
        filled: [String: String] = [:]
    ) -> Step {
        { bench, notes in
            var payload = payload
            for (parameter, other) in filled {
                let made = try await bench.detail(try notes.id(other)).submission.entity?.id
                payload[parameter] = made.map(Value.string)
            }
            var request = SubmitRequest(payload: payload)
            request.idempotencyKey = name
            request.files = files
            request.acknowledged = acknowledged
            if let target {
                let submission = try await bench.detail(try notes.id(target))
                request.target = submission.submission.entity?.id
            }
            let outcome = try await bench.interpreter.submit(
                request, to: try bench.action(action), as: caller)
            notes.remember(name, outcome.submission)
        }
    }

    /// Drives what is due.
    static let work: Step = { bench, _ in
        // A worker that reports an error has not done the step.
        let failures = Mutex<[String]>([])
        try await Worker(bench.interpreter, report: { line in failures.withLock { $0.append(line) } }).run(
            .once)
        if let first = failures.withLock({ $0.first }) { throw InterpreterError(.unavailable, first) }
    }

    static func advance(_ duration: Duration) -> Step { { bench, _ in bench.clock.advance(duration) } }

    static func decide(_ name: String, _ kind: Decision.Kind, as caller: Caller = Workbench.admin) -> Step {
        { bench, notes in
            _ = try await bench.interpreter.decide(try notes.id(name), kind, reason: nil, as: caller)
        }
    }

    /// Tells a submission's run of an event that has a name where it comes from.
    static func raise(_ event: String, _ data: ValueMap = [:], for name: String) -> Step {
        { bench, notes in
            _ = try await bench.interpreter.raise(
                event, data: data, id: "e1", for: try notes.id(name), as: Workbench.admin)
        }
    }

    static func cancel(_ name: String, as caller: Caller = Workbench.citizen) -> Step {
        { bench, notes in
            _ = try await bench.interpreter.cancel(try notes.id(name), reason: nil, as: caller)
        }
    }

    /// Retries a dead letter, once it is one.
    static func retry(_ name: String) -> Step {
        { bench, notes in
            for _ in 0..<5 where try await bench.detail(try notes.id(name)).submission.status != .failed {
                bench.clock.advance(.seconds(60))
                try await work(bench, notes)
            }
            _ = try await bench.interpreter.retry(try notes.id(name), reason: nil, as: Workbench.admin)
        }
    }

    static func file(_ name: String, _ bytes: [UInt8]) -> SubmitRequest.File {
        SubmitRequest.File(parameter: nil, name: name) {
            let pieces = Mutex([bytes])
            return { pieces.withLock { $0.popLast() } }
        }
    }

    static let png = SampleFiles.png()
    static let otherPNG = SampleFiles.png(width: 3)
}
