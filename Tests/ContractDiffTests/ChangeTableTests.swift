// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractDiff

/// Pairs of texts with every change between them, in both directions.
@Suite struct ChangeTableTests {
    static let all =
        ChangeCase.parameters + ChangeCase.actions + ChangeCase.guards + ChangeCase.conditions
        + ChangeCase.application + ChangeCase.records + ChangeCase.defaults

    @Test(arguments: all)
    func `a change is told with its weight, its audience and its kind`(_ pair: ChangeCase) throws {
        let changes = try Versions.changes(pair.old, pair.new)
        #expect(Versions.labels(changes) == pair.forth.sorted(), "\(changes.map(\.message))")
    }

    @Test(arguments: all)
    func `a change back is told as what it is`(_ pair: ChangeCase) throws {
        let changes = try Versions.changes(pair.new, pair.old)
        #expect(Versions.labels(changes) == pair.back.sorted(), "\(changes.map(\.message))")
    }

    @Test(arguments: all)
    func `a text is no change of itself`(_ pair: ChangeCase) throws {
        #expect(try Versions.changes(pair.old, pair.old).isEmpty)
        #expect(try Versions.changes(pair.new, pair.new).isEmpty)
    }

    @Test(arguments: all)
    func `a change says where it is, what it is and why it matters`(_ pair: ChangeCase) throws {
        for change in try Versions.changes(pair.old, pair.new) {
            #expect((change.old ?? change.new) != nil)
            for text in [change.message, change.reason] {
                #expect(!text.isEmpty && !text.hasSuffix("."))
            }
            #expect(change.old.map { $0.range.file == "old.yaml" } ?? true)
            #expect(change.new.map { $0.range.file == "new.yaml" } ?? true)
            #expect(change.code.code != "B999")
        }
    }

    @Test func `a change of the identity is told where it is written`() throws {
        let changes = try Versions.changes(
            "identity: { code: one, name: One }\nactions: [{ key: a }]",
            "actions: [{ key: a }]\nidentity: { code: two, name: Two, description: A }")
        let places = changes.filter { $0.code.code != "B966" }.map { change in
            (change.old.map { "\($0.range.start.line):\($0.range.start.column)" } ?? "-")
                + (change.new.map { " \($0.range.start.line):\($0.range.start.column)" } ?? " -")
        }
        #expect(places.contains("1:19 2:19"), "\(places)")
        #expect(places.contains("1:30 2:30"), "\(places)")
        #expect(changes.contains { $0.new?.range.start.column == 48 }, "\(places)")
    }

    @Test func `what comes and what goes are told apart`() throws {
        let bare = "actions: [{ key: a, status: published, permissions_policy: { apply: [system] } }]"
        let fuller = bare + "\ntriggers: [{ key: t, cron: '0 3 * * *', action: a }]"
        #expect(try Versions.changes(bare, fuller).map(\.message) == ["trigger 't' is added"])
        #expect(try Versions.changes(fuller, bare).map(\.message) == ["trigger 't' is gone"])
    }

    /// A value that is short is told with the one that it replaces; anything longer is told to be another.
    @Test(arguments: [
        ("open", "closed", "create 'note' of 'a' fills 'name' with 'closed' instead of 'open'"),
        (
            "$parameters.x", "$user.id",
            "create 'note' of 'a' fills 'name' with '$user.id' instead of '$parameters.x'"
        ),
        ("open", String(repeating: "x", count: 41), "create 'note' of 'a' fills 'name' with something else"),
        (
            "open", "{ function: text.lowercase, with: { value: $parameters.x } }",
            "create 'note' of 'a' fills 'name' with something else"
        ),
    ])
    func `what is filled in is told beside what was`(_ old: String, _ new: String, _ words: String) throws {
        func text(_ value: String) -> String {
            """
            entities: [{ entity_type: note, schema: { fields: [{ field_key: name, field_type: { type: text } }] } }]
            actions:
              - key: a
                execution_mode: workflow
                parameters: [{ key: x, type: string }]
                creates: [{ key: note, entity_type: note, fields: { name: \(value) } }]
            """
        }
        let told = try Versions.changes(text(old), text(new)).filter { $0.code.code != "B966" }
        #expect(told.map(\.message) == [words])
    }

    @Test func `times and attempts are told beside what they were`() throws {
        func text(_ days: String, _ attempts: Int) -> String {
            """
            execution_mode: workflow
            submission_contract:
              approval: { approvers: { roles: [boss] }, expires_after: \(days) }
              retry: { max_attempts: \(attempts), initial: 2s }
            """
        }
        let told = try Versions.changes(text("14d", 5), text("7d", 3)).filter { $0.code.code != "B966" }
        #expect(
            told.map(\.message).sorted() == [
                "the approval of 'a' expires after '7d' instead of '14d'",
                "the steps of 'a' are tried otherwise (max_attempts '3' instead of '5')",
            ])
    }

    @Test func `the table is large, and each of its sentences stands once`() {
        #expect(Self.all.count >= 100)
        #expect(Set(Self.all.map(\.sentence)).count == Self.all.count)
    }

    @Test func `every kind of change is in the table, but the one that nobody has a word for`() throws {
        var seen: Set<String> = []
        for pair in Self.all {
            for change in try Versions.changes(pair.old, pair.new) + Versions.changes(pair.new, pair.old) {
                seen.insert(change.code.code)
            }
        }
        #expect(DiagnosticCode.changes.map(\.code).filter { !seen.contains($0) } == ["B999"])
    }
}
