// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Glibc
import Ledger
import LedgerSQLite

/// What every measurement works with: the compiled action, its caller, payloads, and the ledger.
struct Workload: Sendable {
    let action: CompiledAction
    /// The key of `action`.
    let key: String
    let registry = FunctionRegistry.standard
    let caller = Caller(tenant: "lisbon", user: "ana", roles: ["citizen"])

    init(_ options: Options) throws(Failure) {
        key = options["action"] ?? "submit_report"
        let path = key == "submit_report" ? "Benchmarks/report.yaml" : "Benchmarks/chain.yaml"
        guard let text = Workload.read(path) else { throw Failure(message: "cannot read '\(path)'") }
        let (file, problems) = ContractDecoder.read(SourceText(file: path, bytes: text))
        let merged = ApplicationMerger.merge([file], applicationCode: "bench")
        let outcome = ContractCompiler(merged.application, registry: registry).compile()
        let wrong = (problems + merged.diagnostics + outcome.diagnostics).filter { $0.severity == .error }
        guard wrong.isEmpty, let action = outcome.action(key) else {
            throw Failure(message: "the contract does not compile: \(wrong.map(\.message))")
        }
        self.action = action
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    // MARK: - The outside

    func interpreter(over store: any LedgerStore) -> Interpreter {
        var surroundings = Surroundings(
            now: { Workload.now() }, uptime: { .zero }, random: { Workload.random($0) },
            timeZone: { _ in .utc },
            sleep: { try? await Task.sleep(for: $0) }, contentType: { _, _ in "image/png" })
        surroundings.connections = ReadyConnections()
        return Interpreter(store: store, registry: registry, surroundings: surroundings)
    }

    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    static func random(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(getentropy(&bytes, count) == 0, "the kernel gives random bytes")
        return bytes
    }

    /// Opens the ledger that is named on the command line, with statements recorded when a trace is.
    static func ledger(_ options: Options, tallying: Bool = false) throws -> SQLiteLedger {
        try StatementTrace.install(recordingTo: options["trace"], tallying: tallying)
        var configuration = SQLiteLedgerConfiguration()
        configuration.groupLimit = options.count("group-limit", configuration.groupLimit)
        configuration.clock = { .seconds(Meter.seconds()) }
        return try SQLiteLedger.open(
            path: try options.required("ledger"), processID: "bench-\(getpid())", configuration: configuration
        )
    }

    // MARK: - Payloads

    /// The n-th payload of the action that is measured.
    func payload(_ index: Int) -> [UInt8] {
        switch key {
        case "submit_report": Workload.payload(index)
        case "wait_for_event": Array("{}".utf8)
        default: Array(#"{"text": "The light at the corner of the market street, number \#(index)"}"#.utf8)
        }
    }

    /// Where the seeded records that share one key are; no payload below has this index.
    static let sharedPlace = 6_999_999

    /// The payload of the n-th report, as it comes in; places lie 0.001 degrees apart, so that none is near another.
    static func payload(_ index: Int) -> [UInt8] {
        Array(
            """
            {"title": "Broken street light on corner \(index)", "description": "The light at the corner of the market \
            street has been out for three days and the crossing is dark; a neighbour fell on Tuesday evening.", \
            "category": "lighting", "location": {"lat": \(latitude(index)), "lon": \(longitude(index))}}
            """.utf8)
    }

    static func latitude(_ index: Int) -> String { degrees(38_100 + index / 2_500) }
    static func longitude(_ index: Int) -> String { degrees(-9_900 + index % 2_500) }

    private static func degrees(_ thousandths: Int) -> String {
        let (whole, rest) = abs(thousandths).quotientAndRemainder(dividingBy: 1_000)
        let digits = String(rest)
        return (thousandths < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: 3 - digits.count)
            + digits
    }

    // MARK: - Verbs

    /// Takes one payload as it comes in and returns when its accept is durable.
    func accept(_ payload: [UInt8], by interpreter: Interpreter) async throws -> SubmitOutcome {
        let value = try JSONReader.read(payload)
        guard let map = value.map else { throw Failure(message: "a payload is a map") }
        return try await interpreter.submit(SubmitRequest(payload: map), to: action, as: caller)
    }

    /// Takes one payload all the way to its record.
    func complete(_ payload: [UInt8], by interpreter: Interpreter, as expected: RunRow.State) async throws {
        let outcome = try await accept(payload, by: interpreter)
        let driven = try await interpreter.drive(outcome, in: caller.scope)
        guard driven?.state == expected else {
            throw Failure(
                message: "a run is \(driven?.state.rawValue ?? "gone") and not \(expected.rawValue)")
        }
    }
}

/// Outside systems that have taken everything at once.
private struct ReadyConnections: ConnectionClient {
    func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value {
        .map(["key": .string(request.idempotencyKey ?? ""), "response": .null])
    }
}
