// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What `available` says is what `submit` does.
@Suite struct AvailabilityTests {
    private static func contract(_ rest: String) -> String {
        """
        actions:
          - key: send
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: word, type: string, required: true }, { key: other, type: string } ]
            submission_criteria:
              - key: yes
                criteria_type: field
                config: { field: word, operator: eq, value: yes, subject: parameters }
                message: Say yes.
            submission_contract: { normalize: [text.trim], duplicates: none }
        \(rest)
        """
    }

    private func availability(_ bench: Workbench, _ payload: ValueMap) async throws -> Availability {
        try await bench.interpreter.available(
            SubmitRequest(payload: payload), to: try bench.action("send"), as: Workbench.citizen)
    }

    @Test func `inputs are judged as they are once normalised`() async throws {
        let bench = Workbench(Self.contract(""))
        for (word, isAvailable) in [(" yes ", true), ("yes", true), ("no", false)] {
            let availability = try await availability(bench, ["word": .string(word)])
            #expect(availability.isAvailable == isAvailable, "\(word)")
            let refusals = try await bench.refusals("send", ["word": .string(word)])
            #expect(refusals.isEmpty == isAvailable, "\(word)")
        }
        #expect(try await availability(bench, [:]).isAvailable)
        #expect(try await availability(bench, ["other": "x"]).isAvailable)
    }

    @Test func `inputs that are given are judged as those of a submission, and others count as fitting`()
        async throws
    {
        let bench = Workbench(
            """
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters:
                  - { key: word, type: string, required: true, constraints: { max_length: 4 } }
                  - { key: kind, type: enum, constraints: { choices: [a, b] } }
                  - { key: mail, type: string, required: true }
                submission_contract: { duplicates: none, validate: { function: validate.in_set, with: { field: mail, set: [me] } } }
            """)
        let wrong: ValueMap = ["word": "abcdefgh", "bogus": 1, "kind": "nope"]
        let availability = try await availability(bench, wrong)
        #expect(!availability.isAvailable)
        #expect(
            Set(availability.errors.map { "\($0.parameter ?? ""): \($0.code)" })
                == Set(try await bench.refusals("send", wrong)).subtracting(["mail: required"]))
        for payload: ValueMap in [[:], ["word": "abcd"], ["word": "abcd", "mail": "me"]] {
            #expect(try await self.availability(bench, payload).isAvailable, "\(payload)")
        }
        #expect(try await !self.availability(bench, ["mail": "nobody"]).isAvailable)
    }

    @Test func `what this version cannot run is not available, for the reason that a submission is told`()
        async throws
    {
        var compiled = Workbench.compile(Self.contract(""))
        compiled.plans[0].unsupported = ["'teleport'"]
        let clock = ManualClock()
        let bench = Workbench(compiled: compiled, store: Workbench.memory(clock), clock: clock)
        let availability = try await availability(bench, [:])
        #expect(!availability.isAvailable)
        #expect(availability.isPublished)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.interpreter.submit(
                SubmitRequest(payload: ["word": "yes"]), to: try bench.action("send"), as: Workbench.citizen)
        }
        #expect(error?.kind == .conflict)
        #expect(availability.obstacle == error?.message)
    }

    @Test(arguments: [
        (", sensitive: true", "", ""), ("", ", sensitive: true", ""),
        (", sensitive: true", ", sensitive: true", ""),
        ("", "", "{ function: fields.set_defaults, with: { defaults: { code: x } } }"),
        ("", "", "{ function: fields.copy, with: { from: word, to: code } }"),
        ("", ", sensitive: true", "{ function: fields.set_defaults, with: { defaults: { made: x } } }"),
        ("", "", "{ function: fields.from_template, with: { field: code, template: \"{seen}\" } }"),
    ])
    func `without a key, what is sensitive is as unavailable as to a submission`(
        _ parameter: String, _ field: String, _ preparing: String
    ) async throws {
        let isWorkflow = !preparing.isEmpty
        let contract = """
            connections: [{ key: shop, type: file, path: shop }]
            entities: [{ entity_type: note, schema: { fields: [{ field_key: word, field_type: { type: string }\(field) }, { field_key: code, field_type: { type: string }, sensitive: true }, { field_key: made, field_type: { type: string } }, { field_key: seen, field_type: { type: string } }] } }]
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: word, type: string\(parameter) }]
                creates: [{ key: note, entity_type: note, fields: { word: $parameters.word\(isWorkflow ? ", seen: $steps.look.x" : "") } }]
                \(isWorkflow ? "submission_contract: { duplicates: none, prepare_create: \(preparing) }" : "")
                \(isWorkflow ? "steps: [{ key: look, at: before_create, when: { field: $parameters.word, operator: eq, value: no }, lookup: { connection: shop, resource: x, key: $parameters.word, on_missing: \"null\" } }]" : "")
            """
        for isSealed in [false, true] {
            let bench = Workbench(contract, sealed: isSealed)
            let request = SubmitRequest(payload: ["word": "yes"])
            var kinds: [InterpreterError.Kind?] = []
            do {
                let availability = try await bench.interpreter.available(
                    request, to: try bench.action("send"), as: Workbench.citizen)
                #expect(availability.isAvailable)
                kinds.append(nil)
            } catch let error as InterpreterError { kinds.append(error.kind) }
            do {
                _ = try await bench.interpreter.submit(
                    request, to: try bench.action("send"), as: Workbench.citizen)
                kinds.append(nil)
            } catch let error as InterpreterError { kinds.append(error.kind) }
            #expect(kinds == (isSealed ? [nil, nil] : [.unavailable, .unavailable]))
        }
    }

    @Test func `without a key, what prepares a record and fills nothing sensitive is available`() async throws
    {
        let bench = Workbench(
            """
            entities: [{ entity_type: note, schema: { fields: [{ field_key: word, field_type: { type: string } }, { field_key: code, field_type: { type: string }, sensitive: true }] } }]
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: word, type: string }, { key: code, type: string }]
                creates: [{ key: note, entity_type: note, fields: { word: $parameters.word } }]
                submission_contract:
                  duplicates: none
                  prepare_create:
                    - { function: fields.set_defaults, with: { defaults: { code: x } }, when: { field: $parameters.word, operator: eq, value: no } }
                    - { function: fields.copy, with: { from: code, to: code } }
            """, sealed: false)
        #expect(try await availability(bench, ["word": "yes"]).isAvailable)
        #expect(try await bench.submit("send", ["word": "yes"]).submission.status == .created)
        await #expect(throws: InterpreterError.self) { try await availability(bench, ["word": "no"]) }
        await #expect(throws: InterpreterError.self) { try await bench.submit("send", ["word": "no"]) }
    }

    @Test(arguments: [nil, "nothing"])
    func `who may not submit is told so, also where no record of that name is there`(
        _ target: String?
    ) async throws {
        let bench = Workbench(
            """
            entities: [{ entity_type: note, schema: { fields: [{ field_key: done, field_type: { type: boolean } }] } }]
            actions:
              - key: finish
                target_model: note
                status: published
                permissions_policy: { apply: [citizen] }
                edits: [{ field: done, value: true }]
            """)
        let action = try bench.action("finish")
        var request = SubmitRequest(payload: [:])
        request.target = target
        func kind(_ caller: Caller) async -> InterpreterError.Kind? {
            do throws(InterpreterError) {
                _ = try await bench.interpreter.available(request, to: action, as: caller)
                return nil
            } catch { return error.kind }
        }
        #expect(await kind(Workbench.citizen) == (target == nil ? .refused : .notFound))
        #expect(await kind(Caller(tenant: "lisbon", user: "ida", roles: ["guest"])) == .denied)
    }

    @Test func `a draft is tried by who may edit it, and by nobody who only may submit`() async throws {
        let text = Self.contract("").replacing("apply: [citizen]", with: "apply: [citizen], edit: [admin]")
        func rehearse(
            _ text: String, as caller: Caller, word: String = "yes"
        ) async throws -> InterpreterError.Kind? {
            let bench = Workbench(text)
            do {
                _ = try await bench.interpreter.rehearse(
                    SubmitRequest(payload: ["word": .string(word)]), to: try bench.action("send"), as: caller)
                return nil
            } catch let error as InterpreterError { return error.kind }
        }
        for status in ["draft", "archived"] {
            let text = text.replacing("status: published", with: "status: \(status)")
            #expect(try await rehearse(text, as: Workbench.admin) == nil)
            #expect(try await rehearse(text, as: Workbench.citizen) == .conflict)
            // A payload that is wrong is told first, as it is of a submission.
            #expect(try await rehearse(text, as: Workbench.citizen, word: "no") == .refused)
        }
        #expect(try await rehearse(text, as: Workbench.citizen) == nil)
        let inactive = text.replacing("status: published", with: "status: published\n    is_active: false")
        #expect(try await rehearse(inactive, as: Workbench.citizen) == .conflict)
    }
}
