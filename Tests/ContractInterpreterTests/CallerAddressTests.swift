// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import ContractInterpreter

/// `$user.email` is an address like any other: it stands where one is wanted, and is looked at when it comes.
@Suite(.timeLimit(.minutes(5))) struct CallerAddressTests {
    private static let text = """
        entities:
          - entity_type: ticket
            schema:
              fields:
                - { field_key: contact, field_type: { type: email }, required: true }
                - { field_key: note, field_type: { type: string } }
        actions:
          - key: open
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: mail, type: email, default: $user.email }
            submission_criteria:
              - key: reachable
                criteria_type: form
                config: { field: $user.email, operator: not_empty }
                message: An address is needed.
            creates:
              - { key: ticket, entity_type: ticket, fields: { contact: $user.email, note: $parameters.mail } }
        """

    private static func caller(_ email: String?) -> Caller {
        Caller(tenant: "lisbon", user: "ana", roles: ["citizen"], email: email)
    }

    @Test func `the caller's address is written where an address is wanted`() async throws {
        let bench = Workbench(Self.text)
        let made = try await bench.submit("open", [:], as: Self.caller("ana@example.org"))
        #expect(made.submission.status == .created)
        #expect(
            try await bench.records("ticket").map(\.fields)
                == [#"{"contact":"ana@example.org","note":"ana@example.org"}"#])
    }

    @Test func `what is no address is refused by the field that wants one`() async throws {
        let bench = Workbench(Self.text)
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await bench.submit("open", ["mail": "ana@example.org"], as: Self.caller("ana"))
        }
        #expect(error?.errors.map(\.message) == ["the field 'contact' must be an email address"])
    }
}
