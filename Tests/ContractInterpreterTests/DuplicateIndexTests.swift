// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Synchronization
import Testing

/// What a duplicate check finds after records were edited, and after the check itself came or changed.
@Suite(.timeLimit(.minutes(10))) struct DuplicateIndexTests {
    /// An application whose `submit` looks for duplicates as given.
    static func contract(_ duplicates: String, approval: String = "") -> String {
        """
        actions:
          - key: submit
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [ { key: title, type: string, required: true }, { key: note, type: string } ]
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title, note: $parameters.note } }
            submission_contract: { duplicates: \(duplicates)\(approval) }
          - key: import
            target_model: report
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [ { key: title, type: string, required: true } ]
            creates: [ { key: report, entity_type: report, fields: { title: $parameters.title } } ]
          - key: rename
            target_model: report
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [ { key: title, type: string }, { key: colour, type: string } ]
            edits:
              - { field: title, value: $parameters.title, when: { field: $parameters.title, operator: exists } }
              - { field: colour, value: $parameters.colour }
        """
    }

    static let byTitle = contract("{ function: records.same_fields, with: { fields: [title] } }")
    static let byNote = contract("{ function: records.same_fields, with: { fields: [note] } }")
    static let unchecked = contract("none")

    /// Two contracts of one application over one ledger.
    private static func benches(
        _ first: String, _ second: String, on kind: Home.Kind
    ) throws -> (Home, Workbench, Workbench) {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let store = try home.open(as: "first")
        return (
            home, Workbench(compiled: Workbench.compile(first), store: store, clock: clock),
            Workbench(compiled: Workbench.compile(second), store: store, clock: clock, seed: 7)
        )
    }

    @Test(arguments: Home.Kind.allCases)
    func `an edited record is found by what it is, and not by what it was`(_ kind: Home.Kind) async throws {
        // The contract that edits may know the check, or be one that never had it.
        for editing in [Self.byTitle, Self.unchecked] {
            let (home, bench, editor) = try Self.benches(Self.byTitle, editing, on: kind)
            let first = try await bench.submit("submit", ["title": "Hole"])
            let record = try #require(first.submission.entity)
            _ = try await editor.submit("rename", ["title": "Crack"]) { $0.target = record.id }
            let former = try await bench.submit("submit", ["title": "Hole"])
            #expect(former.submission.status == .created)
            let twin = try await bench.submit("submit", ["title": "Crack"])
            #expect(twin.submission.status == .rejectedDuplicate)
            #expect(try twin.duplicates() == [record.id])
            await home.end(bench.store)
        }
    }

    @Test(arguments: [
        ("datetime", "2026-03-01T10:00:00+01:00", "2026-03-01T09:00:00Z"), ("duration", "90m", "PT1H30M"),
        ("decimal", "1.5", "1.50"),
    ])
    func `values are the same by what they stand for`(
        _ type: String, _ one: String, _ same: String
    )
        async throws
    {
        let bench = Workbench(
            """
            actions:
              - key: book
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: at, type: \(type), required: true }]
                creates: [{ key: visit, entity_type: visit, fields: { at: $parameters.at } }]
                submission_contract: { duplicates: { function: records.same_fields, with: { fields: [at] } } }
            """)
        let first = try await bench.submit("book", ["at": .string(one)])
        let twin = try await bench.submit("book", ["at": .string(same)])
        #expect(twin.submission.status == .rejectedDuplicate)
        #expect(try twin.duplicates() == [first.submission.entity?.id])
    }

    @Test(arguments: [
        ("items: { type: decimal }", "list", #"["1.10",2]"#, #"[1.1,"2.00"]"#),
        (
            "fields: [{ key: net, type: decimal }, { key: note, type: string }]", "object",
            #"{"net":"5","note":"5"}"#, #"{"note":"5","net":5.0}"#
        ),
    ])
    func `what lists and objects hold is one by what it stands for`(
        _ constraint: String, _ type: String, _ one: String, _ same: String
    ) async throws {
        let bench = Workbench(
            """
            actions:
              - key: book
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: v, type: \(type), required: true, constraints: { \(constraint) } }]
                creates: [{ key: visit, entity_type: visit, fields: { v: $parameters.v } }]
                submission_contract: { duplicates: { function: records.same_fields, with: { fields: [v] } } }
            """)
        let first = try await bench.submit("book", ["v": try JSONReader.read(one)])
        let twin = try await bench.submit("book", ["v": try JSONReader.read(same)])
        #expect(twin.submission.status == .rejectedDuplicate)
        #expect(try twin.duplicates() == [first.submission.entity?.id])
    }

    @Test func `an edit of other fields leaves the keys as they are`() async throws {
        let keys = Mutex(0)
        let clock = ManualClock()
        let store = FaultyLedger(
            Workbench.memory(clock), fault: nil,
            witness: { call in
                guard case .commit(let transition) = call else { return }
                for case .recordKeys in transition.writes { keys.withLock { $0 += 1 } }
            })
        let bench = Workbench(compiled: Workbench.compile(Self.byTitle), store: store, clock: clock)
        let first = try await bench.submit("submit", ["title": "Hole"])
        let record = try #require(first.submission.entity)
        _ = try await bench.submit("rename", ["colour": "red"]) { $0.target = record.id }
        #expect(keys.withLock { $0 } == 1)
        let twin = try await bench.submit("submit", ["title": "Hole"])
        #expect(twin.submission.status == .rejectedDuplicate)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a check that is added finds the records from before`(_ kind: Home.Kind) async throws {
        let (home, old, new) = try Self.benches(Self.unchecked, Self.byTitle, on: kind)
        for number in 0..<230 { _ = try await old.submit("import", ["title": .string("Hole \(number)")]) }
        for number in [0, 99, 100, 229] {
            let twin = try await new.submit("submit", ["title": .string("Hole \(number)")])
            #expect(twin.submission.status == .rejectedDuplicate, "\(number)")
        }
        #expect(try await new.submit("submit", ["title": "Hole 230"]).submission.status == .created)
        let checks = try await new.store.matchChecks(application: "civic", in: Workbench.citizen.scope)
        #expect(checks.map(\.isComplete) == [true])
        // Who still runs the contract without the check makes records that it finds.
        _ = try await old.submit("submit", ["title": "Late"])
        #expect(
            try await new.submit("submit", ["title": "Late"]).submission.status == .rejectedDuplicate)
        await home.end(new.store)
    }

    @Test func `a check that is changed finds records and submissions of the former`() async throws {
        let approval = ", approval: { approvers: { roles: [admin] }, message: May it be made }"
        let (_, old, new) = try Self.benches(
            Self.contract("{ function: records.same_fields, with: { fields: [title] } }", approval: approval),
            Self.byNote, on: .memory)
        let waiting = try await old.submit("submit", ["title": "a", "note": "Hole"])
        #expect(waiting.run?.wait?.kind == "approval")
        let twin = try await new.submit("submit", ["title": "b", "note": "Hole"])
        #expect(twin.submission.status == .rejectedDuplicate)
        // One that is accepted under the former contract now is found as well.
        _ = try await old.submit("submit", ["title": "c", "note": "Crack"])
        let other = try await new.submit("submit", ["title": "d", "note": "Crack"])
        #expect(other.submission.status == .rejectedDuplicate)
        // And the former check finds what the new contract makes.
        _ = try await new.submit("submit", ["title": "e", "note": "Pipe"])
        let former = try await old.submit("submit", ["title": "e", "note": "Tube"])
        #expect(former.submission.status == .rejectedDuplicate)
    }

    @Test(arguments: ["quarantine", "confirm", "link"], Home.Kind.allCases)
    func `what was decided of two holds for the earlier, too`(
        _ policy: String, _ kind: Home.Kind
    ) async throws {
        let approval = ", approval: { approvers: { roles: [admin] }, message: May it be made }"
        let gated = Self.contract(
            "{ function: records.same_fields, with: { fields: [title] }, on_match: \(policy) }",
            approval: approval)
        let (home, bench, _) = try Self.benches(gated, gated, on: kind)
        let first = try await bench.submit("submit", ["title": "Hole"])
        let second = try await bench.submit("submit", ["title": "Hole"])
        #expect(second.submission.status == .rejectedDuplicate)
        let decisions: [(SubmissionDetail, Decision.Kind)] = [
            (second, .override), (second, .approve), (first, .approve),
        ]
        for (detail, decision) in decisions {
            _ = try await bench.interpreter.decide(
                detail.submission.id, decision, reason: nil, as: Workbench.admin)
        }
        var made: Set<String> = []
        for detail in [first, second] {
            let now = try await bench.detail(detail.submission.id)
            #expect(now.submission.status == .created)
            made.insert(try #require(now.submission.entity?.id))
        }
        #expect(made.count == 2)
        // A third is about both of them.
        let third = try await bench.submit("submit", ["title": "Hole"])
        #expect(Set(try third.duplicates()) == made)
        await home.end(bench.store)
    }

    @Test func `a submission accepted while a check is new is found by it`() async throws {
        let approval = ", approval: { approvers: { roles: [admin] }, message: May it be made }"
        let gated = Self.contract(
            "{ function: records.same_fields, with: { fields: [title] } }", approval: approval)
        var operation = 1
        while operation < 50 {
            let (_, old, new) = try Self.benches(gated, Self.byNote, on: .memory)
            let faulty = FaultyLedger(
                old.store, fault: nil,
                behind: { [operation] number in
                    guard number == operation else { return }
                    do { _ = try await new.submit("submit", ["title": "z", "note": "Other"]) } catch {
                        Issue.record(error)
                    }
                })
            _ = try await old.sibling(on: faulty).submit("submit", ["title": "a", "note": "Hole"])
            guard faulty.operations >= operation else { break }
            let twin = try await new.submit("submit", ["title": "b", "note": "Hole"])
            #expect(twin.submission.status == .rejectedDuplicate, "\(operation)")
            operation += 1
        }
        #expect(operation > 5 && operation < 50)
    }

    @Test func `a new action that compares its own submissions reads no records of others`() async throws {
        let (_, old, new) = try Self.benches(
            Self.unchecked, Self.contract("records.identical"), on: .memory)
        for number in 0..<110 { _ = try await old.submit("import", ["title": .string("Hole \(number)")]) }
        let counting = FaultyLedger(new.store, fault: nil, counting: .commits)
        let heir = new.sibling(on: counting)
        #expect(try await heir.submit("submit", ["title": "Hole 1"]).submission.status == .created)
        // Made known, made complete, accepted and driven.
        #expect(counting.operations == 4)
        #expect(try await heir.submit("submit", ["title": "Hole 1"]).submission.status == .rejectedDuplicate)
    }

    @Test func `an index that is cut off is finished by the next submission`() async throws {
        for moment in FaultyLedger.Fault.Moment.allCases {
            var commit = 1
            while commit < 100 {
                let (_, old, new) = try Self.benches(Self.unchecked, Self.byTitle, on: .memory)
                for number in 0..<110 {
                    _ = try await old.submit("import", ["title": .string("Hole \(number)")])
                }
                let faulty = FaultyLedger(
                    new.store, fault: .init(operation: commit, moment: moment, extent: .stopped),
                    counting: .commits)
                _ = try? await new.sibling(on: faulty).submit("submit", ["title": "Other"])
                for title in ["Hole 0", "Hole 109"] {
                    let twin = try await new.submit("submit", ["title": .string(title)])
                    #expect(twin.submission.status == .rejectedDuplicate, "\(title), \(moment) \(commit)")
                }
                guard faulty.hasStruck else { break }
                commit += 1
            }
            #expect(commit > 5 && commit < 100)
        }
    }

    /// Does something behind the first, the second, … operation of a submission, until it has no more of them.
    private static func between(
        _ act: (Workbench) async throws -> Void = { _ in },
        happens: @escaping @Sendable (Workbench) async throws -> Void,
        then check: (_ submitted: SubmissionDetail, Workbench, _ operation: Int) async throws -> Void
    ) async throws {
        var operation = 1
        while operation < 200 {
            let (_, old, new) = try benches(unchecked, byTitle, on: .memory)
            try await act(old)
            let faulty = FaultyLedger(
                new.store, fault: nil,
                behind: { [operation] number in
                    if number == operation { do { try await happens(old) } catch { Issue.record(error) } }
                })
            let submitted = try await new.sibling(on: faulty).submit("submit", ["title": "Hole"])
            guard faulty.operations >= operation else { break }
            try await check(submitted, new, operation)
            operation += 1
        }
        #expect(operation > 10 && operation < 200)
    }

    @Test func `a record made while a check is new is never overlooked`() async throws {
        try await Self.between { old in
            _ = try await old.submit("import", ["title": "First"])
        } happens: { old in
            _ = try await old.submit("import", ["title": "Hole"])
        } then: { submitted, new, operation in
            let holes = try await new.records("report").filter { $0.fields.contains("Hole") }
            // Whoever came later may be a duplicate; the one that is checked is none of an earlier record.
            if submitted.submission.status == .created {
                #expect(holes.first?.createdBy == submitted.submission.id, "\(operation)")
            }
            let third = try await new.submit("submit", ["title": "Hole"])
            #expect(try third.duplicates().count >= holes.count, "\(operation)")
            #expect(third.submission.status == .rejectedDuplicate, "\(operation)")
        }
    }

    @Test func `a record edited while a check is new is found by what it is`() async throws {
        try await Self.between { old in
            _ = try await old.submit("import", ["title": "First"])
        } happens: { old in
            let record = try #require(try await old.records("report").first)
            _ = try await old.submit("rename", ["title": "Last"]) { $0.target = record.id.id }
        } then: { _, new, operation in
            let last = try await new.submit("submit", ["title": "Last"])
            #expect(last.submission.status == .rejectedDuplicate, "\(operation)")
            let first = try await new.submit("submit", ["title": "First"])
            #expect(first.submission.status == .created, "\(operation)")
        }
    }

    @Test func `a fresh ledger has its checks with the first accept`() async throws {
        let clock = ManualClock()
        let counting = FaultyLedger(Workbench.memory(clock), fault: nil, counting: .commits)
        let bench = Workbench(compiled: Workbench.compile(Self.byTitle), store: counting, clock: clock)
        _ = try await bench.submit("submit", ["title": "Hole"])
        #expect(counting.operations == 2)
        _ = try await bench.submit("submit", ["title": "Crack"])
        #expect(counting.operations == 4)
    }
}

extension SubmissionDetail {
    /// The ids of the records that the submission is taken for a duplicate of.
    func duplicates() throws -> [String] {
        let list = try submission.duplicates.map { try JSONReader.read($0).list ?? [] } ?? []
        return list.compactMap { $0["entity"]?["id"]?.string }
    }
}
