// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import FunctionLibrary
import Testing

@testable import atelier_cli

/// What is said of comments and baselines while an error keeps rules from looking.
@Suite struct SilenceBesideErrorTests {
    private static let trip = """
        actions:
          - key: book_trip
            label: Book a trip
            status: published
            permissions_policy: { view: [member], apply: [member], edit: [office] }
            parameters:
              - { key: country, type: enum, required: true, constraints: { choices: [PT, FR] } }
              # atelier: ignore[unused-parameter] wanted later
              - { key: notes, type: string, constraints: { max_length: 200 } }
            creates:
              - { key: trip, entity_type: trip, fields: { country: $parameters.country } }

        """

    /// Texts that are wrong beside the comment, each with the files around it.
    private static let mistakes: [[String: String]] = [
        ["trip.yaml": trip.replacing("$parameters.country", with: "$parameters.contry")],
        ["trip.yaml": trip.replacing("type: enum", with: "type: enumm")],
        ["trip.yaml": trip + "  - key: [\n"],
        ["trip.yaml": trip, "other.yaml": trip.replacing("label: Book a trip", with: "label: Other")],
        [
            "trip.yaml": trip,
            "types.yaml":
                "entities: [{ entity_type: trip, schema: { fields: [{ field_key: land, field_type: { type: string } }] } }]\n",
        ],
        ["trip.yaml": trip, "other.yaml": "actions:\n  - key: broken\n    statuss: published\n"],
    ]

    private static let pass = LintPass(
        project: Project(root: "/nowhere", workingFolder: "/nowhere", file: nil), linter: Linter(),
        registry: .standard)

    private static func files(_ texts: [String: String]) -> [(file: FoundFile, source: SourceText)] {
        texts.sorted { $0.key < $1.key }.map { name, text in
            (
                FoundFile(path: "/nowhere/" + name, shown: name, isNamed: true),
                SourceText(file: name, text: text)
            )
        }
    }

    private static func view(_ outcome: LintPass.Outcome) -> BaselineView {
        BaselineView(files: outcome.loaded.files, asked: outcome.asked, isWhole: true)
    }

    @Test(arguments: [
        ("extends: bas", "extends: base", "unknown-template"),
        ("event: tlod", "event: told", "unknown-event"),
    ])
    func `what a misspelt name was meant to use is not called unused`(
        _ wrong: String, _ right: String, _ code: String
    ) {
        let text = """
            events: [{ key: told }, { key: nobodys }]
            notification_templates:
              - { code: base, body_text: Hello }
              - { code: told, extends: base, subject: Told }
            notification_rules:
              - { name: a, event: told, recipients: [{ role: office }], channels: [inbox], template: told }

            """
        func found(_ text: String) -> [String] {
            Self.pass.run(Self.files(["mail.yaml": text])).diagnostics.map(\.code.name)
        }
        #expect(found(text) == ["unused-declaration"])
        #expect(found(text.replacing(right, with: wrong)).sorted() == [code, "unused-declaration"].sorted())
    }

    @Test(arguments: ["<<: *size", "<<: [*size]"])
    func `an anchor that a merge key names is not called unused`(_ merge: String) {
        let text = """
            actions:
              - key: place
                parameters:
                  - { key: kind, label: Kind, type: string, constraints: &size { max_length: 9 } }
                  - { key: name, label: Name, type: string, constraints: { \(merge), min_length: 2 } }

            """
        let found = Self.pass.run(Self.files(["place.yaml": text])).diagnostics.map(\.code.name)
        #expect(found.contains("merge-key"))
        #expect(!found.contains("unused-anchor"))
    }

    /// What a step uses, and how it goes on, is not known where a part of it was not read.
    @Test(arguments: [
        ("govern: fair", "govern: { policy: fair }", ["wrong-node-kind"]),
        ("govern: fair", "policys: fair", ["unknown-key"]),
        ("govern: fair", "govern: fiar", ["unknown-policy"]),
        ("on_error: continue", "ignore_errors: true", ["unknown-key"]),
    ])
    func `what an unread step was meant to use or to pass over is not told of`(
        _ right: String, _ wrong: String, _ codes: [String]
    ) {
        let text = """
            policies: [{ key: fair, require: [{ field: $parameters.kind, operator: exists }], on_failure: refuse }]
            connections: [{ key: shelf, type: file, path: shelf }]
            actions:
              - key: place
                label: Place
                execution_mode: workflow
                permissions_policy: { view: [clerk], apply: [clerk], edit: [clerk] }
                parameters: [{ key: kind, label: Kind, type: enum, constraints: { choices: [a] } }]
                submission_contract: { duplicates: none }
                steps:
                  - { key: ask, govern: fair, at: before_create }
                  - { key: put, push: { connection: shelf, resource: kinds, value: { kind: $parameters.kind } } }
                  - { key: rest, push: { connection: shelf, resource: rests, value: 1 }, on_error: continue }

            """
        func found(_ text: String) -> [String] {
            Self.pass.run(Self.files(["place.yaml": text])).diagnostics.map(\.code.name)
        }
        #expect(found(text) == [])
        #expect(found(text.replacing(right, with: wrong)) == codes)
    }

    @Test(arguments: [
        ("email: mail", ["unfit-connection"]), ("email: press", ["unused-declaration"]),
        // Of another type than what is wanted.
        ("webhook: press", ["unfit-connection", "unused-declaration"]),
    ])
    func `a connection that could stand where one of another type does is not called unused`(
        _ channel: String, _ codes: [String]
    ) {
        let text = """
            connections:
              - { key: mail, type: model, base_url: "https://mail.example" }
              - { key: press, type: smtp, base_url: "smtps://press.example" }
            events: [{ key: told }]
            notification_templates: [{ code: told, subject: Told, body_text: Hello }]
            notification_rules:
              - { name: a, event: told, recipients: [{ role: office }], channels: [{ \(channel) }], template: told }

            """
        #expect(
            Self.pass.run(Self.files(["mail.yaml": text])).diagnostics.map(\.code.name).sorted() == codes)
    }

    @Test(arguments: [
        ("asked", "agreed", []), ("askd", "agreed", ["unknown-state"]), ("asked", "agred", ["unknown-state"]),
        ("asked", "lost", ["unreachable-state", "unknown-state"]),
        ("asked", "nowhere", ["unknown-state"]),
    ])
    func `a state is not called unreachable where one of the states is misspelt`(
        _ initial: String, _ next: String, _ codes: [String]
    ) {
        let text = """
            entities:
              - entity_type: loan
                schema:
                  fields: [{ field_key: state, field_type: { type: enum, choices: [asked, agreed, lost] } }]
                  states: { field: state, initial: \(initial), transitions: { asked: [\(next)], agreed: [lost] } }
            actions:
              - key: agree
                label: Agree
                target_model: loan
                status: published
                permissions_policy: { view: [clerk], apply: [clerk], edit: [office] }
                submission_criteria: [{ key: may, criteria_type: reachable, config: { to: agreed }, message: Over. }]
                edits: [{ key: agree, field: state, value: agreed }]

            """
        #expect(
            Self.pass.run(Self.files(["loan.yaml": text])).diagnostics.map(\.code.name).sorted()
                == codes.sorted())
    }

    @Test(arguments: [("1h", []), ("1 h", ["malformed-duration"]), ("soon", ["malformed-duration"])])
    func `the event of a trigger that cannot be read is used`(_ within: String, _ codes: [String]) {
        let text = """
            events: [{ key: beat }]
            triggers: [{ key: silent, expects: beat, within: \(within), action: look }]
            actions:
              - key: look
                label: Look
                status: published
                permissions_policy: { view: [clerk], apply: [clerk, system], edit: [office] }
                creates: [{ key: note, entity_type: note, fields: { text: silence } }]

            """
        #expect(
            Self.pass.run(Self.files(["beat.yaml": text])).diagnostics.map(\.code.name).sorted() == codes)
    }

    @Test func `an alias inside its own node is one mistake`() {
        let text = Self.trip + "x-list: &list [*list]\n"
        let found = Self.pass.run(Self.files(["trip.yaml": text])).diagnostics.map(\.code.name)
        #expect(found == ["recursive-alias"])
    }

    @Test func `without a mistake the comment is right, and one about nothing is told`() {
        #expect(Self.pass.run(Self.files(["trip.yaml": Self.trip])).diagnostics.isEmpty)
        let needless = Self.trip.replacing("ignore[unused-parameter]", with: "ignore[money-as-number]")
        let names = Self.pass.run(Self.files(["trip.yaml": needless])).diagnostics.map(\.code.name)
        #expect(Set(names) == ["unused-parameter", "unused-suppression"])
    }

    @Test(arguments: mistakes.indices)
    func `beside an error a comment is neither told nor removed`(_ index: Int) {
        let files = Self.files(Self.mistakes[index])
        let outcome = Self.pass.run(files)
        #expect(outcome.diagnostics.contains { $0.severity == .error })
        #expect(!outcome.diagnostics.contains { $0.code.name == "unused-suppression" })
        let fixing = LintFixing(pass: Self.pass, selected: nil, isUnsafeAllowed: true)
        #expect(fixing.run(files).files.map(\.source.bytes) == files.map(\.source.bytes))
    }

    @Test func `a rule about the text could look beside an error elsewhere`() {
        let text = Self.trip.replacing("ignore[unused-parameter]", with: "ignore[ambiguous-boolean]")
            .replacing("$parameters.country", with: "$parameters.contry")
        let outcome = Self.pass.run(Self.files(["trip.yaml": text]))
        #expect(outcome.diagnostics.contains { $0.code.name == "unused-suppression" })
    }

    @Test(arguments: mistakes.indices)
    func `beside an error a baseline keeps what it holds, and nothing of it is told as gone`(_ index: Int) {
        func bare(_ text: String) -> String { text.replacing(" atelier: ignore[unused-parameter]", with: "") }
        let sound = Self.pass.run(Self.files(["trip.yaml": bare(Self.trip)]))
        let baseline = Baseline(of: sound.diagnostics, in: Self.view(sound))
        #expect(baseline.entries.map(\.rule) == ["unused-parameter"])
        let broken = Self.pass.run(Self.files(Self.mistakes[index].mapValues(bare)))
        #expect(baseline.apply(to: broken.diagnostics, in: Self.view(broken)).stale.isEmpty)
        let again = Baseline(of: broken.diagnostics, in: Self.view(broken), keeping: baseline)
        #expect(again.entries.contains { $0 == baseline.entries[0] })
    }

    @Test func `entries of files that are gone are told and dropped, where all files were looked at`() {
        let text = Self.trip.replacing(" atelier: ignore[unused-parameter]", with: "")
        let both = Self.pass.run(
            Self.files(["a.yaml": text, "b.yaml": text.replacing("book_trip", with: "plan_trip")]))
        let baseline = Baseline(of: both.diagnostics, in: Self.view(both))
        #expect(baseline.entries.map(\.file) == ["a.yaml", "b.yaml"])
        let one = Self.pass.run(Self.files(["a.yaml": text]))
        let whole = baseline.apply(to: one.diagnostics, in: Self.view(one))
        #expect(whole.findings.isEmpty && whole.stale.map(\.file) == ["b.yaml"])
        let kept = Baseline(of: one.diagnostics, in: Self.view(one), keeping: baseline)
        #expect(kept.entries.map(\.file) == ["a.yaml"])
        // Who looked at a part knows nothing of the rest.
        let part = BaselineView(files: one.loaded.files, asked: one.asked, isWhole: false)
        #expect(baseline.apply(to: one.diagnostics, in: part).stale.isEmpty)
        #expect(Baseline(of: one.diagnostics, in: part, keeping: baseline).entries.count == 2)
    }
}
