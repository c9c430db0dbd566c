// SPDX-License-Identifier: Apache-2.0
public import ContractModel

extension ActionPlan {
    /// What a plan holds; each is told of where it is public.
    struct Parts: Sendable, Hashable {
        var application: String
        var action: String
        var label: String
        var isWorkflow: Bool
        var isFragment = false
        var kind: String
        var status: String
        var isActive: Bool
        var view: [String]
        var apply: [String]
        var edit: [String]
        var targetType: String?
        var needsTarget: Bool
        var parameters: [PlanParameter]
        var criteria: [PlanCriterion]
        var edits: [PlanEdit]
        var creates: [PlanCreate]
        var primaryCreate: Int?
        var sideEffects: [PlanSideEffect]
        var normalize: [PlanCall]
        var validate: [PlanCall]
        var duplicates: PlanDuplicates?
        var approval: PlanApproval?
        var prepareCreate: [PlanCall]
        var reference: PlanReference?
        var attachments: PlanAttachments?
        var auditMode: String
        var actorField: String?
        var retry: RetryPolicy
        var result: [String: PlanExpression]
        var entities: [String: PlanEntity]
        var typesElsewhere: [String]
        var referrers: [PlanReferrer]
        var matchSpecs: [String: [PlanMatchSpec]]
        var ownSteps: [PlanStep]
        var connections: [String: PlanConnection]
        var events: [PlanEvent]
        var children: [String: String]
        var unsupported: [String]

        init(application: String, action: String) {
            self.application = application
            self.action = action
            label = action
            isWorkflow = false
            kind = "detail"
            status = "draft"
            isActive = true
            view = []
            apply = []
            edit = []
            needsTarget = false
            parameters = []
            criteria = []
            edits = []
            creates = []
            sideEffects = []
            normalize = []
            validate = []
            prepareCreate = []
            auditMode = "full"
            retry = RetryPolicy()
            result = [:]
            entities = [:]
            typesElsewhere = []
            referrers = []
            matchSpecs = [:]
            ownSteps = []
            connections = [:]
            events = []
            children = [:]
            unsupported = []
        }
    }
}

extension ActionPlan {
    public var application: String {
        get { parts.application }
        _modify { yield &own.application }
    }
    public var action: String {
        get { parts.action }
        _modify { yield &own.action }
    }
    public var label: String {
        get { parts.label }
        _modify { yield &own.label }
    }
    public var isWorkflow: Bool {
        get { parts.isWorkflow }
        _modify { yield &own.isWorkflow }
    }
    /// True for a part of another action that runs on its own: it has steps and nothing else.
    public var isFragment: Bool {
        get { parts.isFragment }
        _modify { yield &own.isFragment }
    }
    public var kind: String {
        get { parts.kind }
        _modify { yield &own.kind }
    }
    public var status: String {
        get { parts.status }
        _modify { yield &own.status }
    }
    public var isActive: Bool {
        get { parts.isActive }
        _modify { yield &own.isActive }
    }
    public var view: [String] {
        get { parts.view }
        _modify { yield &own.view }
    }
    public var apply: [String] {
        get { parts.apply }
        _modify { yield &own.apply }
    }
    public var edit: [String] {
        get { parts.edit }
        _modify { yield &own.edit }
    }
    /// The type of the record that the action is about.
    public var targetType: String? {
        get { parts.targetType }
        _modify { yield &own.targetType }
    }
    /// True when a submission must name a target record.
    public var needsTarget: Bool {
        get { parts.needsTarget }
        _modify { yield &own.needsTarget }
    }
    public var parameters: [PlanParameter] {
        get { parts.parameters }
        _modify { yield &own.parameters }
    }
    public var criteria: [PlanCriterion] {
        get { parts.criteria }
        _modify { yield &own.criteria }
    }
    public var edits: [PlanEdit] {
        get { parts.edits }
        _modify { yield &own.edits }
    }
    public var creates: [PlanCreate] {
        get { parts.creates }
        _modify { yield &own.creates }
    }
    /// Index of the create that gets the reference and the attachments.
    public var primaryCreate: Int? {
        get { parts.primaryCreate }
        _modify { yield &own.primaryCreate }
    }
    public var sideEffects: [PlanSideEffect] {
        get { parts.sideEffects }
        _modify { yield &own.sideEffects }
    }
    public var normalize: [PlanCall] {
        get { parts.normalize }
        _modify { yield &own.normalize }
    }
    public var validate: [PlanCall] {
        get { parts.validate }
        _modify { yield &own.validate }
    }
    public var duplicates: PlanDuplicates? {
        get { parts.duplicates }
        _modify { yield &own.duplicates }
    }
    public var approval: PlanApproval? {
        get { parts.approval }
        _modify { yield &own.approval }
    }
    public var prepareCreate: [PlanCall] {
        get { parts.prepareCreate }
        _modify { yield &own.prepareCreate }
    }
    public var reference: PlanReference? {
        get { parts.reference }
        _modify { yield &own.reference }
    }
    public var attachments: PlanAttachments? {
        get { parts.attachments }
        _modify { yield &own.attachments }
    }
    public var auditMode: String {
        get { parts.auditMode }
        _modify { yield &own.auditMode }
    }
    public var actorField: String? {
        get { parts.actorField }
        _modify { yield &own.actorField }
    }
    public var retry: RetryPolicy {
        get { parts.retry }
        _modify { yield &own.retry }
    }
    public var result: [String: PlanExpression] {
        get { parts.result }
        _modify { yield &own.result }
    }
    /// Declared types that the action makes, edits or reads, by name.
    public var entities: [String: PlanEntity] {
        get { parts.entities }
        _modify { yield &own.entities }
    }
    /// The types of records that parameters name and that are kept elsewhere: not finding one says nothing.
    public var typesElsewhere: [String] {
        get { parts.typesElsewhere }
        _modify { yield &own.typesElsewhere }
    }
    /// Where records of types that are not among these may name what the action takes back.
    public var referrers: [PlanReferrer] {
        get { parts.referrers }
        _modify { yield &own.referrers }
    }
    /// How records of each type are indexed for every duplicate check of the application.
    public var matchSpecs: [String: [PlanMatchSpec]] {
        get { parts.matchSpecs }
        _modify { yield &own.matchSpecs }
    }
    /// What runs beyond the standard pipeline, in order.
    public var ownSteps: [PlanStep] {
        get { parts.ownSteps }
        _modify { yield &own.ownSteps }
    }
    /// The connections that these steps use, by key.
    public var connections: [String: PlanConnection] {
        get { parts.connections }
        _modify { yield &own.connections }
    }
    /// What is known of the events that these steps wait for.
    public var events: [PlanEvent] {
        get { parts.events }
        _modify { yield &own.events }
    }
    /// The actions that the steps start, theirs included, each by the digest of its own plan.
    public var children: [String: String] {
        get { parts.children }
        _modify { yield &own.children }
    }
    /// Parts of the contract that this version reads but cannot run, by name.
    public var unsupported: [String] {
        get { parts.unsupported }
        _modify { yield &own.unsupported }
    }
}
