// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// A worker whose ledger takes nothing any more, as when its disk is full.
@Suite(.timeLimit(.minutes(10))) struct WorkerTests {
    private static let contract = StepContract.text("- { key: told, emit: { event: begun } }")

    /// Orders that nobody has driven, and a worker over a ledger that fails from one of its commits on.
    private func worker(
        orders: Int, failingFrom commit: Int, extent: FaultyLedger.Fault.Extent = .forEver,
        sleep: (@Sendable (Duration) -> Void)? = nil, report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> (Worker, Workbench) {
        let bench = Workbench(Self.contract)
        for _ in 0..<orders {
            _ = try await bench.interpreter.submit(
                SubmitRequest(payload: StepContract.payload), to: try bench.action("order"),
                as: Workbench.citizen)
        }
        let faulty = FaultyLedger(
            bench.store, fault: .init(operation: commit, moment: .before, extent: extent), counting: .commits)
        let clock = bench.clock
        let bytes = SeededBytes(seed: 7)
        let surroundings = Surroundings(
            now: { clock.now }, uptime: { clock.uptime }, random: { bytes.next($0) }, timeZone: { _ in .utc },
            sleep: { duration in
                sleep?(duration)
                clock.advance(duration)
            }, contentType: { _, _ in "" })
        let interpreter = Interpreter(store: faulty, registry: .standard, surroundings: surroundings)
        return (Worker(interpreter, concurrency: 1, report: report), bench)
    }

    private func states(_ bench: Workbench) async throws -> [RunRow.State] {
        var states: [RunRow.State] = []
        for row in try await bench.store.submissions(SubmissionQuery(limit: 99), in: Workbench.citizen.scope)
        {
            states += try await bench.store.runs(of: row.id, in: Workbench.citizen.scope).map(\.state)
        }
        return states
    }

    private func expectGivesUp(_ mode: Worker.Mode) async throws {
        let lines = Mutex<[String]>([])
        let (worker, bench) = try await worker(
            orders: 3, failingFrom: 1, report: { line in lines.withLock { $0.append(line) } })
        let error = await #expect(throws: InterpreterError.self) { _ = try await worker.run(mode) }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("3 due runs could not be moved") == true, "\(error?.message ?? "")")
        #expect(try await states(bench) == [.pending, .pending, .pending])
        // One line for each try, and not one for each run.
        #expect(lines.withLock { $0.count } == 3)
    }

    @Test func `a worker that is to end says that the ledger takes nothing`() async throws {
        try await expectGivesUp(.once)
        try await expectGivesUp(.untilIdle)
    }

    @Test func `a ledger whose every call takes long to fail is not tried three times`() async throws {
        let clock = Mutex<ManualClock?>(nil)
        let lines = Mutex<[String]>([])
        let (worker, bench) = try await worker(
            orders: 2, failingFrom: 1,
            report: { line in
                lines.withLock { $0.append(line) }
                clock.withLock { $0 }?.advance(.seconds(20))
            })
        clock.withLock { $0 = bench.clock }
        let error = await #expect(throws: InterpreterError.self) { _ = try await worker.run(.once) }
        #expect(error?.message.contains("2 due runs could not be moved") == true, "\(error?.message ?? "")")
        #expect(lines.withLock { $0.count } == 1)
    }

    @Test func `a run that could not be moved at first is counted once it is`() async throws {
        let (worker, bench) = try await worker(orders: 3, failingFrom: 1, extent: .once)
        #expect(try await worker.run(.once) == 3)
        #expect(try await states(bench) == [.completed, .completed, .completed])
    }

    @Test func `what was moved before the ledger was full is moved, and the rest is told`() async throws {
        // The first run is through by then.
        let (worker, bench) = try await worker(orders: 3, failingFrom: 2)
        let error = await #expect(throws: InterpreterError.self) { _ = try await worker.run(.once) }
        #expect(error?.message.contains("2 due runs") == true, "\(error?.message ?? "")")
        #expect(try await states(bench) == [.completed, .pending, .pending])
    }

    @Test func `a worker that is to run for ever goes on trying, with pauses that grow`() async throws {
        let pauses = Mutex<[Duration]>([])
        let task = Mutex<Task<Int, any Error>?>(nil)
        let (worker, _) = try await worker(
            orders: 2, failingFrom: 1,
            sleep: { pause in
                let count = pauses.withLock { pauses in
                    pauses.append(pause)
                    return pauses.count
                }
                if count == 8 { task.withLock { $0?.cancel() } }
            })
        let gate = AsyncStream.makeStream(of: Void.self)
        let working = Task { () async throws -> Int in
            for await _ in gate.stream { break }
            return try await worker.run(.forever)
        }
        task.withLock { $0 = working }
        gate.continuation.yield()
        gate.continuation.finish()
        #expect(try await working.value == 0)
        let slept = pauses.withLock { $0 }
        #expect(slept.count >= 8)
        #expect(slept.first == .milliseconds(200))
        #expect(zip(slept, slept.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(slept.last == .seconds(5))
    }
}
