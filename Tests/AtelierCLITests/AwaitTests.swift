// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Ledger
import Testing

@testable import atelier_cli

/// A submission that is waited for, where it waits for others.
@Suite(.timeLimit(.minutes(10))) struct AwaitTests {
    private static let contract = """
        entities:
          - { entity_type: note }
        events:
          - { key: counted, payload: [{ key: shelf, type: string, required: true }, { key: n, type: integer, required: true }] }
        actions:
          - key: rest
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: s, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps: [{ key: n, wait: { for: 1ms } }, { key: m, wait: { for: 1ms } }]
            result: { s: $parameters.s }
          - key: whole
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: s, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps:
              - { key: one, call: { action: rest, input: { s: $parameters.s } } }
              - key: each
                for_each:
                  items: [1, 2, 3]
                  concurrency: 2
                  steps: [{ key: two, call: { action: rest, ref: again, input: { s: $parameters.s } } }]
              - key: both
                parallel:
                  branches: { left: [{ key: three, wait: { for: 1ms } }], right: [{ key: four, wait: { for: 1ms } }] }
            result: { s: $steps.one.result.s }
          - key: outer
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [{ key: s, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps: [{ key: in, call: { action: whole, input: { s: $parameters.s } } }]
            result: { s: $steps.in.result.s }
          - key: link
            target_model: note
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }, { key: hold, type: boolean, default: false }]
            creates: [{ key: note, entity_type: note, fields: { title: $parameters.title } }]
            submission_contract:
              duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: link }
            steps:
              - { key: asked, at: before_create, when: { field: $parameters.hold, operator: eq, value: true }, wait: { event: counted, timeout: 5d } }
        """

    private func workspace(_ contract: String = contract) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml",
            "application: shop\ntenant: lisbon\nidentity: { user: rui, roles: [admin, citizen] }\n")
        try workspace.write("actions/a.yaml", contract)
        return workspace
    }

    @Test(arguments: ["rest", "whole", "outer"])
    func `with a duration the runs that a run waits for are driven with it`(_ action: String) throws {
        let run = try workspace().run("submit", action, "--set", "s=x", "--wait=500s", "--format", "json")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let submission = try run.document()["submission"]
        #expect(submission?["run_state"] == "completed")
        #expect(submission?["result"]?["s"] == "x")
    }

    @Test func `a twin that nobody drives is driven, so that it can be linked to`() throws {
        let workspace = try workspace()
        let first = try workspace.run("submit", "link", "--set", "title=a", "--format", "json")
        #expect(first.code == 0, "\(first.output)\(first.errors)")
        let second = try workspace.run("submit", "link", "--set", "title=a", "--wait", "--format", "json")
        #expect(second.code == 0, "\(second.output)\(second.errors)")
        let submission = try second.document()["submission"]
        #expect(submission?["status"] == "created")
        #expect(submission?["run_state"] == "completed")
        let list = try workspace.run("records", "list", "--format", "json").document()
        #expect(list["records"]?.list?.count == 1)
        #expect(submission?["entity"]?["id"] == list["records"]?.list?.first?["id"])
    }

    @Test func `lines of a batch that are to be linked to each other are`() throws {
        let workspace = try workspace()
        try workspace.write(
            "b.ndjson", Array(repeating: "{\"payload\":{\"title\":\"a\"}}\n", count: 8).joined())
        let run = try workspace.run("submit", "link", "--batch", "b.ndjson", "--wait", "--format", "json")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
    }

    @Test func `a twin that is woken and has not looked yet is waited for`() async throws {
        let read = YAMLReader.read(SourceText(file: "a.yaml", text: Self.contract))
        let merged = ApplicationMerger.merge(
            [ContractDecoder.decode(read.documents).file], applicationCode: "shop")
        let action = try #require(
            ContractCompiler(merged.application, registry: .standard).compile().action("link"))
        let store = MemoryLedger(processID: "own", now: SystemClock.now, sleep: SystemClock.sleep)
        let surroundings = Surroundings(
            now: SystemClock.now, uptime: SystemClock.uptime, random: SystemRandomness.bytes,
            timeZone: { _ in .utc }, sleep: SystemClock.sleep, contentType: { _, _ in "text/plain" })
        let interpreter = Interpreter(store: store, registry: .standard, surroundings: surroundings)
        let caller = Caller(tenant: "lisbon", user: "rui", roles: ["citizen"])
        var outcomes: [SubmitOutcome] = []
        for _ in 0..<3 {
            outcomes.append(
                try await interpreter.submit(SubmitRequest(payload: ["title": "a"]), to: action, as: caller))
        }
        // The second and the third are held; then the first ends, and wakes both.
        for outcome in outcomes.dropFirst() + outcomes.prefix(1) {
            _ = try await interpreter.drive(outcome, in: caller.scope)
        }
        let last = try #require(outcomes.last)
        let run = try #require(try await store.runs(of: last.submission.id, in: caller.scope).last)
        #expect(run.wait?.kind == "duplicate" && run.wake != nil)
        let twin = try #require(try await store.runs(of: outcomes[1].submission.id, in: caller.scope).last)
        let others = try #require(try await interpreter.blockers(of: run, in: caller.scope))
        #expect(others.map(\.id) == [twin.id])
        #expect(others.allSatisfy { $0.isOnlyTime(elsewhere: true) })
        let awaiter = RunAwaiter(interpreter: interpreter, scope: caller.scope, option: .untilSettled)
        try await awaiter.wait(for: run.id)
        let end = try #require(try await store.submission(last.submission.id, in: caller.scope))
        #expect(end.status == .created)
    }

    @Test func `what came of a request is found out, and waited for like a retry`() throws {
        let now = SystemClock.now()
        func row(_ kind: String) -> RunRow {
            RunRow(
                id: "r", submission: "s", state: .waiting, machine: "{}",
                wake: RunRow.Wake(setAt: now, delay: .seconds(60)), wait: RunRow.Wait(step: "pay", kind: kind)
            )
        }
        #expect(row("outcome").isOnlyTime(elsewhere: false))
        for kind in ["timer", "event", "approval", "duplicate"] {
            #expect(!row(kind).isOnlyTime(elsewhere: false), "\(kind)")
        }
    }

    @Test func `a twin that waits for somebody is not waited for`() throws {
        let workspace = try workspace()
        let first = try workspace.run("submit", "link", "--set", "title=a", "--set", "hold=true", "--wait")
        #expect(first.code == 6, "\(first.output)\(first.errors)")
        let second = try workspace.run("submit", "link", "--set", "title=a", "--wait", "--format", "json")
        #expect(second.code == 5, "\(second.output)\(second.errors)")
        #expect(try second.document()["submission"]?["waiting_for"]?["kind"] == "duplicate")
    }

    @Test func `a twin is linked to as soon as its record is there, whatever its steps wait for`() throws {
        let workspace = try workspace(
            Self.contract.replacing("key: asked, at: before_create", with: "key: asked"))
        let first = try workspace.run("submit", "link", "--set", "title=a", "--set", "hold=true")
        #expect(first.code == 0, "\(first.output)\(first.errors)")
        let second = try workspace.run("submit", "link", "--set", "title=a", "--wait", "--format", "json")
        #expect(second.code == 0, "\(second.output)\(second.errors)")
        #expect(try second.document()["submission"]?["run_state"] == "completed")
        let list = try workspace.run("submissions", "list", "--run-state", "waiting", "--format", "json")
        #expect(try list.document()["submissions"]?.list?.count == 1)
    }

    // MARK: - Events

    @Test func `an event that is raised first makes the ledger, and is known the second time`() throws {
        let workspace = try workspace()
        let event = [
            "events", "raise", "counted", "--data", "{\"shelf\":\"a\",\"n\":1}", "--event-id", "c-1",
        ]
        let first = try workspace.run(event)
        #expect(first.code == 0, "\(first.output)\(first.errors)")
        #expect(workspace.exists(".atelier"))
        let again = try workspace.run(event + ["--format", "json"])
        #expect(try again.document()["event"]?["repeated"] == true, "\(again.output)")
    }

    @Test func `an event is held against what the contracts declare of it`() throws {
        let workspace = try workspace()
        let bad = try workspace.run(
            "events", "raise", "counted", "--data", "{\"nothing\":1,\"n\":\"x\"}", "--format", "json")
        #expect(bad.code == 1, "\(bad.output)\(bad.errors)")
        #expect(try bad.errorCodes() == ["unknown_parameter", "type", "required"])
        let unknown = try workspace.run("events", "raise", "cuonted")
        #expect(unknown.code == 3, "\(unknown.output)\(unknown.errors)")
        #expect(unknown.errors.contains("did you mean 'counted'"), "\(unknown.errors)")
        let told = try workspace.run("events", "raise", "link.created")
        #expect(told.code == 2, "\(told.output)\(told.errors)")
        let held = try workspace.run(
            "submit", "link", "--set", "title=a", "--set", "hold=true", "--wait", "--format", "json")
        let id = try #require(try held.document()["submission"]?["id"]?.string)
        let one = try workspace.run(
            "submissions", "raise", id, "counted", "--data", "{\"shelf\":\"x\",\"n\":\"oops\"}", "--format",
            "json")
        #expect(one.code == 1, "\(one.output)\(one.errors)")
        #expect(try one.errorCodes() == ["type"])
        // Where there are no contracts, nothing is known.
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions"))
        let free = try workspace.run("events", "raise", "anything", "--data", "{\"x\":1}")
        #expect(free.code == 0, "\(free.output)\(free.errors)")
    }
}
