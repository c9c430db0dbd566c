// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
package import ContractModel

/// The form of an action: what a user is asked, in the order of the contract.
package struct ActionForm: Sendable {
    let plan: ActionPlan
    let title: String
    let description: String?
    let help: String?
    let fields: [FormField]
    let language: String?
    private let messages: [String: String]

    package init(_ plan: ActionPlan, _ action: ActionDefinition, language: String? = nil) {
        self.plan = plan
        self.language = language
        title = action.label?.text(in: language) ?? plan.label
        description = action.description?.text(in: language)
        help = action.help?.text(in: language)
        let normalized = Set(plan.normalize.flatMap(\.fields))
        fields = plan.parameters.filter { !$0.isHidden }.map { parameter in
            FormField(
                parameter, action.parameters.first { $0.key.value == parameter.key },
                isNormalized: normalized.contains(parameter.key), language: language)
        }
        messages = action.criteria.reduce(into: [:]) { messages, criterion in
            messages[criterion.key.value] = criterion.message?.text(in: language)
        }
    }

    /// What a criterion says when it does not hold.
    func message(_ criterion: PlanCriterion) -> String { messages[criterion.key] ?? criterion.message }

    /// The criteria that a warning asks to acknowledge.
    var warnings: [PlanCriterion] { plan.criteria.filter(\.isWarning) }

    /// What may be attached, in words.
    var attachments: [Phrase] {
        guard let attachments = plan.attachments else { return [] }
        return [
            "of type \(attachments.allowedContentTypes.map { "\($0)" as Phrase }.joined(separator: ", "))",
            "each at most \(text: ValueWords.bytes(attachments.maxBytes))",
            "at most \(text: Counting.some(attachments.maxFiles, "file"))",
            "together at most \(text: ValueWords.bytes(attachments.maxTotalBytes))",
        ]
    }
}
