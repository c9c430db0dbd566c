// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// An action with what rules ask of it again and again.
public final class LintedAction: Sendable {
    let definition: ActionDefinition
    let catalogue: FunctionCatalogue
    /// Every place that reads something.
    let uses: ActionUses
    private let entities: [String: EntityType]
    /// The parameters that count, each followed by the rows inside it.
    let parameters: [LintedParameter]
    /// Those that are asked for by themselves.
    let formParameters: [LintedParameter]
    /// The fields that one parameter fills as it is.
    let filledFields: [FilledField]
    /// What the duplicate check compares; nil when no parameter is named.
    let duplicateKey: DuplicateKey?
    /// The criteria that are conditions.
    let conditionCriteria: [ConditionCriterion]

    init(
        _ definition: ActionDefinition, entities: [String: EntityType], policies: [String: Policy] = [:],
        catalogue: FunctionCatalogue
    ) {
        self.entities = entities
        self.catalogue = catalogue
        uses = ActionUses(of: definition, policies: policies, catalogue: catalogue)
        parameters = LintedParameter.all(definition.parameters)
        formParameters = parameters.filter { !$0.isNested }
        filledFields = FilledField.all(of: definition, entities)
        duplicateKey = DuplicateKey.of(definition, catalogue)
        conditionCriteria = ConditionCriterion.all(of: definition)
        self.definition = definition
    }

    convenience init(_ definition: ActionDefinition, in application: LintedApplication) {
        self.init(
            definition, entities: application.entities, policies: application.policies,
            catalogue: application.catalogue)
    }

    /// The parameter of a key.
    func parameter(_ key: String) -> LintedParameter? {
        formParameters.first { $0.definition.key.value == key }
    }

    /// The declared schema of an entity type.
    func schema(_ type: String) -> EntitySchema? { entities[type]?.schema }

    /// The create that gets reference and attachments: the first of the action's own type, else the first.
    var primaryCreate: CreateDefinition? {
        let creates = definition.creates.filter(\.isActive)
        guard let target = definition.targetModel?.value else { return creates.first }
        return creates.first { $0.entityType.value == target } ?? creates.first
    }

    /// What the action works on: its declared type, else that of its first create.
    var targetType: String? { definition.targetModel?.value ?? definition.creates.first?.entityType.value }

    /// What is known of an operand before anything runs.
    func domain(of operand: Condition.Operand, subject: ConditionSubject) -> OperandDomain {
        switch (operand, subject) {
        case (.reference(let reference), _):
            return domain(of: reference)
        case (.subjectField(let path), .parameters):
            return domain(of: Reference(root: .parameters, path: path))
        case (.subjectField(let path), .entity):
            return domain(of: Reference(root: .entity, path: path))
        case (.subjectField(let path), .records(let type)):
            return path.count == 1 ? domain(of: path[0], in: type) : OperandDomain()
        case (.subjectField, .user), (.subjectField, .unknown):
            return OperandDomain()
        }
    }

    private func domain(of reference: Reference) -> OperandDomain {
        guard reference.path.count == 1, let key = reference.path.first else { return OperandDomain() }
        switch reference.root {
        case .parameters:
            guard let parameter = parameter(key)?.definition else { return OperandDomain() }
            // What does not apply has no value, whatever its default.
            let isPresent =
                parameter.visibleWhen == nil
                && (parameter.isRequired || parameter.defaultValue?.value.literalValue?.isNull == false)
            // A required text is not blank when it is sent.
            return OperandDomain(
                of: parameter.type, mayBeAbsent: !isPresent,
                mayBeBlank: !parameter.isRequired || mayBlankText)
        case .entity: return targetType.map { domain(of: key, in: $0) } ?? OperandDomain()
        default: return OperandDomain()
        }
    }

    private func domain(of field: String, in type: String) -> OperandDomain {
        guard let field = entities[type]?.field(field) else { return OperandDomain() }
        return OperandDomain(of: field.type, mayBeAbsent: !field.isRequired)
    }
}

extension LintedAction {
    /// Functions that leave nothing of some text.
    private static let blanking: Set<String> = [
        "text.slug", "text.strip_control_characters", "text.truncate",
    ]

    /// True when `normalize` may make a text blank that was not.
    private var mayBlankText: Bool {
        definition.submissionContract?.normalize.contains { LintedAction.blanking.contains($0.name.value) }
            ?? false
    }
}

/// Whose fields stand on the left of a condition's comparisons.
enum ConditionSubject: Sendable, Hashable {
    case parameters, entity, user, unknown
    /// The records of a type that choices are taken from.
    case records(of: String)
}

extension [StepDefinition] {
    /// Where steps ask people.
    var approvals: [SubmissionContract.Approval] {
        flatMap(\.withNested).compactMap { step in
            if case .approval(let approval) = step.body?.value { approval } else { nil }
        }
    }
}

extension EntityType {
    /// The field of a key.
    func field(_ key: String) -> EntitySchema.Field? { schema?.fields.first { $0.key.value == key } }
}
