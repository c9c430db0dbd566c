// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let duplicateForNobody = LintRule(
        "L0911", "duplicate-for-nobody", .security,
        summary: "A possible duplicate is held, and nobody may decide about it.",
        rationale: """
            Who is in 'edit' decides whether what is held is a duplicate; with 'on_match: confirm' the submitter does, too, \
            whom an anonymous one is not. Where 'edit' names nobody, the submission waits until it is cancelled. A workflow \
            that says nothing of duplicates holds what the same caller sends again within a day.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                permissions_policy: { view: [member], apply: [member] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: { function: 1️⃣records.identical, with: { within: 1h }, on_match: quarantine }
                """,
                expecting: ["1️⃣": "a possible duplicate is held, and nobody may decide about it"]),
            RuleExample(
                """
                actions:
                  - key: 1️⃣told
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [system] }
                    creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                  - key: sent
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member, anonymous] }
                    parameters: [{ key: size, type: integer, required: true }]
                    creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                    submission_contract:
                      duplicates:
                        function: 2️⃣records.same_fields
                        with: { fields: [size] }
                        on_match: confirm
                """,
                in: .file,
                expecting: [
                    "1️⃣": "a possible duplicate is held, and nobody may decide about it",
                    "2️⃣":
                        "a possible duplicate that is sent without an identity is held, and nobody may decide about it",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                permissions_policy: { view: [member], apply: [member] }
                parameters: [{ key: size, type: integer, required: true }]
                creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [size] }, on_match: confirm }
                """),
            RuleExample(
                """
                execution_mode: workflow
                permissions_policy: { apply: [anonymous] }
                parameters: [{ key: size, type: integer, required: true }]
                creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                submission_contract:
                  duplicates:
                    function: records.same_fields
                    with: { fields: [size] }
                    on_match: confirm
                    confirm_timeout: 2d
                """),
            RuleExample(
                """
                execution_mode: workflow
                permissions_policy: { apply: [member] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract: { duplicates: { function: records.identical, on_match: link } }
                """),
            // An action that answers at once looks for no duplicates.
            RuleExample(
                """
                permissions_policy: { apply: [member] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                """),
            // What is called or triggered is there once by what started it, and nobody has sent it twice.
            RuleExample(
                """
                execution_mode: workflow
                permissions_policy: { view: [member], apply: [system] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                """),
            RuleExample(
                """
                execution_mode: workflow
                permissions_policy: { apply: [member] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract: { duplicates: none }
                """),
        ],
        check: .action { action, report in
            guard let hold = DuplicateHold(of: action), !hold.senders.isEmpty else { return }
            let help = "name who decides under 'edit', or say with 'on_match' what else becomes of it"
            switch hold.onMatch {
            case .quarantine:
                report(
                    "a possible duplicate is held, and nobody may decide about it", at: hold.place, help: help
                )
            case .confirm where hold.timeout == nil && hold.senders.contains("anonymous"):
                report(
                    "a possible duplicate that is sent without an identity is held, and nobody may decide about it",
                    at: hold.place, help: "name who decides under 'edit', or add 'confirm_timeout'")
            default: break
            }
        })
}

/// What a published action does about duplicates where nobody holds its 'edit'.
private struct DuplicateHold {
    var onMatch = SubmissionContract.OnMatch.quarantine
    var timeout: Duration?
    /// Roles that send what is looked at for duplicates.
    var senders: Set<String>
    var place: SourcePlace

    private static let sameSender = "records.identical"

    init?(of action: LintedAction) {
        guard action.definition.status == .published, action.definition.isActive,
            action.definition.executionMode == .workflow,
            action.definition.permissions.edit.allSatisfy({ $0.value == "system" }),
            action.primaryCreate != nil
        else { return nil }
        senders = Set(action.definition.permissions.apply.map(\.value))
        switch action.definition.submissionContract?.duplicates {
        case .off: return nil
        case .check(let call, let onMatch, let timeout):
            (place, self.onMatch, self.timeout) = (call.name.place, onMatch, timeout)
            if call.name.value == DuplicateHold.sameSender { senders.remove("system") }
        case nil:
            place = action.definition.key.place
            senders.remove("system")
        }
    }
}
