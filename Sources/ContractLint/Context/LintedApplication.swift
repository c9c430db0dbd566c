// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// An application without an error, for rules about what it means.
public final class LintedApplication: Sendable {
    public let application: Application
    public let catalogue: FunctionCatalogue
    /// The roles that the project lists; nil when it lists none.
    public let roles: [Located<String>]?
    /// Keys of the actions that tests are about; nil when no tests were read.
    public let testedActions: Set<String>?
    let actions: [LintedAction]
    /// The choices of every parameter and field that has some.
    let choiceLists: [[Constraints.Choice]]
    let entities: [String: EntityType]

    public init(
        _ application: Application, catalogue: FunctionCatalogue, roles: [Located<String>]? = nil,
        testedActions: Set<String>? = nil
    ) {
        self.application = application
        self.catalogue = catalogue
        self.roles = roles
        self.testedActions = testedActions
        let entities = Dictionary(application.entities.map { ($0.name.value, $0) }) { first, _ in first }
        self.entities = entities
        actions = application.actions.map { LintedAction($0, entities: entities, catalogue: catalogue) }
        let parameters = actions.flatMap { $0.parameters.compactMap(\.definition.type.choices) }
        let fields = application.entities.flatMap { ($0.schema?.fields ?? []).compactMap(\.type.choices) }
        choiceLists = parameters + fields
    }
}

extension TypeDeclaration {
    fileprivate var choices: [Constraints.Choice]? { isConstrained ? constraints.choices : nil }
}
