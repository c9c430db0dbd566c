// SPDX-License-Identifier: Apache-2.0

/// One action as its author wrote it.
///
/// A name that is empty (`entityType`, `field`, `event` …) is one that could not be read; the decoder has reported
/// it, and checks that depend on it stay silent.
public struct ActionDefinition: Sendable {
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

    public var key: Located<String>
    public var label: LocalizedText?
    public var description: LocalizedText?
    public var icon: String?
    public var help: LocalizedText?
    public var targetModel: Located<String>?
    public var executionMode: ExecutionMode
    public var kind: Kind
    public var status: Status
    public var isActive: Bool
    public var permissions: Permissions
    public var parameters: [ParameterDefinition]
    public var criteria: [CriterionDefinition]
    public var edits: [EditDefinition]
    public var creates: [CreateDefinition]
    public var sideEffects: [SideEffectDefinition]
    public var placements: [PlacementDefinition]
    public var submissionContract: SubmissionContract?
    public var result: [ValueExpression.MapEntry]
    public var reserved: [Located<String>]
    /// What runs beyond the standard pipeline, in order.
    public var steps: [StepDefinition]
    /// True when a row of this action could not be read: a name that is not found may be its.
    public var isIncomplete: Bool
    /// The keys that have a list or map without anything in it.
    package var emptySections: [Located<String>] = []
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(key: Located<String>, at source: SourcePlace) {
        self.key = key
        self.source = source
        executionMode = .engine
        kind = .detail
        status = .draft
        isActive = true
        permissions = Permissions()
        parameters = []
        criteria = []
        edits = []
        creates = []
        sideEffects = []
        placements = []
        result = []
        reserved = []
        steps = []
        isIncomplete = false
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
