// SPDX-License-Identifier: Apache-2.0

/// An action while it is decoded.
struct ActionDraft {
    let key: Located<String>
    var label: LocalizedText?
    var description: LocalizedText?
    var icon: String?
    var help: LocalizedText?
    var targetModel: Located<String>?
    var executionMode: ActionDefinition.ExecutionMode = .engine
    var kind: ActionDefinition.Kind = .detail
    var status: ActionDefinition.Status = .draft
    var isActive = true
    var permissions = ActionDefinition.Permissions()
    var parameters: [ParameterDefinition] = []
    var criteria: [CriterionDefinition] = []
    var edits: [EditDefinition] = []
    var creates: [CreateDefinition] = []
    var sideEffects: [SideEffectDefinition] = []
    var placements: [PlacementDefinition] = []
    var submissionContract: SubmissionContract?
    var result: [ValueExpression.MapEntry] = []
    var reserved: [Located<String>] = []
    var steps: [StepDefinition] = []
    var isIncomplete = false
    var emptySections: [Located<String>] = []
    let source: SourcePlace

    init(key: Located<String>, at source: SourcePlace) {
        self.key = key
        self.source = source
    }
}
