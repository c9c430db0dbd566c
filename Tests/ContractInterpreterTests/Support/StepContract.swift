// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// A contract with steps of its author's around one record, and small actions for them to start.
enum StepContract {
    /// `steps` is a list, written from the margin on.
    static func text(_ steps: String, further: String = "", result: String = "{}") -> String {
        """
        events:
          - { key: shipped, payload: [{ key: order, type: string }, { key: carrier, type: string }] }
          - { key: begun, payload: [{ key: title, type: string }] }
          - { key: undone, payload: [{ key: title, type: string }] }
        connections:
          - { key: warehouse, type: http, base_url: "https://warehouse.example", idempotency: keyed }
          - { key: bank, type: http, base_url: "https://bank.example", idempotency: at_most_once }
          - { key: wise, type: model, base_url: "https://models.example/v1", model: small, timeout: 2m }
        policies:
          - { key: small, require: [{ field: $parameters.amount, operator: lte, value: 100 }] }
          - key: asked
            require: [{ field: $parameters.amount, operator: lte, value: 100 }]
            on_failure: approve
            approval: { approvers: { roles: [admin] }, message: A lot }
        entities:
          - { entity_type: report }
          - { entity_type: receipt }
        actions:
          - key: order
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: amount, type: integer, default: 1 }
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title } }
            submission_contract: { duplicates: none, reference: { field: number, format: "O-{seq:04d}" } }
            result: \(result)
            steps:
        \(steps.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }.joined(separator: "\n"))
          - key: pay
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: wait, type: boolean, default: false }
            creates:
              - { key: receipt, entity_type: receipt, fields: { title: $parameters.title } }
            submission_contract: { duplicates: none }
            result: { receipt: $created.receipt.id }
            steps:
              - { key: cleared, at: before_create, when: { field: $parameters.wait, operator: eq, value: true }, wait: { event: shipped, timeout: 5d } }
        \(further)
        """
    }

    static let payload: ValueMap = ["title": "Lamp"]
    static let admin = Workbench.admin
}

extension Workbench {
    /// Submits an order and drives it to where it rests.
    func order(_ payload: ValueMap = StepContract.payload) async throws -> SubmissionDetail {
        try await submit("order", payload)
    }

    /// The names of a submission's events, directed ones aside.
    func events(of submission: String) async throws -> [String] {
        try await store.outbox(of: submission, in: Workbench.citizen.scope).map(\.event)
            .filter { !$0.contains("@") }
    }

    /// A submission's `code` of failure.
    func failure(of submission: String) async throws -> String? {
        try await detail(submission).submission.error.map { try JSONReader.read($0) }?["code"]?.string
    }

    func result(of submission: String) async throws -> Value? {
        try await detail(submission).submission.result.map { try JSONReader.read($0) }
    }
}
