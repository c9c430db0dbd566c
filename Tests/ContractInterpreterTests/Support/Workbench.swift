// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let state: Mutex<(now: Instant, uptime: Duration)>

    init(_ text: String = "2026-11-21T09:00:00Z") {
        state = Mutex((DateTimeText.parse(text) ?? Instant(microseconds: 0), .seconds(100)))
    }

    var now: Instant { state.withLock { $0.now } }
    var uptime: Duration { state.withLock { $0.uptime } }

    func advance(_ duration: Duration) {
        state.withLock { $0 = ($0.now.adding(duration), $0.uptime + duration) }
    }

    /// Somebody sets the clock, by so much; no time passes.
    func set(by duration: Duration) { state.withLock { $0.now = $0.now.adding(duration) } }
}

/// A seeded source of bytes: the same seed gives the same run.
final class SeededBytes: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    func next(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                // SplitMix64.
                state &+= 0x9E37_79B9_7F4A_7C15
                var word = state
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: word ^ (word >> 31))
            }
        }
    }
}

/// An interpreter over an in-memory ledger with a manual clock, for one contract.
struct Workbench: Sendable {
    let compiled: ContractCompiler.Outcome
    let interpreter: Interpreter
    let store: any LedgerStore
    let clock: ManualClock
    let registry: FunctionRegistry
    let connections: (any ConnectionClient)?

    static let citizen = Caller(tenant: "lisbon", user: "ana", roles: ["citizen"])
    static let admin = Caller(tenant: "lisbon", user: "rui", roles: ["admin"])

    /// Reads, decodes and compiles a contract; nothing may be wrong with it.
    static func compile(
        _ text: String, registry: FunctionRegistry = .standard,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> ContractCompiler.Outcome {
        let (outcome, diagnostics) = check(text, registry: registry)
        #expect(diagnostics.map(\.message) == [], sourceLocation: sourceLocation)
        return outcome
    }

    /// Everything that is said about a contract.
    static func check(
        _ text: String, registry: FunctionRegistry = .standard
    ) -> (outcome: ContractCompiler.Outcome, diagnostics: [Diagnostic]) {
        let read = YAMLReader.read(SourceText(file: "contract.yaml", text: text))
        let decoded = ContractDecoder.decode(read.documents)
        let merged = ApplicationMerger.merge([decoded.file], applicationCode: "civic")
        let outcome = ContractCompiler(merged.application, registry: registry).compile()
        return (outcome, read.diagnostics + decoded.diagnostics + merged.diagnostics + outcome.diagnostics)
    }

    init(
        _ text: String, registry: FunctionRegistry = .standard, store: (any LedgerStore)? = nil,
        sealed: Bool = false, zone: TimeZoneRules = .utc,
        clock: ManualClock = ManualClock(), seed: UInt64 = 1, connections: (any ConnectionClient)? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        self.init(
            compiled: Workbench.compile(text, registry: registry, sourceLocation: sourceLocation),
            registry: registry, store: store ?? Workbench.memory(clock), sealed: sealed, zone: zone,
            clock: clock, seed: seed, connections: connections)
    }

    /// A bench for what is compiled already: one more process on a ledger, say.
    ///
    /// Outputs that are a little longer than nothing are left in the journal, as long ones are.
    init(
        compiled: ContractCompiler.Outcome, registry: FunctionRegistry = .standard, store: any LedgerStore,
        sealed: Bool = false, zone: TimeZoneRules = .utc, clock: ManualClock, seed: UInt64 = 1,
        connections: (any ConnectionClient)? = nil, inlineBytes: Int = 24,
        told: (@Sendable (Transition, _ reference: String?) -> Void)? = nil
    ) {
        self.compiled = compiled
        self.connections = connections
        self.registry = registry
        self.store = store
        self.clock = clock
        let bytes = SeededBytes(seed: seed)
        var surroundings = Surroundings(
            now: { clock.now }, uptime: { clock.uptime }, random: { bytes.next($0) }, timeZone: { _ in zone },
            sleep: { clock.advance($0) },
            contentType: { head, _ in try ContentSniffer().contentType(of: head).text })
        surroundings.connections = connections
        surroundings.committed = told
        surroundings.inlineBytes = inlineBytes
        interpreter = Interpreter(
            store: store, registry: registry, surroundings: surroundings,
            sealer: sealed
                ? Sealer(key: Array(repeating: 7, count: Sealer.keyLength), random: { bytes.next($0) }) : nil)
    }

    /// A ledger in memory whose waits move the clock.
    static func memory(_ clock: ManualClock, process: String = "bench") -> MemoryLedger {
        MemoryLedger(processID: process, now: { clock.now }, sleep: { clock.advance($0) })
    }

    /// Another interpreter with the same contract on another ledger handle.
    func sibling(
        on store: any LedgerStore, registry: FunctionRegistry? = nil, sealed: Bool = false, seed: UInt64 = 2
    ) -> Workbench {
        Workbench(
            compiled: compiled, registry: registry ?? self.registry, store: store, sealed: sealed,
            clock: clock, seed: seed, connections: connections)
    }

    func action(_ key: String) throws -> CompiledAction { try #require(compiled.action(key)) }

    /// Submits and drives to where the run rests.
    func submit(
        _ key: String, _ payload: ValueMap, as caller: Caller = Workbench.citizen,
        _ change: (inout SubmitRequest) -> Void = { _ in }
    ) async throws -> SubmissionDetail {
        var request = SubmitRequest(payload: payload)
        change(&request)
        let outcome = try await interpreter.submit(request, to: try action(key), as: caller)
        _ = try await interpreter.drive(outcome, in: caller.scope)
        return try await detail(outcome.submission.id, in: caller.scope)
    }

    /// A submission as the ledger holds it now.
    func detail(
        _ submission: String, in scope: TenantScope = Workbench.citizen.scope
    ) async throws -> SubmissionDetail {
        let row = try #require(try await store.submission(submission, in: scope))
        return try await interpreter.detail(of: row, in: scope)
    }

    /// Drives everything that is due now; returns how many runs that were.
    @discardableResult
    func work() async throws -> Int { try await Worker(interpreter).run(.once) }

    /// The rows of the journal of the last run, as `step: state`.
    func journal(of submission: String) async throws -> [String] {
        let scope = Workbench.citizen.scope
        let run = try #require(try await store.runs(of: submission, in: scope).last)
        return try await store.journal(of: run.id, in: scope).map { "\($0.step): \($0.state.rawValue)" }
    }

    /// The failed attempts of a step of the last run, by their codes.
    func attempts(of step: String, _ submission: String) async throws -> [String] {
        let scope = Workbench.citizen.scope
        let run = try #require(try await store.runs(of: submission, in: scope).last)
        let row = try #require(try await store.journal(of: run.id, in: scope).first { $0.step == step })
        let attempts = try row.attempts.map { try JSONReader.read($0) }?.list ?? []
        return attempts.filter { $0["error"] != nil }.map { $0["error"]?["code"]?.string ?? "?" }
    }

    /// The payload errors of a refused submission, as `parameter: code`.
    func refusals(
        _ key: String, _ payload: ValueMap, as caller: Caller = Workbench.citizen,
        _ change: (inout SubmitRequest) -> Void = { _ in }
    ) async throws -> [String] {
        var request = SubmitRequest(payload: payload)
        change(&request)
        do {
            _ = try await interpreter.submit(request, to: try action(key), as: caller)
            return []
        } catch let error as InterpreterError {
            return error.errors.isEmpty
                ? [error.kind.rawValue]
                : error.errors.map { "\($0.parameter ?? $0.criterion ?? ""): \($0.code)" }
        }
    }

    func records(_ type: String, tenant: String = "lisbon") async throws -> [RecordRow] {
        try await store.records(
            RecordQuery(entityType: type, limit: 1000), in: Caller(tenant: tenant, user: nil).scope)
    }
}

/// The contract that most tests run.
enum ReportContract {
    static let text = """
        actions:
          - key: submit_report
            label: Submit a report
            target_model: report
            execution_mode: workflow
            status: published
            is_active: true
            permissions_policy: { view: [admin, citizen], apply: [admin, citizen], edit: [admin] }
            parameters:
              - { key: title,       label: Title,       type: string, required: true, order: 10 }
              - { key: description, label: Description, type: string, required: true, order: 20 }
              - { key: location,    label: Location,    type: geo,    required: true, order: 30 }
            creates:
              - key: report
                entity_type: report
                fields:
                  status: received
                  title: $parameters.title
                  description: $parameters.description
                  location: $parameters.location
            submission_contract:
              normalize: [text.trim]
              reference: { field: public_ref, format: "{prefix}-{year}-{seq:03d}" }
              attachments:
                entity_type: report_attachment
                parent_field: report
                file_field: file
                allowed_content_types: [image/jpeg, image/png, application/pdf]
                max_bytes: 26214400
        """

    static func degrees(_ text: String) -> Value { Number(text).map(Value.number) ?? .null }

    static let payload: ValueMap = [
        "title": "  Pothole ", "description": "Deep",
        "location": ["lat": degrees("38.7"), "lon": degrees("-9.1")],
    ]
}

extension Value {
    /// A number by its text, as a payload would hold it.
    static func decimal(_ text: String) -> Value { Number(text).map(Value.number) ?? .null }
}
