// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Calls that act outside: what is repeated, what never is, and what stands in the ledger meanwhile.
@Suite struct OutsideEffectTests {
    static let safeToRepeat: [Effect.RetrySafety] = [.keyed, .upsert, .queryFirst]
    /// A policy without chance in it.
    static let policy =
        "{ max_attempts: 3, backoff: exponential, initial: 10s, factor: 3, max_delay: 60s, jitter: none }"

    static func validating(_ further: String = "") -> String {
        SendContract.text("      validate: [test.count, { function: test.send, retry: \(policy)\(further) }]")
    }

    static func bench(
        _ target: OutsideTarget, _ safety: Effect.RetrySafety, _ text: String? = nil,
        store: (any LedgerStore)? = nil,
        clock: ManualClock = ManualClock()
    ) -> Workbench {
        Workbench(
            text ?? validating(), registry: target.registry(safety), store: store,
            clock: clock)
    }

    @Test(arguments: [
        (60, "", 2), (60, ", max_elapsed: 2m", 2), (61, ", max_elapsed: 1m", 1),
        (3_600, ", max_elapsed: 59m", 1),
    ])
    func `who asks not to be called for a time is not called before, nor when it is too late`(
        _ seconds: Int64, _ limit: String, _ calls: Int
    ) async throws {
        let target = OutsideTarget([.away(.seconds(seconds)), .succeeds(true)])
        let policy = Self.policy.replacing(" }", with: limit + " }")
        let bench = Self.bench(
            target, .keyed,
            SendContract.text("      validate: [test.count, { function: test.send, retry: \(policy) }]"))
        let id = try await bench.submit("send", SendContract.payload).submission.id
        for _ in 0..<3 {
            bench.clock.advance(.seconds(seconds / 2))
            try await bench.work()
        }
        #expect(target.calls == calls)
        #expect(try await bench.detail(id).submission.status == (calls == 2 ? .created : .failed))
    }

    @Test(arguments: Effect.RetrySafety.allCases)
    func `a call that succeeds is made once, with a key and a deadline`(
        _ safety: Effect.RetrySafety
    ) async throws {
        let target = OutsideTarget()
        let bench = Self.bench(target, safety, Self.once(safety))
        let detail = try await bench.submit("send", SendContract.payload)
        #expect(detail.submission.status == .created)
        let request = try #require(target.requests.first)
        #expect(target.calls == 1)
        #expect(UUIDText.isValid(request.key))
        #expect(request.attempt == 1)
        #expect(request.deadline == bench.clock.now.adding(.seconds(30)))
        #expect(request.subject == SendContract.payload)
        #expect(
            try await bench.journal(of: detail.submission.id).prefix(2) == [
                "validate.1: succeeded", "validate.2: succeeded",
            ])
        #expect(detail.run?.lease == nil)
        #expect(target.evaluations == 1)
    }

    @Test(arguments: safeToRepeat)
    func `a target that is away is asked again on schedule, and nothing is held meanwhile`(
        _ safety: Effect.RetrySafety
    ) async throws {
        let target = OutsideTarget([.transient, .transient])
        let bench = Self.bench(target, safety)
        let start = bench.clock.now
        let id = try await bench.submit("send", SendContract.payload).submission.id
        for (attempt, delay) in [(1, Duration.seconds(10)), (2, .seconds(30))] {
            let run = try #require(try await bench.detail(id).run)
            #expect(run.state == .pending)
            #expect(run.lease == nil)
            #expect(run.wake?.delay == delay)
            #expect(target.calls == attempt)
            // An early look moves nothing.
            #expect(try await bench.work() == 0)
            _ = try await bench.interpreter.drive(run.id, in: Workbench.citizen.scope)
            #expect(target.calls == attempt)
            bench.clock.advance(delay)
            #expect(try await bench.work() == 1)
        }
        #expect(bench.clock.now == start.adding(.seconds(40)))
        let detail = try await bench.detail(id)
        #expect(detail.submission.status == .created)
        #expect(try await bench.attempts(of: "validate.2", id) == ["unreachable", "unreachable"])
        #expect(Set(target.requests.map(\.key)).count == 1)
        #expect(target.requests.map(\.attempt) == [1, 2, 3])
        #expect(target.evaluations == 1)
    }

    @Test(arguments: Effect.RetrySafety.allCases)
    func `a refusal of the target is final`(_ safety: Effect.RetrySafety) async throws {
        let target = OutsideTarget([.final])
        let bench = Self.bench(target, safety, Self.once(safety))
        let detail = try await bench.submit("send", SendContract.payload)
        #expect(detail.submission.status == .failed)
        #expect(detail.run?.state == .failed)
        #expect(
            try detail.error() == [
                "code": "rejected", "step": "validate.2", "attempts": 1, "message": "the target refuses",
            ])
        #expect(target.calls == 1)
        #expect(try await bench.records("report").isEmpty)
    }

    @Test func `attempts used up end in a dead letter, and a retry goes on from there`() async throws {
        let target = OutsideTarget([.transient, .transient, .transient])
        let bench = Self.bench(target, .keyed)
        let id = try await bench.submit("send", SendContract.payload).submission.id
        bench.clock.advance(.seconds(10))
        try await bench.work()
        bench.clock.advance(.seconds(30))
        try await bench.work()
        let failed = try await bench.detail(id)
        #expect(failed.submission.status == .failed)
        #expect(try failed.error()["attempts"] == 3)
        #expect(try failed.error()["message"] == "the target is away, after 3 attempts")
        #expect(try await bench.work() == 0)

        await #expect(throws: InterpreterError.self) {
            try await bench.interpreter.retry(id, reason: nil, as: Workbench.citizen)
        }
        _ = try await bench.interpreter.retry(id, reason: "back again", as: Workbench.admin)
        #expect(try await bench.detail(id).submission.status == .accepted)
        try await bench.work()
        let made = try await bench.detail(id)
        #expect(made.submission.status == .created)
        #expect(made.submission.error == nil)
        #expect(made.run?.number == 2)
        #expect(target.evaluations == 1)
        #expect(Set(target.requests.map(\.key)).count == 1)
        #expect(try await bench.records("report").count == 1)
        #expect(
            try await bench.journal(of: id) == [
                "validate.2: succeeded", "create: succeeded", "audit: succeeded",
            ])
    }

    @Test(arguments: [Effect.RetrySafety.keyed, .upsert])
    func `an outcome that nobody knows is asked for again with the same key`(
        _ safety: Effect.RetrySafety
    ) async throws {
        let target = OutsideTarget([.unknown])
        let bench = Self.bench(target, safety)
        let id = try await bench.submit("send", SendContract.payload).submission.id
        #expect(try await bench.detail(id).run?.wake?.delay == .seconds(10))
        bench.clock.advance(.seconds(10))
        try await bench.work()
        #expect(try await bench.detail(id).submission.status == .created)
        #expect(try await bench.attempts(of: "validate.2", id) == ["unknown_outcome"])
        #expect(Set(target.requests.map(\.key)).count == 1)
        #expect(target.calls == 2)
    }

    @Test func `a request whose answer was lost is an attempt when asking shows that it arrived`()
        async throws
    {
        let target = OutsideTarget([.unknown], answers: [.happened(true)])
        let bench = Self.bench(target, .queryFirst)
        let id = try await bench.submit("send", SendContract.payload).submission.id
        bench.clock.advance(.seconds(3_600))
        try await bench.work()
        #expect(try await bench.detail(id).submission.status == .created)
        #expect(target.calls == 1)
        let scope = Workbench.citizen.scope
        let run = try #require(try await bench.store.runs(of: id, in: scope).last)
        let rows = try await bench.store.journal(of: run.id, in: scope)
        let row = try #require(rows.first { $0.step == "validate.2" })
        let attempts = try JSONReader.read(try #require(row.attempts)).list
        #expect(attempts?.count == 1)
        #expect(attempts?.first?["number"] == 1)
        #expect(attempts?.first?["error"] == nil)
    }

    @Test func `nobody is asked for longer than the policy says whether it happened`() async throws {
        let target = OutsideTarget([.unknown])
        let policy = "{ max_attempts: 50, backoff: constant, initial: 60s, jitter: none, max_elapsed: 5m }"
        let bench = Self.bench(
            target, .queryFirst,
            SendContract.text("      validate: [test.count, { function: test.send, retry: \(policy) }]"))
        let id = try await bench.submit("send", SendContract.payload).submission.id
        for _ in 0..<10 {
            bench.clock.advance(.seconds(60))
            try await bench.work()
        }
        #expect(try await bench.detail(id).submission.status == .failed)
        #expect(try await bench.detail(id).error()["code"] == "unknown_outcome")
        #expect(target.calls == 1 && (5...6).contains(target.questions.count), "\(target.questions.count)")
    }

    @Test func `an outcome that nobody knows says what was heard instead of it`() async throws {
        let heard = "(timeout: no answer came)"
        let keyed = Self.bench(OutsideTarget([.unknown, .unknown, .unknown]), .keyed)
        let id = try await keyed.submit("send", SendContract.payload).submission.id
        for _ in 0..<2 {
            keyed.clock.advance(.seconds(30))
            try await keyed.work()
        }
        #expect(
            try await keyed.detail(id).error()["message"]
                == .string("the outcome is unknown \(heard), after 3 attempts"))
        let once = Self.bench(OutsideTarget([.unknown]), .atMostOnce, Self.once(.atMostOnce))
        let detail = try await once.submit("send", SendContract.payload)
        let message = try detail.error()["message"]?.string ?? ""
        #expect(message.contains("may or may not have happened \(heard); it is never repeated"), "\(message)")
    }

    @Test func `what may happen twice is never repeated`() async throws {
        for reply in [OutsideTarget.Reply.unknown, .transient] {
            let target = OutsideTarget([reply])
            let bench = Self.bench(target, .atMostOnce, Self.once(.atMostOnce))
            let detail = try await bench.submit("send", SendContract.payload)
            #expect(detail.submission.status == .failed)
            bench.clock.advance(.seconds(86_400))
            try await bench.work()
            #expect(target.calls == 1)
            // A person may take it on himself.
            _ = try await bench.interpreter.retry(
                detail.submission.id, reason: "checked by hand", as: Workbench.admin)
            try await bench.work()
            #expect(target.calls == 2)
            #expect(try await bench.detail(detail.submission.id).submission.status == .created)
        }
    }

    @Test(arguments: [
        (External.Answer.happened("done"), 1, SubmissionRow.Status.created), (.notHappened, 2, .created),
        (.unknown, 1, .failed),
    ])
    func `the target is asked once the old request has ended`(
        _ answer: External.Answer, _ calls: Int, _ status: SubmissionRow.Status
    ) async throws {
        let target = OutsideTarget([.unknown], answers: [answer, answer, answer])
        let bench = Self.bench(target, .queryFirst)
        let id = try await bench.submit("send", SendContract.payload).submission.id
        let waiting = try #require(try await bench.detail(id).run)
        #expect(waiting.wait?.kind == "outcome")
        #expect(waiting.lease == nil)
        let until = try #require(waiting.wait?.until)
        let ended = try #require(target.requests.first).deadline
        #expect(until >= ended)
        bench.clock.advance(until.since(bench.clock.now) - .microseconds(1))
        #expect(try await bench.work() == 0)
        #expect(target.questions.isEmpty)
        bench.clock.advance(.microseconds(1))
        for _ in 0..<4 {
            try await bench.work()
            bench.clock.advance(.seconds(60))
        }
        #expect(target.questions.first == target.requests.first?.key)
        #expect(target.calls == calls)
        let detail = try await bench.detail(id)
        #expect(detail.submission.status == status)
        if status == .failed {
            #expect(try detail.error()["code"] == "unknown_outcome")
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
            try await bench.work()
            #expect(target.questions.count == 4)
            #expect(target.calls == 1)
        }
    }

    @Test func `what only reads is asked without intent or lease, and its answer is kept`() async throws {
        let target = OutsideTarget([.transient, .unknown, .succeeds(true), .transient])
        let text = SendContract.text(
            "      validate: [test.look, { function: test.send }]\n      retry: \(Self.policy)")
        let bench = Self.bench(target, .keyed, text)
        let id = try await bench.submit("send", SendContract.payload).submission.id
        #expect(try await bench.detail(id).run?.leaseEpoch == 0)
        for _ in 0..<4 {
            bench.clock.advance(.seconds(60))
            try await bench.work()
        }
        #expect(try await bench.detail(id).submission.status == .created)
        #expect(target.requests.map(\.key.isEmpty) == [true, true, true, false, false])
    }

    @Test func `an outside call may prepare the record`() async throws {
        let target = OutsideTarget([.succeeds(["title": "Hole", "district": "Baixa"])])
        let bench = Self.bench(
            target, .keyed, SendContract.text("      prepare_create: [test.count, test.send]"))
        let detail = try await bench.submit("send", SendContract.payload)
        #expect(detail.submission.status == .created)
        let record = try #require(try await bench.records("report").first)
        #expect(try JSONReader.read(record.fields) == ["title": "Hole", "district": "Baixa"])
        #expect(target.evaluations == 1)
    }

    @Test func `a target that answers no refuses the submission`() async throws {
        let target = OutsideTarget([.succeeds(false)])
        let bench = Self.bench(target, .keyed)
        let detail = try await bench.submit("send", SendContract.payload)
        #expect(try detail.error()["code"] == "refused")
        #expect(target.calls == 1)
    }

    /// The contract for any class: one that is never repeated may have no retry of its own.
    static func once(_ safety: Effect.RetrySafety) -> String {
        safety == .atMostOnce ? SendContract.text("      validate: [test.count, test.send]") : validating()
    }
}

extension SubmissionDetail {
    /// The error of the submission, read.
    func error() throws -> ValueMap { try submission.error.map { try JSONReader.read($0).map ?? [:] } ?? [:] }
}
