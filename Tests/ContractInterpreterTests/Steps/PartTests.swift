// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What the steps of a submission made, and the decisions that wait inside it.
@Suite(.timeLimit(.minutes(10))) struct PartTests {
    private static let items = """
        - key: lines
          for_each:
            items: $parameters.lines
            steps:
              - { key: boss, approval: { approvers: { roles: [admin] }, message: Fine? } }
            concurrency: 5
        """
    private static let branches = """
        - key: split
          parallel:
            branches:
              left: [{ key: first, approval: { approvers: { roles: [admin] }, message: Fine? } }]
              right: [{ key: second, approval: { approvers: { roles: [admin] }, message: Fine? } }]
        """

    private static func bench(
        _ steps: String, further: String = "", on kind: Home.Kind
    ) throws -> (Workbench, Home) {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let text = StepContract.text(steps, further: further).replacing(
            "- { key: amount, type: integer, default: 1 }",
            with:
                "- { key: amount, type: integer, default: 1 }\n      - { key: lines, type: list, default: [], constraints: { max_items: 10, items: { type: string } } }"
        )
        return (Workbench(text, store: try home.open(as: "one"), clock: clock), home)
    }

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<50 where try await bench.work() > 0 {}
    }

    @Test(arguments: Home.Kind.allCases)
    func `items and children are shown as a tree, and listed by their parent`(_ kind: Home.Kind) async throws
    {
        let (bench, home) = try Self.bench(
            Self.items
                + "\n- { key: pay, call: { action: pay, input: { title: $parameters.title } } }", on: kind)
        let id = try await bench.order(["title": "Lamp", "lines": ["a", "b"]]).submission.id
        try await settle(bench)
        for index in ["0", "1"] {
            _ = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(step: "boss", part: index), reason: nil, as: Workbench.admin)
        }
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        let found = try await bench.interpreter.children(of: id, limit: 10, as: Workbench.admin)
        #expect(!found.isCut && found.tree.count == 3)
        #expect(found.tree.children.map(\.detail.submission.part) == ["lines#0", "lines#1", "pay"])
        #expect(found.tree.children.map(\.detail.submission.action) == ["order/lines", "order/lines", "pay"])
        #expect(found.tree.children.allSatisfy { $0.detail.submission.parent == id })
        let cut = try await bench.interpreter.children(of: id, limit: 2, as: Workbench.admin)
        #expect(cut.isCut && cut.tree.count == 2)
        var query = SubmissionQuery(limit: 10)
        query.parent = id
        #expect(try await bench.interpreter.list(query, as: Workbench.admin).count == 3)
        query.action = "pay"
        #expect(try await bench.interpreter.list(query, as: Workbench.admin).count == 1)
        query.parent = found.tree.children[0].detail.submission.id
        #expect(try await bench.interpreter.list(query, as: Workbench.admin).isEmpty)
        #expect(try home.broken() == [])
    }

    @Test func `an approval inside one of several items has to be told apart`() async throws {
        let (bench, _) = try Self.bench(Self.items, on: .memory)
        let id = try await bench.order(["title": "Lamp", "lines": ["a", "b", "c"]]).submission.id
        try await settle(bench)
        let several = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(step: "boss"), reason: nil, as: Workbench.admin)
        }
        #expect(several?.kind == .usage && several?.message.contains("lines#2") == true)
        for part in ["2", "0"] {
            let after = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(step: "lines", part: part), reason: nil, as: Workbench.admin)
            #expect(after.submission.id == id)
        }
        // Only one is left, which needs no name.
        _ = try await bench.interpreter.decide(
            id, .approve, at: DecisionPlace(), reason: nil, as: Workbench.admin)
        #expect(try await bench.detail(id).run?.state == .completed)
        let none = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(step: "boss"), reason: nil, as: Workbench.admin)
        }
        #expect(none?.kind == .conflict)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a decision in an item that calls an action is taken from the whole, and no other child's is`(
        _ kind: Home.Kind
    ) async throws {
        let asked = """
              - key: asked
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: receipt, entity_type: receipt, fields: { title: $parameters.title } }]
                submission_contract: { duplicates: none, approval: { approvers: { roles: [boss] } } }
            """
        let (bench, home) = try Self.bench(
            """
            - { key: lines, for_each: { items: $parameters.lines, call: { action: asked, input: { title: $item } } } }
            - { key: last, call: { action: asked, ref: last, input: { title: $parameters.title } } }
            """, further: asked, on: kind)
        let id = try await bench.order(["title": "Lamp", "lines": ["a", "b"]]).submission.id
        try await settle(bench)
        let boss = Caller(tenant: "lisbon", user: "eva", roles: ["boss"])
        func decide(_ place: DecisionPlace, as caller: Caller) async throws -> SubmissionDetail {
            try await bench.interpreter.decide(id, .approve, at: place, reason: nil, as: caller)
        }
        let several = await #expect(throws: InterpreterError.self) {
            _ = try await decide(DecisionPlace(), as: boss)
        }
        #expect(several?.kind == .usage && several?.message.contains("lines#1") == true)
        let denied = await #expect(throws: InterpreterError.self) {
            _ = try await decide(DecisionPlace(part: "1"), as: Workbench.admin)
        }
        #expect(denied?.kind == .denied)
        _ = try await decide(DecisionPlace(step: "lines", part: "1"), as: boss)
        _ = try await decide(DecisionPlace(step: "approval"), as: boss)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.wait?.step == "last")
        let other = await #expect(throws: InterpreterError.self) {
            _ = try await decide(DecisionPlace(), as: Workbench.admin)
        }
        #expect(other?.kind == .conflict)
        #expect(try home.broken() == [])
    }

    @Test func `a branch is named by its name, and who may not decide finds nothing`() async throws {
        let (bench, _) = try Self.bench(Self.branches, on: .memory)
        let id = try await bench.order().submission.id
        try await settle(bench)
        let stranger = Caller(tenant: "lisbon", user: "eva", roles: ["nobody"])
        let hidden = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(part: "left"), reason: nil, as: stranger)
        }
        #expect(hidden?.kind == .notFound)
        _ = try await bench.interpreter.decide(
            id, .approve, at: DecisionPlace(part: "left"), reason: nil, as: Workbench.admin)
        let wrong = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(part: "middle"), reason: nil, as: Workbench.admin)
        }
        #expect(wrong?.kind == .conflict)
        _ = try await bench.interpreter.decide(
            id, .reject, at: DecisionPlace(step: "second"), reason: "no", as: Workbench.admin)
        #expect(try await bench.failure(of: id) == "child_failed")
    }

    @Test(arguments: [items, branches])
    func
        `an approver who repeats a decision inside a part, by the name of the whole, is told where it stands`(
            _ steps: String
        ) async throws
    {
        let (bench, _) = try Self.bench(
            steps.replacing("roles: [admin]", with: "roles: [boss]"), on: .memory)
        let id = try await bench.order(["title": "Lamp", "lines": ["a", "b"]]).submission.id
        try await settle(bench)
        func decide(_ user: String, _ part: String) async throws {
            _ = try await bench.interpreter.decide(
                id, .approve, at: DecisionPlace(part: part), reason: nil,
                as: Caller(tenant: "lisbon", user: user, roles: ["boss"]))
        }
        let names = steps == Self.items ? ["0", "1"] : ["left", "right"]
        for (user, part) in zip(["eva", "max"], names) {
            try await decide(user, part)
            let again = await #expect(throws: InterpreterError.self) { try await decide(user, part) }
            #expect(again?.kind == .conflict, "\(again?.message ?? "-")")
        }
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        let late = await #expect(throws: InterpreterError.self) { try await decide("eva", names[0]) }
        #expect(late?.kind == .conflict && late?.message.contains("it is created") == true)
        let stranger = await #expect(throws: InterpreterError.self) { try await decide("ida", names[0]) }
        #expect(stranger?.kind == .notFound)
    }

    @Test func `an item of a fan-out that lies in a branch is named by its own number`() async throws {
        let asked = "approval: { approvers: { roles: [admin] }, message: Fine? }"
        let (bench, _) = try Self.bench(
            """
            - key: split
              parallel:
                branches:
                  left: [{ key: lines, for_each: { items: $parameters.lines, steps: [{ key: boss, \(asked) }] } }]
                  right: [{ key: second, \(asked) }]
            """, on: .memory)
        let id = try await bench.order(["title": "Lamp", "lines": ["a", "b", "c"]]).submission.id
        try await settle(bench)
        func decide(_ place: DecisionPlace) async throws {
            _ = try await bench.interpreter.decide(id, .approve, at: place, reason: nil, as: Workbench.admin)
        }
        try await decide(DecisionPlace(step: "boss", part: "1"))
        let again = await #expect(throws: InterpreterError.self) {
            try await decide(DecisionPlace(step: "boss", part: "1"))
        }
        #expect(again?.kind == .conflict)
        try await decide(DecisionPlace(step: "lines", part: "2"))
        let several = await #expect(throws: InterpreterError.self) {
            try await decide(DecisionPlace(step: "split"))
        }
        #expect(several?.kind == .usage)
        // The branch holds one decision yet, and the other branch another.
        try await decide(DecisionPlace(step: "split", part: "left"))
        try await decide(DecisionPlace(step: "split"))
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `a wait of the submission itself is decided as ever`() async throws {
        let bench = Workbench(ReportContract.text)
        _ = try await bench.submit("submit_report", ReportContract.payload)
        let id = try await bench.submit("submit_report", ReportContract.payload).submission.id
        let made = try await bench.interpreter.decide(
            id, .override, at: DecisionPlace(), reason: nil, as: Workbench.admin)
        #expect(made.submission.status == .created)
    }
}
