// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// A worker that is asked to end while a call is under way outside.
@Suite(.timeLimit(.minutes(5))) struct DrainTests {
    /// Asks a worker to end, from inside of the call that it makes.
    private actor Stop {
        private var worker: Task<Int, any Error>?
        private var waiting: CheckedContinuation<Void, Never>?
        private(set) var wasCallCancelled: Bool?

        func set(_ worker: Task<Int, any Error>) {
            self.worker = worker
            waiting?.resume()
        }

        func pull() async {
            if worker == nil { await withCheckedContinuation { waiting = $0 } }
            worker?.cancel()
            if wasCallCancelled == nil { wasCallCancelled = Task.isCancelled }
        }
    }

    private static func values(_ target: OutsideTarget) -> [String?] {
        target.requests.map { $0.arguments["value"]?.string }
    }

    @Test func `the call comes to its answer, which is written down, and none is begun behind it`()
        async throws
    {
        let stop = Stop()
        let target = OutsideTarget(during: { _ in await stop.pull() })
        let bench = Workbench(
            StepContract.text(
                """
                - { key: one, execute: { function: test.send, with: { value: one } } }
                - { key: two, execute: { function: test.send, with: { value: two } } }
                """), registry: target.registry())
        let id = try await bench.interpreter.submit(
            SubmitRequest(payload: StepContract.payload), to: try bench.action("order"),
            as: Workbench.citizen
        ).submission.id
        let worker = Task { try await Worker(bench.interpreter).run(.forever) }
        await stop.set(worker)
        _ = try await worker.value
        #expect(await stop.wasCallCancelled == false)
        #expect(Self.values(target) == ["one"])
        let left = try #require(try await bench.detail(id).run)
        #expect(left.state == .pending && left.lease == nil && left.wake != nil)
        // The next takes it up behind the answer.
        try await bench.work()
        #expect(Self.values(target) == ["one", "two"])
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `runs that are due and not begun are left to the next`() async throws {
        let stop = Stop()
        let target = OutsideTarget(during: { _ in await stop.pull() })
        let bench = Workbench(
            StepContract.text("- { key: one, execute: { function: test.send, with: { value: one } } }"),
            registry: target.registry())
        for number in 0..<4 {
            _ = try await bench.interpreter.submit(
                SubmitRequest(payload: ["title": .string("Lamp \(number)")]),
                to: try bench.action("order"), as: Workbench.citizen)
        }
        let worker = Task { try await Worker(bench.interpreter, concurrency: 1).run(.forever) }
        await stop.set(worker)
        _ = try await worker.value
        #expect(target.calls == 1)
        try await bench.work()
        #expect(target.calls == 4)
    }
}
