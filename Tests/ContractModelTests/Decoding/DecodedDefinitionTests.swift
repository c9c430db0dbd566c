// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// What the definitions hold after decoding.
@Suite struct DecodedDefinitionTests {
    private func action(_ fixture: String) throws -> ActionDefinition {
        let source = try ContractFixture(folder: "ok", name: fixture).source()
        return try #require(ContractDecoder.read(source).file.actions.first)
    }

    /// An action of one parameter, decoded without a diagnostic.
    private func parameter(
        _ row: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws
        -> ParameterDefinition
    {
        let text = "actions: [ { key: a, parameters: [ \(row) ] } ]"
        let (file, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))", sourceLocation: sourceLocation)
        return try #require(file.actions.first?.parameters.first, sourceLocation: sourceLocation)
    }

    @Test func `the header of an action has its defaults`() throws {
        let action = try action("an-action-of-one-key.yaml")
        #expect(action.key.value == "greet")
        #expect(action.executionMode == .engine)
        #expect(action.kind == .detail)
        #expect(action.status == .draft)
        #expect(action.isActive)
        #expect(action.permissions.apply.isEmpty)
        #expect(action.submissionContract == nil)
    }

    @Test func `the header of an action is read`() throws {
        let action = try action("an-engine-action-with-criteria-of-all-types.yaml")
        #expect(action.label?.texts == ["en": "Close a report", "pt": "Fechar um relatório"])
        #expect(action.label?.text == "Close a report")
        #expect(action.icon == "check")
        #expect(action.kind == .bulk)
        #expect(action.status == .archived)
        #expect(action.permissions.view.map(\.value) == ["*"])
        #expect(action.permissions.apply.map(\.value) == ["admin", "system"])
        #expect(action.permissions.edit.isEmpty)
        #expect(action.reserved.map(\.value) == ["comment"])
        #expect(action.result.map(\.key.value) == ["note", "by"])
        #expect(action.placements.map(\.form) == [.form, .button])
    }

    @Test func `rows stand in their order, those without one last`() throws {
        let rows = try action("rows-out-of-order-with-free-keys.yaml").parameters
        #expect(rows.map(\.key.value) == ["first", "second", "third"])
        #expect(rows.map(\.isActive) == [false, true, true])
        let criteria = try action("an-engine-action-with-criteria-of-all-types.yaml").criteria
        #expect(criteria.map(\.key.value) == ["is_long", "is_open", "may_close", "is_mine", "is_known"])
    }

    @Test func `rows of the whole contract have an order and can be switched off`() throws {
        let text = """
            connections: [{ key: stock, type: http, base_url: "https://stock.example", order: 7, is_active: false }]
            policies: [{ key: light, require: [{ field: $parameters.weight, operator: lt, value: 5 }], order: 8, is_active: false }]
            triggers: [{ key: nightly, cron: "0 3 * * *", overlap: queue, catch_up: none, action: a, order: 9, is_active: false }]
            notification_templates: [{ code: told, subject: Told, is_active: false }]
            notification_rules: [{ name: tell, event: done, recipients: [{ role: a }], channels: [inbox], template: told, is_active: false }]
            """
        let file = ContractDecoder.read(SourceText(file: "a.yaml", text: text)).file
        #expect(file.connections.map(\.order) == [7])
        #expect(file.connections.map(\.isActive) == [false])
        #expect(file.policies.map(\.order) == [8])
        #expect(file.policies.map(\.isActive) == [false])
        #expect(file.triggers.map(\.order) == [9])
        #expect(file.triggers.map(\.isActive) == [false])
        guard case .schedule(_, _, .queue, .none)? = file.triggers.first?.cause else {
            Issue.record("expected a schedule that queues and makes up for nothing")
            return
        }
        #expect(file.notificationTemplates.map(\.isActive) == [false])
        #expect(file.notificationRules.map(\.isActive) == [false])
    }

    @Test(arguments: [
        "criteria_type: reachable, config: { to: closed, enforcement: warn }",
        "criteria_type: form, config: { all: [{ field: a, operator: exists }], enforcement: warn }",
        "criteria_type: field, config: { subject: user, field: id, operator: exists, enforcement: warn }",
    ])
    func `a criterion of any kind may be a warning`(_ row: String) throws {
        let text = "actions: [{ key: a, submission_criteria: [{ key: one, \(row), message: No. }] }]"
        let file = ContractDecoder.read(SourceText(file: "a.yaml", text: text)).file
        #expect(file.actions.first?.criteria.map(\.enforcement) == [.warn])
        let block = ContractDecoder.read(
            SourceText(file: "a.yaml", text: text.replacing(", enforcement: warn", with: ""))
        ).file
        #expect(block.actions.first?.criteria.map(\.enforcement) == [.block])
    }

    @Test func `criteria know what they check`() throws {
        let criteria = try action("an-engine-action-with-criteria-of-all-types.yaml").criteria
        let byKey = Dictionary(uniqueKeysWithValues: criteria.map { ($0.key.value, $0) })
        guard case .field(let comparison, .user)? = byKey["is_mine"]?.check else {
            Issue.record("expected a field criterion on the user")
            return
        }
        guard case .subjectField(let path) = comparison.field.value else {
            Issue.record("expected a field of the subject")
            return
        }
        #expect(path == ["id"])
        #expect(comparison.comparator.value == .eq)
        #expect(byKey["is_mine"]?.enforcement == .warn)
        #expect(byKey["is_known"]?.isActive == false)
        guard case .reachable(let state)? = byKey["may_close"]?.check else {
            Issue.record("expected a reachable criterion")
            return
        }
        #expect(state.value.literalValue == "closed")
    }

    @Test func `values are literals, references and calls`() throws {
        let action = try action("an-engine-action-with-criteria-of-all-types.yaml")
        let value = action.edits[2].value.value
        guard case .map(let entries) = value else {
            Issue.record("expected a map")
            return
        }
        #expect(value.literalValue == nil)
        #expect(entries.map(\.key.value) == ["id", "at", "roles"])
        guard case .reference(let id) = entries[0].value.value,
            case .list(let roles) = entries[2].value.value,
            case .reference(let role) = roles[0].value
        else {
            Issue.record("expected references")
            return
        }
        #expect(id == Reference(root: .user, path: ["id"]))
        #expect(role.text == "$user.roles.0")
        #expect(roles[1].value.literalValue == "staff")
        #expect(action.edits[1].value.value.literalValue == .null)
    }

    @Test func `target is another name of entity`() throws {
        let criteria = try action("an-engine-action-with-criteria-of-all-types.yaml").criteria
        guard case .function(let call)? = criteria.last?.check,
            case .reference(let reference)? = call.arguments.first?.value.value
        else {
            Issue.record("expected a call with a reference")
            return
        }
        #expect(reference.text == "$entity.id")
    }

    @Test(arguments: [
        ("string", "$$5.00", "$5.00"), ("string", "'$$'", "$"), ("string", "1.10", "1.10"),
        ("string", "007", "007"),
        ("phone", "+351210000000", "+351210000000"), ("string", "no", "no"),
        ("string", "12:30:00", "12:30:00"),
        ("text", "\"true\"", "true"),
    ])
    func `text keeps every character that was written`(
        _ type: String, _ written: String, _ expected: String
    ) throws {
        let row = try parameter("{ key: a, type: \(type), default: \(written) }")
        #expect(row.defaultValue?.value.literalValue == .string(expected))
    }

    @Test func `numbers keep their digits`() throws {
        let large = try parameter("{ key: a, type: integer, default: 9007199254740993 }")
        #expect(large.defaultValue?.value.literalValue?.number?.text == "9007199254740993")
        let exact = try parameter("{ key: a, type: decimal, default: 0.10 }")
        #expect(exact.defaultValue?.value.literalValue?.number?.text == "0.10")
    }

    @Test func `choices of an enum are text`() throws {
        let row = try parameter("{ key: a, type: enum, constraints: { choices: [yes, no, 1] } }")
        #expect(row.type.constraints.choices?.map(\.value.value) == ["yes", "no", "1"])
    }

    @Test func `an unknown type is marked, and what hangs on it is silent`() throws {
        let text = "actions: [ { key: a, parameters: [ { key: b, type: strin, default: 5 } ] } ]"
        let (file, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.code.name) == ["unknown-type"])
        let row = try #require(file.actions.first?.parameters.first)
        #expect(row.type.isUnknown)
        #expect(file.actions.first?.isIncomplete == false)
    }

    @Test func `a lost row makes its action incomplete and no other`() throws {
        let text = """
            actions:
              - { key: a, parameters: [ { type: string } ] }
              - { key: b }
            """
        let (file, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.code.name) == ["missing-key"])
        #expect(file.actions.map(\.isIncomplete) == [true, false])
        #expect(!file.isIncomplete)
    }

    @Test func `a submission contract is read stage by stage`() throws {
        let contract = try #require(
            try action("every-stage-of-a-submission-contract.yaml").submissionContract)
        #expect(contract.normalize.map(\.name.value) == ["text.trim", "geo.round"])
        #expect(contract.validate.map(\.name.value) == ["geo.within_box"])
        guard case .check(let call, .confirm, nil)? = contract.duplicates else {
            Issue.record("expected a check that asks for confirmation")
            return
        }
        #expect(call.name.value == "records.near_in_space_and_time")
        #expect(call.arguments.map(\.key.value) == ["field", "meters", "within"])
        #expect(
            contract.reference?.template?.pieces == [
                .prefix, .text("-"), .year, .text("-"), .sequence(width: 3),
            ])
        #expect(contract.attachments?.maxBytes == 26_214_400)
        #expect(contract.auditPolicy?.actorField?.value == "reported_by")
        #expect(contract.retry == RetryPolicy())
    }

    @Test func `an approval and its numbering are read`() throws {
        let contract = try #require(
            try action("an-approval-and-a-reference-of-its-own.yaml").submissionContract)
        guard case .off? = contract.duplicates else {
            Issue.record("expected no look-up")
            return
        }
        let approval = try #require(contract.approval)
        #expect(approval.approvers.count == 2)
        #expect(approval.escalateTo?.roles.map(\.value) == ["director"])
        #expect(approval.expiresAfter == .seconds(2 * 86_400))
        #expect(approval.onExpiry == .escalate)
        #expect(approval.allowsSelf)
        #expect(contract.reference?.scope?.map(\.value) == [.year, .month, .prefix])
        #expect(
            contract.retry
                == RetryPolicy(
                    maxAttempts: 3, backoff: .constant, initial: .milliseconds(500), factor: 1,
                    maxDelay: .seconds(1),
                    jitter: .none, maxElapsed: .seconds(3600)))
        #expect(contract.prepareCreate.first?.timeout == .seconds(10))
        #expect(contract.prepareCreate.first?.retry?.maxAttempts == 2)
    }

    @Test func `steps are known by their keys`() throws {
        let steps = try action("steps-of-every-kind.yaml").steps
        #expect(steps.map(\.key.value) == ["reserve", "manager", "check", "payment", "shipped", "lines"])
    }

    @Test func `positions and paths lead back to the text`() throws {
        let action = try action("a-durable-create-with-attachments.yaml")
        let title = try #require(action.creates.first?.fields.first { $0.key.value == "title" })
        #expect(title.value.path == "/actions/0/creates/0/fields/title")
        #expect(
            title.value.range.start
                == SourcePosition(line: 21, column: 14, byte: title.value.range.start.byte))
        #expect(title.key.range.start.column == 7)
    }

    @Test func `a list beyond its ceiling is refused`() throws {
        let rows = (0...1000).map { "{ key: p\($0), type: string }" }.joined(separator: ", ")
        let text = "actions: [ { key: a, parameters: [ \(rows) ] } ]"
        let (_, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.code.name) == ["too-many"])
    }
}
