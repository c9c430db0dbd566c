// SPDX-License-Identifier: Apache-2.0

/// One action as its author wrote it.
///
/// A name that is empty (`entityType`, `field`, `event` …) is one that could not be read; the decoder has reported
/// it, and checks that depend on it stay silent.
///
/// A class, because it is handed from hand to hand and is more than a hundred words.
public final class ActionDefinition: Sendable {
    public enum ExecutionMode: String, Sendable, Hashable, CaseIterable { case engine, workflow }
    public enum Kind: String, Sendable, Hashable, CaseIterable { case detail, bulk, async }
    public enum Status: String, Sendable, Hashable, CaseIterable { case draft, published, archived }

    /// Roles per right; an absent list is nobody.
    public struct Permissions: Sendable {
        public var view: [Located<String>]
        public var apply: [Located<String>]
        public var edit: [Located<String>]
        /// True when who may submit could not be read.
        package var hasUnreadApply = false

        public init(view: [Located<String>] = [], apply: [Located<String>] = [], edit: [Located<String>] = [])
        {
            self.view = view
            self.apply = apply
            self.edit = edit
        }
    }

    public let key: Located<String>
    public let label: LocalizedText?
    public let description: LocalizedText?
    public let icon: String?
    public let help: LocalizedText?
    public let targetModel: Located<String>?
    public let executionMode: ExecutionMode
    public let kind: Kind
    public let status: Status
    public let isActive: Bool
    public let permissions: Permissions
    public let parameters: [ParameterDefinition]
    public let criteria: [CriterionDefinition]
    public let edits: [EditDefinition]
    public let creates: [CreateDefinition]
    public let sideEffects: [SideEffectDefinition]
    public let placements: [PlacementDefinition]
    public let submissionContract: SubmissionContract?
    public let result: [ValueExpression.MapEntry]
    public let reserved: [Located<String>]
    /// What runs beyond the standard pipeline, in order.
    public let steps: [StepDefinition]
    /// True when a row of this action could not be read: a name that is not found may be its.
    public let isIncomplete: Bool
    /// The keys that have a list or map without anything in it.
    package let emptySections: [Located<String>]
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    /// An action of which nothing is known but its name and its place.
    package convenience init(unknown key: Located<String>, at source: SourcePlace) {
        var draft = ActionDraft(key: key, at: source)
        draft.isIncomplete = true
        self.init(draft)
    }

    init(_ draft: ActionDraft) {
        key = draft.key
        label = draft.label
        description = draft.description
        icon = draft.icon
        help = draft.help
        targetModel = draft.targetModel
        executionMode = draft.executionMode
        kind = draft.kind
        status = draft.status
        isActive = draft.isActive
        permissions = draft.permissions
        parameters = draft.parameters
        criteria = draft.criteria
        edits = draft.edits
        creates = draft.creates
        sideEffects = draft.sideEffects
        placements = draft.placements
        submissionContract = draft.submissionContract
        result = draft.result
        reserved = draft.reserved
        steps = draft.steps
        isIncomplete = draft.isIncomplete
        emptySections = draft.emptySections
        source = draft.source
    }
}

/// A condition that must hold before the action may be submitted.
public struct CriterionDefinition: Sendable {
    public enum Enforcement: String, Sendable, Hashable, CaseIterable { case block, warn }

    public enum Check: Sendable {
        /// A comparison on the target, the parameters or the caller.
        case field(Condition.Comparison, subject: Subject)
        case function(FunctionCall)
        /// The target's declared states allow this change.
        case reachable(to: Located<ValueExpression>)
        /// A condition over the parameters.
        case form(Located<Condition>)
    }

    public enum Subject: String, Sendable, Hashable, CaseIterable { case entity, parameters, user }

    public var key: Located<String>
    public var check: Check
    public var enforcement: Enforcement
    public var message: LocalizedText?
    public var order: Int?
    public var isActive: Bool
    /// True when the author wrote whose field is compared.
    package var namesSubject = false
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(
        key: Located<String>, check: Check, enforcement: Enforcement = .block, message: LocalizedText? = nil,
        order: Int? = nil, isActive: Bool = true, at source: SourcePlace
    ) {
        self.key = key
        self.check = check
        self.enforcement = enforcement
        self.message = message
        self.order = order
        self.isActive = isActive
        self.source = source
    }
}

/// One change of the target record.
public struct EditDefinition: Sendable {
    public var key: Located<String>?
    public var field: Located<String>
    public var value: Located<ValueExpression>
    public var when: Located<Condition>?
    public var order: Int?
    public var isActive: Bool

    public init(
        key: Located<String>? = nil, field: Located<String>, value: Located<ValueExpression>,
        when: Located<Condition>? = nil, order: Int? = nil, isActive: Bool = true
    ) {
        self.key = key
        self.field = field
        self.value = value
        self.when = when
        self.order = order
        self.isActive = isActive
    }
}

/// One record that the action makes.
public struct CreateDefinition: Sendable {
    public enum OnFailure: String, Sendable, Hashable, CaseIterable { case keep, withdraw }

    public var key: Located<String>
    public var entityType: Located<String>
    public var fields: [ValueExpression.MapEntry]
    public var when: Located<Condition>?
    /// True when a part of `fields` could not be read: a field that is not set may stand there.
    public var hasUnreadFields = false
    /// True when the condition could not be read.
    package var hasUnreadCondition = false
    /// True when `order` could not be read: it may come earlier than it stands.
    package var hasUnreadOrder = false
    public var onFailure: OnFailure
    public var order: Int?
    public var isActive: Bool
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(
        key: Located<String>, entityType: Located<String>, fields: [ValueExpression.MapEntry] = [],
        when: Located<Condition>? = nil, onFailure: OnFailure = .keep, order: Int? = nil,
        isActive: Bool = true,
        at source: SourcePlace
    ) {
        self.key = key
        self.entityType = entityType
        self.fields = fields
        self.when = when
        self.onFailure = onFailure
        self.order = order
        self.isActive = isActive
        self.source = source
    }
}

/// An event that the action tells the outside.
public struct SideEffectDefinition: Sendable {
    public var key: Located<String>
    public var event: Located<String>
    /// Nil: submission, reference, action and target ids, no inputs.
    public var payload: [ValueExpression.MapEntry]?
    public var when: Located<Condition>?
    public var order: Int?
    public var isActive: Bool

    public init(
        key: Located<String>, event: Located<String>, payload: [ValueExpression.MapEntry]? = nil,
        when: Located<Condition>? = nil, order: Int? = nil, isActive: Bool = true
    ) {
        self.key = key
        self.event = event
        self.payload = payload
        self.when = when
        self.order = order
        self.isActive = isActive
    }
}

/// A surface that offers the action.
public struct PlacementDefinition: Sendable {
    public enum Form: String, Sendable, Hashable, CaseIterable { case button, form }

    public var key: Located<String>?
    public var surface: Located<String>
    public var form: Form
    public var label: LocalizedText?
    public var order: Int?
    public var isActive: Bool

    public init(
        key: Located<String>? = nil, surface: Located<String>, form: Form = .button,
        label: LocalizedText? = nil,
        order: Int? = nil, isActive: Bool = true
    ) {
        self.key = key
        self.surface = surface
        self.form = form
        self.label = label
        self.order = order
        self.isActive = isActive
    }
}
