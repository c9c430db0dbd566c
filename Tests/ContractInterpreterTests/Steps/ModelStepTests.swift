// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// Steps that ask a language model: what they take, and what they take instead.
@Suite(.timeLimit(.minutes(10))) struct ModelStepTests {
    /// Says what an order is about; a kind that is not asked for is no answer.
    static let steps = """
        - key: sort
          retry: { max_attempts: 3, initial: 1s, jitter: none }
          model:
            connection: wise
            prompt: "What kind of thing is '{{title}}'{{#amount}}, bought {{.}} times{{/amount}}?"
            input: { title: $parameters.title, amount: $parameters.amount }
            output:
              - { key: kind, type: enum, required: true, constraints: { choices: [lamp, table, other] } }
              - { key: sure, type: number, constraints: { min: 0, max: 1 } }
              - { key: words, type: list, constraints: { max_items: 2, items: { type: string, constraints: { max_length: 5 } } } }
            evaluate:
              - { function: evaluate.min_confidence, with: { value: $steps.sort.sure, min: 0.5 }, when: { field: $steps.sort.sure, operator: exists } }
              - { function: validate.in_set, with: { value: $steps.sort.kind, set: [lamp, other] } }
            fallback: { kind: other }
        """
    private static let result =
        "{ kind: $steps.sort.kind, outcome: $steps.sort.outcome, why: $steps.sort.error.code, words: $steps.sort.words }"

    private static func bench(
        _ replies: [OutsideTarget.Reply], _ steps: String = steps, result: String = result
    ) -> (Workbench, OutsideTarget) {
        let target = OutsideTarget(replies)
        return (Workbench(StepContract.text(steps, result: result), connections: target), target)
    }

    @Test func `an answer that holds is the output of the step, with its types`() async throws {
        let (bench, target) = Self.bench([
            .succeeds(["kind": "lamp", "sure": .decimal("0.5"), "words": ["tall"]])
        ])
        let detail = try await bench.order(["title": "Lamp {{x}} & <co>", "amount": 2])
        let id = detail.submission.id
        #expect(detail.run?.state == .completed)
        #expect(
            try await bench.result(of: id) == [
                "kind": "lamp", "outcome": "succeeded", "words": ["tall"],
            ])
        let request = try #require(target.requests.first)
        #expect(target.calls == 1)
        #expect(!request.key.isEmpty)
        // Nothing is escaped, and nothing that a value holds is a tag.
        #expect(
            request.arguments["value"] == "What kind of thing is 'Lamp {{x}} & <co>', bought 2 times?")
    }

    @Test func `the schema says what is asked for, in the words of strict mode`() async throws {
        let (bench, target) = Self.bench([.succeeds(["kind": "lamp"])])
        _ = try await bench.order()
        #expect(
            target.requests.first?.arguments["schema"] == [
                "type": "object", "required": ["kind", "sure", "words"], "additionalProperties": false,
                "properties": [
                    "kind": ["type": "string", "enum": ["lamp", "table", "other"]],
                    "sure": ["type": ["number", "null"], "minimum": 0, "maximum": 1],
                    "words": [
                        "type": ["array", "null"], "maxItems": 2,
                        "items": ["type": "string", "description": "at most 5 characters"],
                    ],
                ],
            ])
    }

    /// What the model does, and why its answer is not taken.
    static let refused: [(OutsideTarget.Reply, String)] = [
        (.succeeds(["kind": "chair"]), "malformed_output"), (.succeeds([:]), "malformed_output"),
        (.succeeds(["kind": "lamp", "sure": 2]), "malformed_output"),
        (.succeeds(["kind": "lamp", "sure": "0.9"]), "malformed_output"),
        (.succeeds(["kind": "lamp", "more": 1]), "malformed_output"),
        (.succeeds(["kind": "lamp", "user": "eva"]), "malformed_output"),
        (.succeeds(["kind": "lamp", "words": ["a", "b", "c"]]), "malformed_output"),
        (.succeeds(["kind": "lamp", "words": ["longer"]]), "malformed_output"),
        (.succeeds(["kind": .null]), "malformed_output"), (.succeeds("lamp"), "malformed_output"),
        (.succeeds(.list([["kind": "lamp"]])), "malformed_output"), (.succeeds(.null), "malformed_output"),
        (.succeeds(["kind": "lamp", "sure": .decimal("0.4")]), "evaluation_failed"),
        (.succeeds(["kind": "table"]), "evaluation_failed"), (.final, "rejected"),
    ]

    @Test(arguments: refused)
    func `what is no answer takes the fallback, and says why`(
        _ reply: OutsideTarget.Reply, _ code: String
    ) async throws {
        let (bench, target) = Self.bench([reply])
        let detail = try await bench.order()
        let id = detail.submission.id
        #expect(detail.run?.state == .completed)
        #expect(target.calls == 1)
        #expect(
            try await bench.result(of: id) == [
                "kind": "other", "outcome": "fallback", "why": .string(code),
            ])
        let run = try #require(detail.run)
        let rows = try await bench.store.journal(of: run.id, in: Workbench.citizen.scope)
        let row = try #require(rows.first { $0.step == "sort" })
        #expect(row.state == .succeeded)
        #expect(try row.output.map { try JSONReader.read($0) } == ["kind": "other"])
        let decision = try JSONReader.read(try #require(row.decision))
        #expect(decision["outcome"] == "fallback")
        #expect(decision["error"]?["code"] == .string(code))
    }

    @Test func `what passes is asked again, what lasts takes the fallback`() async throws {
        for (replies, calls, outcome, why) in [
            (
                [OutsideTarget.Reply.transient, .unknown, .succeeds(["kind": "lamp"])], 3, "succeeded",
                nil as String?
            ),
            ([.transient, .transient, .transient], 3, "fallback", "unreachable"),
        ] {
            let (bench, target) = Self.bench(replies)
            let id = try await bench.order().submission.id
            for _ in 0..<4 {
                bench.clock.advance(.seconds(10))
                try await bench.work()
            }
            let result = try await bench.result(of: id)
            #expect(result?["outcome"] == .string(outcome))
            #expect(result?["why"]?.string == why)
            #expect(target.calls == calls)
            #expect(Set(target.requests.map(\.key)).count == 1)
        }
    }

    @Test func `a fallback may be a call, and steps behind it read it like any output`() async throws {
        let (bench, _) = Self.bench(
            [.final],
            """
            - key: sort
              model:
                connection: wise
                prompt: Name it
                output: [{ key: name, type: string, required: true }]
                fallback: { name: { function: text.uppercase, with: { value: $parameters.title } } }
            - { key: told, when: { field: $steps.sort.outcome, operator: eq, value: fallback }, emit: { event: begun, payload: { title: $steps.sort.name } } }
            """, result: "{ name: $steps.sort.name, told: $steps.told.outcome }")
        let id = try await bench.order().submission.id
        #expect(try await bench.result(of: id) == ["name": "LAMP", "told": "succeeded"])
    }

    @Test func `an input that cannot be made fails the step, and nobody is asked`() async throws {
        let (bench, target) = Self.bench(
            [],
            """
            - key: sort
              model:
                connection: wise
                prompt: "Of {{country}}"
                input: { country: { function: validate.in_set, with: { value: $parameters.title, set: [PT] } } }
                output: [{ key: name, type: string, required: true }]
                fallback: { name: none }
            """, result: "{}")
        let detail = try await bench.order()
        #expect(detail.run?.state == .failed)
        #expect(try await bench.failure(of: detail.submission.id) == "in_set")
        #expect(target.calls == 0)
    }

    @Test func `a process that ended before the answer was recorded asks again under the same key`()
        async throws
    {
        let clock = ManualClock()
        let memory = Workbench.memory(clock, process: "first")
        let target = OutsideTarget([.succeeds(["kind": "lamp"]), .succeeds(["kind": "lamp"])])
        for ending in [FaultyLedger.Fault.Moment.before, .after] {
            let store = FaultyLedger(
                memory.joined(as: "p\(ending)"), fault: nil,
                ending: { transition in
                    let holds = transition.writes.contains { write in
                        guard case .journal(let row) = write else { return false }
                        return row.step == "sort" && row.state == .succeeded
                    }
                    return holds ? ending : nil
                })
            let bench = Workbench(
                StepContract.text(Self.steps, result: Self.result), store: store, clock: clock,
                connections: target)
            let before = target.calls
            var request = SubmitRequest(payload: StepContract.payload)
            request.idempotencyKey = "k\(ending)"
            _ = try? await bench.interpreter.submit(
                request, to: try bench.action("order"), as: Workbench.citizen)
            _ = try? await bench.work()
            let heir = bench.sibling(on: memory.joined(as: "heir\(ending)"))
            for _ in 0..<3 {
                clock.advance(.seconds(300))
                try await heir.work()
            }
            let calls = target.requests.dropFirst(before)
            #expect(calls.count == (ending == .before ? 2 : 1))
            #expect(Set(calls.map(\.key)).count == 1)
        }
    }

    @Test func `a retry of the run does not ask again what was answered`() async throws {
        let (bench, target) = Self.bench(
            [.final, .final],
            Self.steps + "\n- { key: sent, push: { connection: warehouse, resource: things, value: 1 } }")
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .failed)
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.requests.map { $0.arguments["resource"] } == ["sort", "things", "things"])
        #expect(try await bench.result(of: id)?["outcome"] == "fallback")
    }

    @Test func `a lease lasts as long as the connection may take`() async throws {
        let clock = ManualClock()
        let memory = Workbench.memory(clock)
        let lease = Mutex<Duration?>(nil)
        let store = FaultyLedger(
            memory, fault: nil,
            witness: { call in
                guard case .commit(let transition) = call else { return }
                for case .updateRun(let run) in transition.writes {
                    if let until = run.lease?.until { lease.withLock { $0 = until.since(clock.now) } }
                }
            })
        let bench = Workbench(
            StepContract.text(Self.steps), store: store, clock: clock,
            connections: OutsideTarget([.succeeds(["kind": "lamp"])]))
        _ = try await bench.order()
        #expect(try #require(lease.withLock { $0 }) > .seconds(120))
    }

    @Test func `a sealed value never comes to a prompt, however it is led there`() async throws {
        let target = OutsideTarget()
        let text = StepContract.text(
            """
            - { key: copy, transform: { function: text.uppercase, with: { value: $parameters.secret } } }
            - key: sort
              model:
                connection: wise
                prompt: "Of {{word}}"
                input: { word: $steps.copy }
                output: [{ key: name, type: string, required: true }]
                fallback: { name: none }
            """, result: "{ name: $steps.sort.name, why: $steps.sort.error.code }"
        ).replacing(
            "      - { key: amount, type: integer, default: 1 }",
            with: """
                      - { key: amount, type: integer, default: 1 }
                      - { key: secret, type: string, sensitive: true }
                """)
        let bench = Workbench(text, sealed: true, connections: target)
        let id = try await bench.order(["title": "Lamp", "secret": "rosebud"]).submission.id
        #expect(try await bench.result(of: id) == ["name": "none", "why": "sensitive_input"])
        #expect(target.calls == 0)
    }

    @Test func `a prompt that grows beyond its limit is not asked`() async throws {
        let (bench, target) = Self.bench(
            [],
            """
            - key: sort
              model:
                connection: wise
                prompt: "{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}x{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}"
                input: { a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }
                output: [{ key: name, type: string, required: true }]
                fallback: { name: none }
            """, result: "{ why: $steps.sort.error.code }")
        let id = try await bench.order().submission.id
        #expect(try await bench.result(of: id) == ["why": "prompt_too_large"])
        #expect(target.calls == 0)
    }

    @Test func `models are asked inside of fan-outs and branches`() async throws {
        let (bench, target) = Self.bench(
            [.succeeds(["name": "a"]), .final, .succeeds(["name": "c"])],
            """
            - key: all
              for_each:
                items: [x, y]
                concurrency: 1
                steps:
                  - { key: one, model: { connection: wise, prompt: "{{item}}", input: { item: $item }, output: [{ key: name, type: string, required: true }], fallback: { name: none } } }
            - key: both
              parallel:
                branches:
                  left: [{ key: two, model: { connection: wise, prompt: two, output: [{ key: name, type: string, required: true }], fallback: { name: none } } }]
            """, result: "{ two: $steps.two.name }")
        let id = try await bench.order().submission.id
        for _ in 0..<6 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await bench.result(of: id) == ["two": "c"])
        #expect(target.requests.map { $0.arguments["value"] } == ["x", "y", "two"])
    }
}
