// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What a dry run says of steps, and that nobody outside hears of it.
@Suite(.timeLimit(.minutes(5))) struct PlannedStepTests {
    private func rehearsed(
        _ steps: String, _ payload: ValueMap = ["title": "Lamp", "amount": 7], further: String = ""
    ) async throws -> RehearsedSubmission {
        let target = OutsideTarget()
        let bench = Workbench(StepContract.text(steps, further: further), connections: target)
        let answer = try await bench.interpreter.rehearse(
            SubmitRequest(payload: payload), to: try bench.action("order"), as: Workbench.citizen)
        #expect(target.requests.isEmpty)
        return answer
    }

    @Test func `what is known stands as it would be sent, and the rest as it is written`() async throws {
        let answer = try await rehearsed(
            """
            - { key: found, lookup: { connection: warehouse, resource: lamps, key: $parameters.title } }
            - { key: early, at: before_create, push: { connection: warehouse, resource: "orders/{title}", path: { title: $parameters.title }, method: PUT, value: { total: { function: number.clamp, with: { value: $parameters.amount, min: 9, max: 12 } }, by: $user.id } } }
            - { key: late, push: { connection: warehouse, resource: books, value: { found: $steps.found.id, report: $created.report.id, number: $submission.reference, short: { function: text.uppercase, with: { value: $steps.found.name } } } } }
            - { key: paid, call: { action: pay, input: { title: $parameters.title } } }
            - { key: told, emit: { event: begun, payload: { title: $parameters.title } } }
            """)
        #expect(
            answer.writes == [
                [
                    "push": "early", "connection": "warehouse", "resource": "orders/{title}",
                    "path": ["title": "Lamp"],
                    "method": "PUT", "value": ["total": 9, "by": "ana"],
                ],
                ["create": "report", "entity_type": "report", "fields": ["title": "Lamp", "number": .null]],
                [
                    "push": "late", "connection": "warehouse", "resource": "books",
                    "value": [
                        "found": "$steps.found.id", "report": "$created.report.id",
                        "number": "$submission.reference",
                        "short": [
                            "function": "text.uppercase", "with": ["value": "$steps.found.name"],
                        ],
                    ],
                ],
                ["call": "paid", "action": "pay", "input": ["title": "Lamp"]],
            ])
        #expect(answer.events == [["event": "order.accepted"], ["event": "begun", "step": "told"]])
    }

    private static func push(_ key: String, _ more: String = "") -> String {
        "- { key: \(key), push: { connection: warehouse, resource: r, value: 1 }\(more) }\n"
    }

    /// The steps that write, with a question mark behind what may not be reached.
    private func written(_ steps: String, _ amount: Value = 7) async throws -> [String] {
        let answer = try await rehearsed(steps, ["title": "Lamp", "amount": amount])
        return answer.writes.compactMap { write in
            ["push", "execute", "call", "start", "for_each"].compactMap { write[$0]?.string }.first
                .map { $0 + (write["conditional"] == true ? "?" : "") }
        }
    }

    @Test func `conditions and gates are followed as far as they are known`() async throws {
        let seven = "{ field: $parameters.amount, operator: eq, value: 7 }"
        let steps =
            Self.push("a", ", when: \(seven)")
            + "- { key: gate, gate: { cases: [{ when: { field: $parameters.amount, operator: gt, value: 90 }, end: completed }, { when: \(seven), skip_to: c }] } }\n"
            + Self.push("b") + Self.push("c")
            + Self.push("d", ", when: { field: $steps.c.response, operator: exists }")
            + "- { key: asked, approval: { approvers: { roles: [admin] }, message: Fine, expires_after: 2d } }\n"
            + Self.push("e")
        #expect(try await written(steps) == ["a", "c", "d?", "e?"])
        #expect(try await written(steps, 8) == ["b", "c", "d?", "e?"])
        #expect(try await written(steps, 91) == [])
    }

    @Test func `a gate that ends the run before the record leaves nothing to write`() async throws {
        let steps =
            "- { key: gate, at: before_create, gate: { when: { field: $parameters.amount, operator: gt, value: 90 }, end: completed } }\n"
            + Self.push("a")
        let ended = try await rehearsed(steps, ["title": "Lamp", "amount": 91])
        #expect(ended.writes.isEmpty)
        let made = try await rehearsed(steps, ["title": "Lamp", "amount": 7])
        #expect(made.writes.map { $0["create"] ?? $0["push"] } == ["report", "a"])
        let asked =
            "- { key: asked, at: before_create, approval: { approvers: { roles: [admin] }, message: Fine, expires_after: 2d } }\n"
        #expect(try await written(asked + Self.push("a")) == ["a?"])
    }

    @Test func `what items and branches do is told once`() async throws {
        let steps = """
            - key: both
              parallel:
                branches:
                  one: [{ key: a, push: { connection: warehouse, resource: r, value: 1 } }]
                  two: [{ key: g, gate: { when: { field: $parameters.amount, operator: eq, value: 7 }, end: completed } }, { key: b, push: { connection: warehouse, resource: r, value: 1 } }]
            - { key: each, for_each: { items: [1, 2], max_items: 2, steps: [{ key: c, push: { connection: warehouse, resource: r, value: $item } }] } }
            - { key: kids, for_each: { items: [x], max_items: 1, call: { action: pay, ref: kid, input: { title: $item } } } }
            - { key: last, start: { action: pay, input: { title: $parameters.title } } }
            """
        #expect(try await written(steps) == ["a", "c?", "kids", "last"])
        let failing = steps.replacing("end: completed", with: "end: failed")
        #expect(try await written(failing) == ["a", "c?", "kids?", "last?"])
    }
}
