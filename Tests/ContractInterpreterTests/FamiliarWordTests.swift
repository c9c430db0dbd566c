// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
@testable import ContractModel
import FunctionLibrary
import Testing

/// Words, shapes and habits of other systems: each is one mistake, and its help says what it is called here.
@Suite struct FamiliarWordTests {
    struct Habit: Sendable, CustomTestStringConvertible {
        var written: String
        var habit: String
        var codes: [String]
        var help: String

        init(_ written: String, _ habit: String, _ codes: String..., help: String) {
            self.written = written
            self.habit = habit
            self.codes = codes
            self.help = help
        }

        var testDescription: String { habit }
    }

    private static let whole = """
        entities:
          - entity_type: order
            schema:
              fields:
                - { field_key: title, field_type: { type: string }, required: true }
                - { field_key: state, field_type: { type: enum, choices: [open, done] } }
        connections:
          - { key: erp, type: file, path: out }
        actions:
          - key: pay
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [clerk, system] }
            parameters:
              - { key: title, type: string, required: true, constraints: { max_length: 40 } }
              - { key: lines, type: list, constraints: { max_items: 5, items: { type: string } } }
            submission_criteria:
              - { key: named, criteria_type: form, config: { field: title, operator: not_empty } }
            creates:
              - { key: order, entity_type: order, fields: { title: $parameters.title } }
            submission_contract:
              normalize: [text.trim]
              duplicates: { function: records.same_fields, with: { fields: [title], within: 1d } }
            steps:
              - key: told
                push: { connection: erp, resource: told, value: { title: $parameters.title } }
              - key: rest
                wait: { for: 3d }
        triggers:
          - { key: nightly, cron: 0 2 * * *, action: pay, input: { title: night } }
        """

    private static func told(_ text: String) -> [Diagnostic] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        return decoding + merging + ContractCompiler(application, registry: .standard).check()
    }

    @Test func `the contract is right without a habit`() {
        #expect(Self.told(Self.whole) == [])
    }

    @Test(arguments: [
        // Keys.
        Habit("max_length: 40", "maxLength: 40", "E0101", help: "did you mean 'max_length'?"),
        Habit(
            "constraints: { max_length: 40 }", "max_length: 40", "E0101", help: "write it under 'constraints'"
        ),
        Habit(
            "constraints: { max_length: 40 }", "maxLength: 40", "E0101",
            help: "write 'max_length' under 'constraints'"),
        Habit("choices: [open, done]", "enum: [open, done]", "E0101", help: "write 'choices'"),
        Habit("entity_type: order, fields", "entity: order, fields", "E0101", help: "write 'entity_type'"),
        Habit("    permissions_policy:", "    permissions:", "E0101", help: "write 'permissions_policy'"),
        Habit(
            "      - key: told\n", "      - key: told\n        depends_on: [rest]\n", "E0101",
            help: "leave it out: steps run in their order, and 'parallel' runs branches side by side"),
        Habit(
            "push: { connection: erp, resource: told, value: { title: $parameters.title } }",
            "type: push\n        connection: erp\n        resource: told\n        value: { title: $parameters.title }",
            "E0101", help: "write 'push:' and its keys under it"),
        Habit("wait: { for: 3d }", "sleep: { for: 3d }", "E0101", help: "write 'wait'"),
        Habit("{ for: 3d }", "{ duration: 3d }", "E0101", help: "write 'for'"),
        Habit(
            "wait: { for: 3d }", "approval: { roles: [boss], expires_after: 1d }", "E0101",
            help: "write it under 'approvers'"),
        Habit(
            "value: { title: $parameters.title } }", "body: { title: $parameters.title } }", "E0101",
            help: "write 'value'"),
        Habit("cron: 0 2", "schedule: 0 2", "E0101", help: "write 'cron'"),
        Habit(
            "{ function: records.same_fields, with: { fields: [title], within: 1d } }",
            "{ function: records.same_fields, fields: [title], within: 1d }", "E0101",
            help: "write it under 'with'"),
        Habit(
            "[text.trim]", "{ title: text.trim }", "E0101",
            help: "write '{ function: text.trim, with: { field: title } }'"),
        Habit(
            "[text.trim]", "[{ function: geo.round, field: title }]", "E0101", help: "write it under 'with'"),
        Habit(
            "type: file, path: out }",
            "type: http, base_url: 'https://a.example', idempotency: keyed, auth: { type: bearer, token: a } }",
            "E0101", help: "write 'secret: env:NAME', which says where it is"),
        Habit("apply: [clerk, system]", "submit: system", "E0101", help: "write 'apply: [system]'"),
        // Shapes.
        Habit(
            "{ apply: [clerk, system] }", "[clerk, system]", "E0103",
            help: "write '{ view: […], apply: […], edit: […] }'"),
        Habit("{ for: 3d }", "3d", "E0103", help: "write '{ for: 3d }'"),
        Habit("wait: { for: 3d }", "sleep: 3d", "E0101", help: "write 'wait: { for: … }'"),
        Habit(
            "parameters:\n",
            "parameters: { title: { type: string }, lines: { type: list } }\n    x-parameters:\n", "E0103",
            help: "begin each row with '- key: title'"),
        Habit(
            "      fields:\n", "      fields: { title: string }\n      x-fields:\n", "E0103",
            help: "begin each row with '- field_key: title'"),
        Habit(
            "choices: [open, done]", "choices: { open: Open, done: Done }", "E0103",
            help: "write '[{ value: open, label: Open }]'"),
        Habit(
            "duplicates: { function: records.same_fields, with: { fields: [title], within: 1d } }",
            "duplicates: false", "E0104", help: "write 'duplicates: none' to look for none"),
        Habit(
            "      - key: told\n", "      - key: told\n        retry: { jitter: true }\n", "E0105",
            help: "did you mean 'full'?"),
        Habit(
            "type: list, constraints: { max_items: 5, items: { type: string } }",
            "type: file, constraints: { allowed_content_types: [.jpg] }", "E0117",
            help: "write 'image/jpeg'"),
        Habit("{ for: 3d }", "{ for: 3 days }", "E0115", help: "write '3d'"),
        Habit("{ for: 3d }", "{ for: 2 weeks }", "E0115", help: "write '14d'"),
        Habit(
            "{ for: 3d }", "{ for: 1 month }", "E0115",
            help: "write days: months and years are not always as long"),
        Habit(
            "wait: { for: 3d }", "wait: { event: done, timeout: 1d, filter: { order: 7 } }", "E0101",
            help: "write '{ field: order, operator: eq, value: 7 }'"),
        Habit(
            "wait: { for: 3d }", "parallel: { branches: [{ key: x, wait: { for: 3d } }] }", "E0103",
            help: "write 'branches: { <name>: [ <step> ] }'"),
        Habit("wait: { for: 3d }", "emit: done", "E0103", help: "write '{ event: done }'"),
        Habit("wait: { for: 3d }", "call: pay", "E0103", help: "write '{ action: pay }'"),
        Habit("wait: { for: 3d }", "govern: { policy: limit }", "E0103", help: "write 'govern: limit'"),
        Habit(
            "      - key: told\n", "      - key: told\n        on_error: ignore\n", "E0105",
            help: "did you mean 'continue'?"),
        Habit(
            "type: file, path: out }",
            "type: http, base_url: 'https://a.example', idempotency: keyed, auth: { bearer: abc } }",
            "E0101", help: "write '{ type: bearer, secret: env:NAME }'"),
        Habit(
            "push: { connection: erp, resource: told,", "push: { url: 'https://a.example/told',", "E0101",
            help: "write 'connection', whose 'base_url' is the server, and 'resource', the path on it"),
        Habit(
            "    steps:\n", "    result: $parameters.title\n    steps:\n", "E0103",
            help: "write '{ <name>: $parameters.title }'"),
        // Conditions as text.
        Habit(
            "      - key: told\n", "      - key: told\n        if: $parameters.title == open\n", "E0101",
            help: "write 'when: { field: $parameters.title, operator: eq, value: open }'"),
        Habit(
            "      - key: told\n", "      - key: told\n        when: $parameters.title == open\n", "E0103",
            help: "write '{ field: $parameters.title, operator: eq, value: open }'"),
        Habit(
            "      - key: told\n", "      - key: told\n        if: title && true\n", "E0101",
            help: "write 'when: { field: …, operator: …, value: … }'"),
        Habit(
            "      - key: told\n",
            "      - key: told\n        if: [{ field: $parameters.title, operator: exists }]\n", "E0101",
            help: "write 'when: { all: […] }'"),
        Habit(
            "entity_type: order, fields",
            "entity_type: order, if: '${{ $parameters.title != null }}', fields",
            "E0101", help: "write 'when: { field: $parameters.title, operator: exists }'"),
        Habit(
            "[text.trim]", "[{ function: text.trim, if: \"$parameters.title is_not 'a b'\" }]", "E0101",
            help: "write 'when: { field: $parameters.title, operator: ne, value: \"a b\" }'"),
        Habit(
            "config: { field: title, operator: not_empty }", "config: title >= 100", "E0103",
            help: "write '{ field: title, operator: gte, value: 100 }'"),
        Habit(
            "required: true, constraints", "required_if: $parameters.lines, constraints", "E0101",
            help: "write 'required_when: { field: $parameters.lines, operator: eq, value: true }'"),
        Habit(
            "      - key: told\n", "      - key: told\n        unless: $parameters.title\n", "E0101",
            help: "write 'when: { not: … }'"),
        Habit(
            "      - key: told\n", "      - key: told\n        retry: 3\n", "E0103",
            help: "write '{ max_attempts: 3 }'"),
        Habit(
            "      - key: told\n", "      - key: told\n        for_each: $parameters.lines\n", "E0103",
            help: "write '{ items: …, steps: […] }'"),
        Habit(
            "      - key: told\n", "      - key: told\n        on_error: goto rest\n", "E0103",
            help: "write '{ goto: rest }'"),
        Habit("items: { type: string }", "items: string", "E0103", help: "write '{ type: string }'"),
        Habit(
            "{ key: named, criteria_type: form, config: { field: title, operator: not_empty } }",
            "$parameters.title > 0",
            "E0103", help: "write '{ key: …, criteria_type: …, config: … }'"),
        // Words.
        Habit(
            "execution_mode: workflow", "execution_mode: durable", "E0105", help: "did you mean 'workflow'?"),
        Habit("status: published", "status: active", "E0105", help: "did you mean 'published'?"),
        Habit(
            "within: 1d } }", "within: 1d }, on_match: reject }", "E0105", help: "did you mean 'quarantine'?"),
        Habit("operator: not_empty", "operator: present", "E0105", help: "did you mean 'exists'?"),
        Habit("type: file,", "type: folder,", "E0105", help: "did you mean 'file'?"),
        Habit("key: pay\n", "key: payOrder\n", "E0107", help: "write 'pay_order'"),
        // References and calls.
        Habit(
            "title: $parameters.title } }\n    submission", "title: $title } }\n    submission", "E0120",
            help: "write '$parameters.title' for a parameter, or '$$title' for this text"),
        Habit(
            "title: $parameters.title } }\n    submission", "title: $inputs.title } }\n    submission",
            "E0120", help: "did you mean '$parameters'?"),
        Habit(
            "title: $parameters.title } }\n    submission",
            "title: '${parameters.title}' } }\n    submission", "E0120",
            help: "a reference has no braces: write '$parameters.title'"),
        Habit(
            "title: $parameters.title } }\n    submission", "title: '${title}' } }\n    submission", "E0120",
            help: "a reference has no braces: write '$parameters.title'"),
        Habit(
            "title: $parameters.title } }\n    submission", "title: '${TITLE}' } }\n    submission", "E0120",
            help: "a secret is named in a connection: 'auth: { type: bearer, secret: env:NAME }'"),
        Habit(
            "title: $parameters.title } }\n    submission", "title: $env.TITLE } }\n    submission", "E0120",
            help: "a secret is named in a connection: 'auth: { type: bearer, secret: env:NAME }'"),
        Habit(
            "title: $parameters.title } }\n    submission",
            "title: $parameters.title | trim } }\n    submission", "E0121",
            help: "nothing is computed in a text: call a function with '{ function: …, with: { … } }'"),
        Habit(
            "[text.trim]", "[text.trim(title)]", "E0204", help: "write '{ function: text.trim, with: { … } }'"
        ),
        // Texts with a form of their own.
        Habit("cron: 0 2 * * *", "cron: \"@daily\"", "E0130", help: "write '0 0 * * *'"),
        Habit("cron: 0 2 * * *", "cron: 0 0 2 * * *", "E0130", help: "leave the seconds out: '0 2 * * *'"),
        Habit("max_length: 40", "max_length: 4k", "E0104", help: "write 4000"),
        Habit("max_length: 40", "max_length: \"1,000\"", "E0104", help: "write 1000"),
    ])
    func `a habit is one mistake`(_ habit: Habit) throws {
        try #require(Self.whole.contains(habit.written))
        let told = Self.told(Self.whole.replacing(habit.written, with: habit.habit, maxReplacements: 1))
        #expect(told.map(\.code.code) == habit.codes)
        #expect(told.first?.help == habit.help)
    }

    @Test(arguments: [
        ("{YYYY}", "did you mean '{year}'?"), ("{mm}", "did you mean '{month}'?"),
        ("{counter}", "did you mean '{seq}'?"), ("{seq:4}", "write '{seq:04d}'"),
        ("{seq:%03d}", "write '{seq:03d}'"),
    ])
    func `placeholders of other systems are known`(_ written: String, _ help: String) {
        #expect(throws: ReferenceTemplate.Problem.self) { try ReferenceTemplate("A-\(written)") }
        do throws(ReferenceTemplate.Problem) { _ = try ReferenceTemplate("A-\(written)") } catch {
            #expect(error.help == help)
        }
    }

    // MARK: - The tables

    @Test func `words of other systems stand for words of the set`() {
        func check<Words: KnownElsewhere & RawRepresentable>(_ words: Words.Type)
        where Words.RawValue == String {
            for (written, meant) in words.wordsElsewhere {
                #expect(Words(rawValue: meant) != nil, "'\(meant)' in \(words)")
                #expect(Words(rawValue: written) == nil, "'\(written)' in \(words)")
                #expect(written == written.lowercased())
            }
        }
        check(ActionDefinition.ExecutionMode.self)
        check(ActionDefinition.Kind.self)
        check(ActionDefinition.Status.self)
        check(SubmissionContract.OnMatch.self)
        check(SubmissionContract.Approval.OnExpiry.self)
        check(CriterionDefinition.Enforcement.self)
        check(CriterionDefinition.Subject.self)
        check(MappingShape.CriterionType.self)
        check(RetryPolicy.Backoff.self)
        check(RetryPolicy.Jitter.self)
        check(StepBody.FanOutFailure.self)
        check(StepBody.GateCase.Ending.self)
        check(StepBody.Push.Method.self)
        check(Connection.Kind.self)
        check(TestExpectation.Status.self)
        check(Trigger.Overlap.self)
        check(ProjectFile.RuleSeverity.self)
        check(MappingShape.Cardinality.self)
        check(Condition.Comparator.self)
        check(Reference.Root.self)
    }
}
