// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import ContractInterpreter

/// What was undone and is done again: a target that is asked about it may still have what was there before.
@Suite(.timeLimit(.minutes(10))) struct SecondRoundTests {
    private static let pay = """
        { connection: warehouse, resource: payments, value: { order: $submission.reference, line: LINE },
          idempotency: { query_first: { lookup: { resource: payments, key: { order: $submission.reference, line: LINE } } } } }
        """
    private static let refund = "{ push: { connection: warehouse, resource: refunds, value: 1 } }"
    private static let last = "- { key: last, push: { connection: warehouse, resource: last, value: 1 } }"

    private static func step(_ line: String) -> String {
        "{ key: paid, retry: { max_attempts: 2 }, push: \(pay.replacing("LINE", with: line)), compensate: \(refund) }"
    }

    /// In the run itself, in a branch, and in an item.
    private static let places = [
        "- \(step("1"))",
        "- { key: both, parallel: { branches: { one: [\(step("1"))] } } }",
        "- { key: lines, for_each: { items: [a], steps: [\(step("$item"))] } }",
    ]

    /// A run that paid, failed, paid back, is retried and pays again, without an answer.
    private func run(
        _ place: String, then replies: [OutsideTarget.Reply]
    ) async throws -> (bench: Workbench, target: OutsideTarget, id: String) {
        let paid: Value = ["order": "O-0001"]
        let target = OutsideTarget(
            [.succeeds(paid), .final, .succeeds(true), .unknown] + replies, standing: ["payments": paid])
        let bench = Workbench(StepContract.text(place + "\n" + Self.last), connections: target)
        let id = try await bench.order().submission.id
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .failed)
        #expect(target.calls == 3, "\(place)")
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<60 {
            try await bench.work()
            bench.clock.advance(.seconds(30))
        }
        return (bench, target, id)
    }

    @Test(arguments: places)
    func `what is found of a round that was undone is not taken for this one`(_ place: String) async throws {
        let (bench, target, id) = try await run(place, then: [])
        #expect(try await bench.detail(id).run?.state == .failed)
        let code = try await bench.failure(of: id)
        #expect(code == (place == Self.places[0] ? "unknown_outcome" : "child_failed"))
        // It may have happened, so it is undone once more; nothing is done behind it.
        let resources = target.requests.map { $0.arguments["resource"]?.string }
        #expect(resources.filter { $0 == "refunds" }.count == 2, "\(resources)")
        #expect(resources.filter { $0 == "last" }.count == 1, "\(resources)")
    }

    @Test(arguments: places)
    func `what is not found did not happen in this round either, and is done`(_ place: String) async throws {
        let (bench, _, id) = try await run(place, then: [.succeeds(.null)])
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    // MARK: - Branches

    private static func push(_ key: String, undone: Bool = false) -> String {
        "{ key: \(key), push: { connection: warehouse, resource: \(key), value: 1 }"
            + (undone
                ? ", compensate: { push: { connection: warehouse, resource: un\(key), value: 1 } } }" : " }")
    }

    private static let shipped = "{ key: came, wait: { event: shipped, timeout: 30d } }"

    /// How often each resource was pushed to, and under how many keys.
    private func pushes(_ target: OutsideTarget) -> [String: [Int]] {
        var keys: [String: [String]] = [:]
        for request in target.requests {
            keys[request.arguments["resource"]?.string ?? "", default: []].append(request.key)
        }
        return keys.mapValues { [$0.count, Set($0).count] }
    }

    private func start(
        _ one: String, _ two: String, _ replies: [OutsideTarget.Reply]
    ) async throws -> (Workbench, OutsideTarget, String) {
        let target = OutsideTarget(replies)
        let steps = "- { key: both, parallel: { branches: { one: [\(one)], two: [\(two)] } } }\n" + Self.last
        let bench = Workbench(StepContract.text(steps), connections: target)
        let id = try await bench.order().submission.id
        for _ in 0..<20 { try await bench.work() }
        return (bench, target, id)
    }

    @Test func `a retry goes over a branch anew of which a step was undone, and over no other`() async throws
    {
        let ok = OutsideTarget.Reply.succeeds(true)
        let (bench, target, id) = try await start(
            Self.push("paid", undone: true), Self.push("label"),
            [ok, ok, .final, ok, ok, .final, ok])
        #expect(pushes(target) == ["paid": [1, 1], "label": [1, 1], "last": [1, 1], "unpaid": [1, 1]])
        let detail = try await bench.detail(id)
        #expect(
            try await bench.interpreter.firedAgain(by: detail, in: Workbench.admin.scope).map(\.step) == [
                "paid"
            ])
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.rerun(
                id, RerunOrder(step: "last"), as: Workbench.admin)
        }
        #expect(error?.message.contains("'both' was undone") == true, "\(error?.message ?? "")")
        for _ in 0..<2 {
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
            for _ in 0..<20 { try await bench.work() }
        }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(pushes(target) == ["paid": [3, 3], "label": [1, 1], "last": [3, 1], "unpaid": [2, 2]])
    }

    @Test func `a branch that was done before another failed is done again with it`() async throws {
        let ok = OutsideTarget.Reply.succeeds(true)
        let (bench, target, id) = try await start(
            Self.push("paid", undone: true), Self.shipped + ", " + Self.push("bad"), [ok, .final])
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(pushes(target) == ["paid": [1, 1], "bad": [1, 1], "unpaid": [1, 1]])
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(pushes(target) == ["paid": [2, 2], "bad": [2, 1], "unpaid": [1, 1], "last": [1, 1]])
    }

    @Test func `a branch that was stopped because another failed goes on when both are retried`() async throws
    {
        let ok = OutsideTarget.Reply.succeeds(true)
        let (bench, target, id) = try await start(
            Self.push("paid", undone: true) + ", " + Self.shipped,
            Self.push("good") + ", { key: done, wait: { for: 1h } }, " + Self.push("bad"),
            [ok, ok, .final])
        bench.clock.advance(.seconds(3_700))
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .failed)
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(
            pushes(target) == [
                "paid": [2, 2], "good": [1, 1], "bad": [2, 1], "unpaid": [1, 1], "last": [1, 1],
            ])
    }

    @Test func `what is left of a branch that was stopped is undone before another stands in for it`()
        async throws
    {
        let ok = OutsideTarget.Reply.succeeds(true)
        let (bench, target, id) = try await start(
            Self.push("paid", undone: true) + ", " + Self.shipped,
            "{ key: done, wait: { for: 1h } }, " + Self.push("bad"), [ok, .final, .final])
        bench.clock.advance(.seconds(3_700))
        for _ in 0..<20 { try await bench.work() }
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 9), in: Workbench.citizen.scope)
        let stopped = try #require(rows.first { $0.status == .cancelled })
        let failed = try await bench.detail(id)
        let cause = try await bench.interpreter.cause(of: failed, as: Workbench.admin)
        #expect(cause == ChildCause(kind: .notUndone, child: stopped.id))
        let reason = RunReason(failed, as: "O-0001", now: bench.clock.now, cause: cause)
        #expect(reason.reason.hasSuffix("something is left to undo of the submission \(stopped.id)"))
        #expect(
            reason.moves == [
                "atelier submissions redrive \(stopped.id)", "atelier submissions retry O-0001",
            ])
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(pushes(target)["paid"] == [1, 1])
        #expect(try await bench.detail(id).run?.state == .failed)
        _ = try await bench.interpreter.redrive(
            stopped.id, attempts: 2, consents: false, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(pushes(target)["paid"] == [2, 2])
        #expect(pushes(target)["unpaid"] == [2, 1])
    }

    // MARK: - Items

    @Test func `another item stands in for one that was stopped, and those that were done stay`() async throws
    {
        let item = "{ action: pay, input: { title: $item, wait: true } }"
        let bench = Workbench(
            StepContract.text(
                "- { key: lines, for_each: { items: [a, b, c], concurrency: 3, call: \(item) } }"))
        let id = try await bench.order().submission.id
        for _ in 0..<20 { try await bench.work() }
        let scope = Workbench.citizen.scope
        func pays() async throws -> [SubmissionRow] {
            try await bench.store.submissions(SubmissionQuery(limit: 99), in: scope).filter {
                $0.action == "pay"
            }
        }
        let first = try await pays()
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: first[0].id, as: Workbench.admin)
        _ = try await bench.interpreter.cancel(first[1].id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(try await pays().map(\.status) == [.created, .cancelled, .cancelled])
        let failed = try await bench.detail(id)
        #expect(try await bench.failure(of: id) == "child_cancelled")
        #expect(try await bench.interpreter.cause(of: failed, as: Workbench.admin)?.kind == .failed)
        for round in 1...2 {
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
            for _ in 0..<20 { try await bench.work() }
            #expect(try await pays().count == 3 + 2 * round)
            if round == 2 { break }
            _ = try await bench.interpreter.cancel(try await pays()[3].id, reason: nil, as: Workbench.admin)
            for _ in 0..<20 { try await bench.work() }
        }
        for row in try await pays() where row.status == .accepted {
            _ = try await bench.interpreter.raise(
                "shipped", data: [:], id: nil, for: row.id, as: Workbench.admin)
        }
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await bench.records("receipt").count == 3)
    }

    // MARK: - Children

    /// An action whose record is withdrawn when one of its steps fails.
    private static func selling(_ steps: String...) -> String {
        """
          - key: sell
            target_model: receipt
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: receipt, entity_type: receipt, on_failure: withdraw, fields: { title: $parameters.title } }]
            submission_contract: { duplicates: none }
            steps:

        """ + steps.map { "      \($0)" }.joined(separator: "\n")
    }

    @Test(arguments: [
        "- { key: sold, call: { action: sell, input: { title: a } } }",
        "- { key: sold, for_each: { items: [a], call: { action: sell, input: { title: $item } } } }",
        "- { key: sold, for_each: { items: [a], steps: [{ key: one, call: { action: sell, input: { title: $item } } }] } }",
    ])
    func `another child stands in for one whose record was withdrawn`(_ step: String) async throws {
        let sell = Self.selling("- { key: sent, push: { connection: warehouse, resource: sent, value: 1 } }")
        let target = OutsideTarget([.final, .final])
        let bench = Workbench(StepContract.text(step, further: sell), connections: target)
        let id = try await bench.order().submission.id
        for _ in 0..<20 { try await bench.work() }
        for round in 1...2 {
            #expect(try await bench.failure(of: id) == "child_failed", "\(round)")
            #expect(try await bench.records("receipt").allSatisfy(\.isWithdrawn))
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
            for _ in 0..<20 { try await bench.work() }
        }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await bench.records("receipt").filter { !$0.isWithdrawn }.count == 1)
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 99), in: Workbench.citizen.scope)
        let sold = rows.filter { $0.action == "sell" }
        #expect(sold.map(\.status) == [.failed, .failed, .created])
        for row in sold {
            let told = try await bench.events(of: row.id)
            #expect(told.count { $0 == "sell.created" } == 1, "\(told)")
        }
    }

    @Test func `what is left of a child whose record was withdrawn is undone before another stands in`()
        async throws
    {
        let sell = Self.selling("- \(Self.push("paid", undone: true))", "- \(Self.push("sent"))")
        let target = OutsideTarget([.succeeds(true), .final, .final])
        let bench = Workbench(
            StepContract.text(
                "- { key: sold, call: { action: sell, input: { title: a } } }", further: sell),
            connections: target)
        let id = try await bench.order().submission.id
        for _ in 0..<20 { try await bench.work() }
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.failure(of: id) == "child_refused")
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 9), in: Workbench.citizen.scope)
        let child = try #require(rows.first { $0.action == "sell" })
        let cause = try await bench.interpreter.cause(of: bench.detail(id), as: Workbench.admin)
        #expect(cause == ChildCause(kind: .notUndone, child: child.id))
        _ = try await bench.interpreter.redrive(
            child.id, attempts: 2, consents: false, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(pushes(target) == ["paid": [2, 2], "unpaid": [2, 1], "sent": [2, 2]])
    }
}
