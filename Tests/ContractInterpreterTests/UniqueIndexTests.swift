// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What a unique constraint holds against that a newer contract has, and an older one beside it has not.
@Suite(.timeLimit(.minutes(10))) struct UniqueIndexTests {
    private static func contract(_ constraints: String, _ type: String = "string") -> String {
        """
        entities:
          - entity_type: member
            schema:
              fields:
                - { field_key: name, field_type: { type: string } }
                - { field_key: size, field_type: { type: \(type) } }
              \(constraints)
        actions:
          - key: join
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [{ key: name, type: string, required: true }, { key: size, type: \(type) }]
            creates: [{ key: member, entity_type: member, fields: { name: $parameters.name, size: $parameters.size } }]
          - key: apply
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [{ key: name, type: string, required: true }]
            creates: [{ key: member, entity_type: member, fields: { name: $parameters.name } }]
            submission_contract: { duplicates: none }
          - key: rename
            status: published
            target_model: member
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [{ key: name, type: string, required: true }]
            edits: [{ field: name, value: $parameters.name }]

        """
    }

    private static let open = contract("")
    private static let strict = contract("unique_constraints: [[name]]")

    /// The older contract, the newer one, and one more process of the older, over one ledger.
    private static func benches(
        _ older: String, _ newer: String, on kind: Home.Kind
    ) throws -> (home: Home, older: Workbench, newer: Workbench) {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let store = try home.open(as: "first")
        return (
            home, Workbench(compiled: Workbench.compile(older), store: store, clock: clock),
            Workbench(compiled: Workbench.compile(newer), store: store, clock: clock, seed: 7)
        )
    }

    private static func join(
        _ bench: Workbench, _ name: String, _ action: String = "join", target: String? = nil
    ) async throws -> String? {
        var request = SubmitRequest(payload: ["name": .string(name)])
        request.target = target
        let outcome = try await bench.interpreter.submit(
            request, to: try bench.action(action), as: Workbench.citizen)
        try await bench.work()
        return try await bench.detail(outcome.submission.id).submission.entity?.id
    }

    private static func refusal(
        _ bench: Workbench, _ name: String, _ action: String = "join", target: String? = nil
    ) async -> String? {
        do {
            _ = try await join(bench, name, action, target: target)
            return nil
        } catch { return (error as? InterpreterError)?.errors.first?.code ?? "\(error)" }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a record from before the constraint has its place`(_ kind: Home.Kind) async throws {
        let (home, older, newer) = try Self.benches(Self.open, Self.strict, on: kind)
        for number in 0..<230 { _ = try await Self.join(older, "member \(number % 200)") }
        for action in ["join", "apply"] {
            #expect(await Self.refusal(newer, "member 3", action) == "unique")
            #expect(await Self.refusal(newer, "member 199", action) == "unique")
        }
        _ = try await Self.join(newer, "somebody else")
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `what an older contract writes beside the newer one takes its place where it is free`(
        _ kind: Home.Kind
    ) async throws {
        let (home, older, newer) = try Self.benches(Self.open, Self.strict, on: kind)
        let first = try #require(try await Self.join(older, "ana"))
        _ = try await Self.join(newer, "rui")
        // The older one asks for nothing, and is refused nothing.
        for name in ["rui", "eva"] { _ = try await Self.join(older, name) }
        #expect(await Self.refusal(newer, "eva") == "unique")
        // A record that it renames leaves one place for another.
        _ = try await Self.join(older, "zoe", "rename", target: first)
        #expect(await Self.refusal(newer, "zoe") == "unique")
        _ = try await Self.join(newer, "ana")
        #expect(await Self.refusal(newer, "ana", "rename", target: first) == "unique")
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `a run that was accepted under the older contract takes its place, too`(
        _ kind: Home.Kind
    ) async throws {
        let (home, older, newer) = try Self.benches(Self.open, Self.strict, on: kind)
        _ = try await Self.join(older, "somebody")
        let accepted = try await older.interpreter.submit(
            SubmitRequest(payload: ["name": "ana"]), to: try older.action("apply"), as: Workbench.citizen)
        _ = try await Self.join(newer, "rui")
        try await older.work()
        #expect(try await older.detail(accepted.submission.id).submission.status == .created)
        #expect(await Self.refusal(newer, "ana") == "unique")
        #expect(try home.broken() == [])
    }

    @Test func `a process that ends while a constraint is new leaves no record without its place`()
        async throws
    {
        for moment in [FaultyLedger.Fault.Moment.before, .after] {
            var commit = 1
            while commit < 100 {
                let (_, older, newer) = try Self.benches(Self.open, Self.strict, on: .memory)
                for number in 0..<110 { _ = try await Self.join(older, "member \(number)") }
                let faulty = FaultyLedger(
                    newer.store, fault: .init(operation: commit, moment: moment, extent: .stopped),
                    counting: .commits)
                _ = try? await Self.join(newer.sibling(on: faulty), "somebody else")
                for name in ["member 0", "member 109"] {
                    #expect(await Self.refusal(newer, name) == "unique", "\(name), \(moment) \(commit)")
                }
                guard faulty.hasStruck else { break }
                commit += 1
            }
            #expect(commit > 3 && commit < 100)
        }
    }

    /// Lets the older contract do something behind the first, the second, … operation of the newer one's submission.
    private static func between(
        happens: @escaping @Sendable (Workbench, _ first: String) async throws -> Void,
        then check: (Workbench, _ operation: Int) async throws -> Void
    ) async throws {
        var operation = 1
        while operation < 200 {
            let (_, older, newer) = try benches(open, strict, on: .memory)
            let first = try #require(try await join(older, "first"))
            let faulty = FaultyLedger(
                newer.store, fault: nil,
                behind: { [operation] number in
                    guard number == operation else { return }
                    do { try await happens(older, first) } catch { Issue.record(error) }
                })
            _ = await refusal(newer.sibling(on: faulty), "ana")
            guard faulty.operations >= operation else { break }
            try await check(newer, operation)
            operation += 1
        }
        #expect(operation > 10 && operation < 200)
    }

    @Test func `a record made while a constraint is new is never overlooked`() async throws {
        try await Self.between { older, _ in
            for name in ["ana", "late"] { _ = try await Self.join(older, name) }
        } then: { newer, operation in
            for name in ["first", "ana", "late"] {
                #expect(await Self.refusal(newer, name) == "unique", "\(name), \(operation)")
            }
            // The newer contract lets nothing in beside what is there; the older one does.
            let named = try await newer.records("member").filter { $0.fields.contains("ana") }
            var makers: [String] = []
            for record in named {
                makers.append(try await newer.detail(record.createdBy).submission.contract)
            }
            let strict = try newer.action("join").digest
            #expect(makers.dropFirst().allSatisfy { $0 != strict }, "\(operation): \(makers)")
        }
    }

    @Test func `a record renamed while a constraint is new has the place of its new name alone`() async throws
    {
        try await Self.between { older, first in
            _ = try await Self.join(older, "last", "rename", target: first)
        } then: { newer, operation in
            #expect(await Self.refusal(newer, "last") == "unique", "\(operation)")
            #expect(await Self.refusal(newer, "first") == nil, "\(operation)")
        }
    }

    @Test func `values are the same by what the newer type means`() async throws {
        let (_, older, newer) = try Self.benches(
            Self.contract("", "string"), Self.contract("unique_constraints: [[size]]", "decimal"), on: .memory
        )
        _ = try await older.submit("join", ["name": "a", "size": "1.50"])
        _ = try await newer.submit("join", ["name": "b", "size": "2"])
        #expect(try await newer.refusals("join", ["name": "c", "size": "1.5"]) == ["size: unique"])
    }
}
