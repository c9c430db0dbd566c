// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What an admission judges before anything is recorded.
@Suite struct AdmissionTests {
    // MARK: - Targets

    private static func action(_ parts: String, mode: String = "engine") -> String {
        """
        actions:
          - key: act
            execution_mode: \(mode)
            status: published
            target_model: report
            permissions_policy: { view: ["*"], apply: ["*"], edit: ["*"] }
            parameters: [ { key: title, type: string } ]

        """ + parts.split(separator: "\n").map { "    " + $0 + "\n" }.joined()
    }

    @Test(arguments: [
        "edits: [ { field: title, value: x } ]",
        "creates: [ { key: note, entity_type: note, fields: { of: $entity.id } } ]",
        "creates: [ { key: note, entity_type: note, when: { field: $target.title, operator: exists } } ]",
        "side_effects: [ { key: told, event: told, payload: { of: $entity.id } } ]",
        "side_effects: [ { key: told, event: told, when: { field: $entity.title, operator: exists } } ]",
        "result: { of: $entity.title }",
        "submission_criteria: [ { key: open, criteria_type: field, config: { field: title, operator: exists } } ]",
        "submission_criteria: [ { key: open, criteria_type: form, config: { field: title, operator: eq, value: $entity.title } } ]",
    ])
    func `an action that reads or changes a record needs one`(_ parts: String) async throws {
        let bench = Workbench(Self.action(parts))
        #expect(try await bench.refusals("act", [:]) == [": required"])
    }

    @Test(arguments: [
        "creates: [ { key: note, entity_type: note } ]\nsubmission_contract: { validate: { function: validate.in_set, with: { field: title, set: [$entity.title] } } }",
        "creates: [ { key: note, entity_type: note } ]\nsubmission_contract: { approval: { approvers: { roles: [admin] }, show: { Title: $entity.title } } }",
        "creates: [ { key: note, entity_type: note } ]\nsubmission_contract: { approval: { approvers: { users: [$entity.owner], roles: [admin] } } }",
    ])
    func `a contract that reads a record needs one`(_ parts: String) async throws {
        let bench = Workbench(Self.action(parts, mode: "workflow"))
        #expect(try await bench.refusals("act", [:]) == [": required"])
    }

    @Test(arguments: [
        "creates: [ { key: note, entity_type: note } ]",
        "submission_criteria: [ { key: long, criteria_type: field, config: { field: title, operator: exists, subject: parameters } } ]",
        "submission_criteria: [ { key: me, criteria_type: field, config: { field: id, operator: exists, subject: user } } ]",
    ])
    func `an action that works on no record takes none`(_ parts: String) async throws {
        let bench = Workbench(Self.action(parts))
        #expect(try await bench.refusals("act", ["title": "a"]).isEmpty)
        #expect(try await bench.refusals("act", ["title": "a"]) { $0.target = "r1" } == [": target"])
    }

    // MARK: - Parameters that depend on each other

    /// Declared in the wrong order on purpose.
    private static let chain = """
        actions:
          - key: ask
            status: published
            permissions_policy: { apply: ["*"] }
            parameters:
              - { key: third, type: string, visible_when: { field: second, operator: exists }, required: true }
              - { key: second, type: string, visible_when: { field: first, operator: eq, value: "yes" }, default: $parameters.fallback }
              - { key: fallback, type: string, default: given }
              - { key: first, type: string }
              - { key: reason, type: string, required_when: { field: third, operator: exists } }
            creates: [ { key: answer, entity_type: answer, fields: { third: $parameters.third, second: $parameters.second } } ]
        """

    @Test(
        arguments: [
            ([:], []), (["first": "no"], []),
            (["first": "yes"], ["third: required"]),
            (["first": "yes", "third": "x"], ["reason: required"]),
            (["first": "yes", "third": "x", "reason": "r"], []),
            // 'second' is sent and not visible: it counts as absent for 'third' as well.
            (["first": "no", "second": "a"], ["second: hidden"]),
            (["first": "no", "second": "a", "third": "x"], ["second: hidden", "third: hidden"]),
            (["third": "x", "reason": "r"], ["third: hidden"]),
            // What rests on a wrong input is not judged on top of it.
            (["first": 1, "second": "a"], ["first: type", "third: required"]),
        ] as [(ValueMap, [String])])
    func `what is not visible is absent for what looks at it`(
        _ payload: ValueMap, _ refusals: [String]
    ) async throws {
        let bench = Workbench(Self.chain)
        #expect(Set(try await bench.refusals("ask", payload)) == Set(refusals))
    }

    @Test func `a default that looks at a later parameter has its value`() async throws {
        let bench = Workbench(Self.chain)
        _ = try await bench.submit("ask", ["first": "yes", "third": "x", "reason": "r", "fallback": "sent"])
        let fields = try JSONReader.read(try #require(try await bench.records("answer").first).fields)
        #expect(fields["second"] == "sent")
    }

    @Test func `each parameter that cannot be normalised is named`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: call
                execution_mode: workflow
                status: published
                permissions_policy: { apply: ["*"] }
                parameters:
                  - { key: home, type: string }
                  - { key: work, type: string }
                  - { key: mobile, type: string }
                creates: [ { key: number, entity_type: number, fields: { home: $parameters.home } } ]
                submission_contract: { normalize: { function: phone.normalize, with: { field: [home, work, mobile] } } }
            """)
        let payload: ValueMap = ["home": "none", "work": "+351 210 000 000", "mobile": "x"]
        #expect(try await bench.refusals("call", payload) == ["home: phone", "mobile: phone"])
        #expect(try await bench.refusals("call", ["work": "+351 210 000 000"]) == [])
    }

    // MARK: - Edits on paper

    private static let reports = """
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string, max_length: 5 }, required: true }
                - { field_key: code, field_type: { type: string } }
                - { field_key: status, field_type: { type: enum, choices: [open, closed, lost] }, required: true }
              unique_constraints: [ [code] ]
              states: { field: status, initial: open, transitions: { open: [closed], closed: [lost] } }
        actions:
          - key: make
            status: published
            permissions_policy: { apply: ["*"] }
            parameters: [ { key: code, type: string } ]
            creates: [ { key: report, entity_type: report, fields: { title: Hole, code: $parameters.code } } ]
          - key: change
            target_model: report
            execution_mode: MODE
            status: published
            permissions_policy: { apply: ["*"] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: code, type: string, required: true }
              - { key: status, type: enum, constraints: { choices: [open, closed, lost] }, required: true }
            edits:
              - { field: title, value: $parameters.title }
              - { field: code, value: $parameters.code }
              - { field: status, value: $parameters.status }
        """

    @Test(arguments: ["workflow", "engine"])
    func `an edit that would fail is refused when it is submitted`(_ mode: String) async throws {
        let bench = Workbench(Self.reports.replacing("MODE", with: mode))
        let first = try await bench.submit("make", ["code": "a"])
        _ = try await bench.submit("make", ["code": "b"])
        let target = try #require(first.submission.entity?.id)
        func refusals(_ title: Value, _ code: Value, _ status: Value) async throws -> [String] {
            try await bench.refusals("change", ["title": title, "code": code, "status": status]) {
                $0.target = target
            }
        }
        #expect(try await refusals("Far too long", "a", "closed") == ["title: max_length"])
        #expect(try await refusals("Hole", "a", "lost") == ["status: transition"])
        #expect(try await refusals("Hole", "b", "closed") == ["code: unique"])
        #expect(
            try await refusals("Far too long", "b", "lost")
                == ["status: transition", "title: max_length", "code: unique"])
        let scope = Workbench.citizen.scope
        #expect(try await bench.store.submissions(SubmissionQuery(), in: scope).count == 2)
        let detail = try await bench.submit("change", ["title": "Pit", "code": "c", "status": "closed"]) {
            $0.target = target
        }
        #expect(detail.submission.status == .created)
        #expect(detail.run?.state == .completed)
    }

    // MARK: - References on paper

    private static let numbered = """
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: public_ref, field_type: { type: string, pattern: "^[A-Z]{2}-[0-9]{3}$", max_length: 6 }, required: true }
                - { field_key: shown, field_type: { type: string }, required: true }
                - { field_key: by, field_type: { type: string, max_length: 3 }, required: true }
          - entity_type: note
            schema: { fields: [ { field_key: report, field_type: { type: string }, required: true } ] }
        actions:
          - key: send
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: ["*"], apply: ["*"] }
            parameters: [ { key: area, type: string, required: true } ]
            creates:
              - { key: report, entity_type: report, fields: { shown: $submission.reference } }
              - { key: note, entity_type: note, fields: { report: $created.report.id } }
            submission_contract:
              duplicates: none
              reference: { field: public_ref, format: "{prefix}-{seq:03d}", prefix_from: $parameters.area }
              audit_policy: { actor_field: by }
        """

    @Test func `a required field that the reference fills is judged on the reference`() async throws {
        let bench = Workbench(Self.numbered)
        let detail = try await bench.submit("send", ["area": "NW"])
        #expect(detail.submission.reference == "NW-001")
        #expect(detail.submission.status == .created)
        #expect(try await bench.records("note").count == 1)
        #expect(try await bench.refusals("send", ["area": "NORTH"]) == [": max_length", ": pattern"])
        #expect(try await bench.refusals("send", ["area": "nw"]) == [": pattern"])
        #expect(try await bench.refusals("send", ["area": "n w"]) == ["area: prefix"])
        // Nothing of it took a number.
        #expect(try await bench.submit("send", ["area": "NW"]).submission.reference == "NW-002")
    }

    @Test(arguments: [
        (nil, "the reference's prefix comes from '$user.organization', which is absent"),
        (
            "n w",
            "the reference's prefix must be 1 to 32 letters, digits, '-' or '_', the first of them no '-': it comes from '$user.organization'"
        ),
    ])
    func `what a reference cannot be made from is told by name`(
        _ organization: String?, _ message: String
    ) async throws {
        let bench = Workbench(
            Self.numbered.replacingOnce("from: $parameters.area", with: "from: $user.organization"))
        var caller = Workbench.citizen
        caller.organization = organization
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.submit(
                SubmitRequest(payload: ["area": "NW"]), to: try bench.action("send"), as: caller)
        }
        #expect(error?.errors.map(\.message) == [message])
    }

    @Test func `a required field that the identity fills is judged on the identity`() async throws {
        let bench = Workbench(Self.numbered)
        let stranger = Caller(tenant: "lisbon", user: nil)
        #expect(try await bench.refusals("send", ["area": "NW"], as: stranger) == ["denied"])
        let long = Caller(tenant: "lisbon", user: "anastasia")
        #expect(try await bench.refusals("send", ["area": "NW"], as: long) == [": max_length"])
    }

    @Test func `who has no identity cannot be let in where a required field wants one`() {
        let open = Self.numbered.replacingOnce("apply: [\"*\"]", with: "apply: [\"*\", anonymous]")
        #expect(
            Workbench.check(open).diagnostics.map(\.message) == [
                "nothing fills the required field 'by' of 'report' where 'anonymous' submits"
            ])
        let optional = open.replacingOnce("max_length: 3 }, required: true }", with: "max_length: 3 } }")
        #expect(Workbench.check(optional).diagnostics.isEmpty)
    }

    // MARK: - Secrets

    @Test(arguments: ["engine", "workflow"])
    func `a sensitive field without a key is refused with the way out`(_ mode: String) async throws {
        let text = """
            entities:
              - entity_type: patient
                schema: { fields: [ { field_key: name, field_type: { type: string }, sensitive: true } ] }
            actions:
              - key: admit
                execution_mode: \(mode)
                status: published
                permissions_policy: { apply: ["*"] }
                parameters: [ { key: name, type: string } ]
                creates: [ { key: patient, entity_type: patient, fields: { name: $parameters.name } } ]
            """
        let open = Workbench(text)
        do {
            _ = try await open.submit("admit", ["name": "Ada"])
            Issue.record("it was taken")
        } catch let error as InterpreterError {
            #expect(error.kind == .unavailable)
            #expect(error.message.contains("atelier init"))
        }
        #expect(try await open.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope).isEmpty)
        // Without a value there is nothing to seal.
        #expect(try await open.refusals("admit", [:]).isEmpty)
        let sealed = Workbench(text, sealed: true)
        #expect(try await sealed.submit("admit", ["name": "Ada"]).submission.status == .created)
        #expect(!(try #require(try await sealed.records("patient").first).fields.contains("Ada")))
    }
}
