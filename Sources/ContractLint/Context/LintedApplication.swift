// SPDX-License-Identifier: Apache-2.0
public import ContractModel

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
    let actions: [LintedAction]
    /// The choices of every parameter and field that has some.
    let choiceLists: [[Constraints.Choice]]
    let entities: [LintedEntity]

    public init(
        _ application: Application, catalogue: FunctionCatalogue, roles: [Located<String>]? = nil,
        users: [Located<String>]? = nil, testedActions: Set<String>? = nil
    ) {
        self.application = application
        self.catalogue = catalogue
        self.roles = roles
        self.users = users
        self.testedActions = testedActions
        entities = application.entities.map { LintedEntity($0) }
        let byName = Dictionary(entities.map { ($0.definition.name.value, $0) }) { first, _ in first }
        let policies = Dictionary(application.policies.map { ($0.key.value, $0) }) { first, _ in first }
        actions = Parallel.map(application.actions) {
            LintedAction($0, entities: byName, policies: policies, catalogue: catalogue)
        }
        var choiceLists: [[Constraints.Choice]] = []
        for action in actions {
            for parameter in action.parameters {
                if let choices = parameter.definition.type.choices { choiceLists.append(choices) }
            }
        }
        for entity in entities {
            for field in entity.fields {
                if let choices = field.definition.type.choices { choiceLists.append(choices) }
            }
        }
        self.choiceLists = choiceLists
    }
}

extension LintedApplication {
    /// Where people are asked: in actions, and by policies for whatever they govern.
    var approvals: [SubmissionContract.Approval] {
        actions.flatMap(\.approvals) + application.policies.filter(\.isActive).compactMap(\.approval)
    }
}
