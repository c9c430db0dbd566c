// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Synchronization

/// An application without an error, for rules about what it means.
public final class LintedApplication: Sendable {
    public let application: Application
    public let catalogue: FunctionCatalogue
    /// The roles that the project lists; nil when it lists none.
    public let roles: [Located<String>]?
    /// The ids of the users of all tenants that the project lists; nil when it lists none.
    public let users: [Located<String>]?
    /// Keys of the actions that tests are about; nil when no tests were read.
    public let testedActions: Set<String>?
    /// The entity types and policies by their names.
    let entities: [String: EntityType]
    let policies: [String: Policy]
    /// Where people are asked: in actions, and by policies for whatever they govern.
    let approvals: [SubmissionContract.Approval]
    private let filled = Mutex<Set<[String]>?>(nil)

    public init(
        _ application: Application, catalogue: FunctionCatalogue, roles: [Located<String>]? = nil,
        users: [Located<String>]? = nil, testedActions: Set<String>? = nil
    ) {
        self.application = application
        self.catalogue = catalogue
        self.roles = roles
        self.users = users
        self.testedActions = testedActions
        entities = Dictionary(application.entities.map { ($0.name.value, $0) }) { first, _ in first }
        policies = Dictionary(application.policies.map { ($0.key.value, $0) }) { first, _ in first }
        var approvals: [SubmissionContract.Approval] = []
        for action in application.actions {
            if let approval = action.submissionContract?.approval { approvals.append(approval) }
            if !action.steps.isEmpty { approvals += action.steps.approvals }
        }
        self.approvals = approvals + application.policies.filter(\.isActive).compactMap(\.approval)
    }
}

extension LintedApplication {
    /// The fields that a parameter fills as it is, each by its type and its key.
    ///
    /// They are looked for when the first is asked for: hardly any application has a field of which that matters.
    var filledFields: Set<[String]> {
        filled.withLock { filled in
            if let filled { return filled }
            var names: Set<[String]> = []
            for action in application.actions {
                for field in FilledField.all(of: action, entities) {
                    names.insert([field.entity.name.value, field.field.key.value])
                }
            }
            filled = names
            return names
        }
    }
}
