// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import FunctionLibrary

/// Turns definitions into plans: resolves every name, checks every type, pins every function.
///
/// Returns what compiled and everything wrong, in one pass; never throws for what an author wrote.
public struct ContractCompiler: Sendable {
    public struct Outcome: Sendable {
        /// The plans of the actions without an error of their own.
        public var plans: [ActionPlan]
        public var diagnostics: [Diagnostic]
        /// The triggers without an error of their own that start one of these actions.
        public var triggers: [TriggerPlan] = []
        /// What is known of the application's events, for who raises them.
        public var events = KnownEvents([], isClosed: false)

        public init(plans: [ActionPlan], diagnostics: [Diagnostic]) {
            self.plans = plans
            self.diagnostics = diagnostics
        }

        /// The compiled actions, each with the text and the digest of its plan, which only who runs them needs.
        public var actions: [CompiledAction] { plans.map { CompiledAction(plan: $0, among: plans) } }

        /// The compiled action of a key.
        public func action(_ key: String) -> CompiledAction? {
            plans.first { $0.action == key }.map { CompiledAction(plan: $0, among: plans) }
        }
    }

    let application: Application
    let registry: FunctionRegistry
    /// The roles a project allows; nil when it lists none.
    let roles: [String]?
    /// The tenants that a project declares; nil when it declares none.
    let tenants: [String]?

    public init(
        _ application: Application, registry: FunctionRegistry, roles: [String]? = nil,
        tenants: [String]? = nil
    ) {
        self.application = application
        self.registry = registry
        self.roles = roles
        self.tenants = tenants
    }

    /// Everything that is wrong, without the plans: for who only wants to know.
    public func check() -> [Diagnostic] {
        compile(isForRunning: false) { _, _ in }
    }

    /// Compiles every action of the application, and checks what stands beside them.
    public func compile() -> Outcome {
        var outcome = Outcome(plans: [], diagnostics: [])
        var plans: [(plan: ActionPlan, isSound: Bool)] = []
        outcome.diagnostics = compile(isForRunning: true) { plans.append(($0, $1)) }
        let specs = Self.matchSpecs(plans.map(\.plan))
        for index in plans.indices {
            let plan = plans[index].plan
            for type in Set(plan.creates.map(\.entityType) + [plan.targetType].compactMap(\.self)) {
                if let known = specs[type] { plans[index].plan.matchSpecs[type] = known }
            }
        }
        let children = Self.children(of: plans.map(\.plan))
        for (plan, isSound) in plans where isSound {
            var plan = plan
            plan.children = children[plan.action] ?? [:]
            outcome.plans.append(plan)
        }
        let declarations = ApplicationIndex(application)
        outcome.triggers = triggers(among: outcome.plans, declarations)
        outcome.events = check(declarations, targets: [:]).events()
        return outcome
    }

    private func check(_ declarations: ApplicationIndex, targets: [String: Bool]) -> ApplicationCheck {
        ApplicationCheck(
            application: application, declarations: declarations, registry: registry, roles: roles,
            tenants: tenants, targets: targets)
    }

    private func triggers(
        among plans: [ActionPlan], _ declarations: ApplicationIndex
    ) -> [TriggerPlan] {
        let active = application.triggers.filter(\.isActive)
        guard !active.isEmpty else { return [] }
        let check = check(declarations, targets: lookAhead(declarations).targets)
        return active.compactMap { check.compile($0).plan }
            .filter { trigger in plans.contains { $0.action == trigger.action } }
    }

    /// Hands on each action's plan with whether it is sound, and answers what is wrong.
    private func compile(
        isForRunning: Bool, _ take: (ActionPlan, _ isSound: Bool) -> Void
    ) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let declarations = ApplicationIndex(application)
        let (targets, results) = lookAhead(declarations)
        let compiled = Parallel.map(application.actions) { action in
            var compiler = ActionCompiler(
                application: application, declarations: declarations, registry: registry, roles: roles,
                action: action)
            compiler.targets = targets
            compiler.results = results
            compiler.isForRunning = isForRunning
            let plan = compiler.compile()
            return CompiledDefinition(isForRunning ? plan : plan.provable, compiler)
        }
        let proofs = ContractProofs(
            ProofGround(
                application: application, declarations: declarations, registry: registry,
                plans: compiled.map(\.plan), itemBounds: compiled.map(\.itemBounds),
                doubts: compiled.reduce(into: [:]) { $0.merge($1.doubts) { first, _ in first } })
        ).diagnostics()
        for (action, refuted) in zip(compiled, proofs.actions) {
            let all = action.diagnostics + refuted
            diagnostics += all
            take(action.plan, !all.contains { $0.severity == .error })
        }
        diagnostics += proofs.triggers + check(declarations, targets: targets).diagnostics()
        return diagnostics.withStartsToldOnce()
    }

    /// What each action starts, directly and through others, by the digests of their own plans: a change of a child is
    /// a change of its parent.
    private static func children(of plans: [ActionPlan]) -> [String: [String: String]] {
        let started = Dictionary(plans.map { ($0.action, $0.ownSteps.flatMap(\.startedActions)) }) {
            first, _ in first
        }
        guard started.values.contains(where: { !$0.isEmpty }) else { return [:] }
        let digests = Dictionary(plans.map { ($0.action, CompiledAction(plan: $0).digest) }) { first, _ in
            first
        }
        var children: [String: [String: String]] = [:]
        for (action, direct) in started where !direct.isEmpty {
            var reached: [String: String] = [:]
            var next = direct
            while let child = next.popLast() {
                guard reached[child] == nil, let digest = digests[child] else { continue }
                reached[child] = digest
                next += started[child] ?? []
            }
            children[action] = reached
        }
        return children
    }

    /// Every duplicate check of the application, by the type of record it looks for.
    private static func matchSpecs(_ plans: [ActionPlan]) -> [String: [PlanMatchSpec]] {
        var specs: [String: [PlanMatchSpec]] = [:]
        for plan in plans {
            guard let duplicates = plan.duplicates, let type = plan.primary?.entityType ?? plan.targetType
            else { continue }
            if !(specs[type]?.contains(duplicates.spec) ?? false) {
                specs[type, default: []].append(duplicates.spec)
            }
        }
        return specs
    }
}

/// What one action came to; a class, because it is handed on several times and is large.
private final class CompiledDefinition: Sendable {
    let plan: ActionPlan
    let diagnostics: [Diagnostic]
    let itemBounds: [SourceRange: Int]
    let doubts: [SourceRange: String]

    init(_ plan: ActionPlan, _ compiler: ActionCompiler) {
        self.plan = plan
        let action = compiler.action
        let whole = compiler.diagnostics.isEmpty ? nil : action.range
        diagnostics = compiler.diagnostics.map { diagnostic in
            guard let whole, diagnostic.range.file == whole.file, !whole.holds(diagnostic.range) else {
                return diagnostic
            }
            // What an alias stands for may be right where it is written, and wrong here.
            var told = diagnostic
            told.labels.append(
                .init("as an alias has it in the action '\(action.key.value)'", at: action.key.range))
            return told
        }
        itemBounds = compiler.itemBounds
        doubts = compiler.doubts
    }
}

extension ActionPlan {
    /// Stands for the plan of each action of which there is nothing to prove.
    private static let withoutProof = ActionPlan(application: "", action: "")

    /// The plan without what no proof looks at: of thousands of actions that nobody runs, it need not be kept.
    fileprivate var provable: ActionPlan {
        let calls = normalize + validate + prepareCreate
        if ownSteps.isEmpty, calls.allSatisfy(\.isPure) { return .withoutProof }
        var plan = ActionPlan(application: application, action: action)
        plan.targetType = targetType
        plan.normalize = normalize
        plan.validate = validate
        plan.duplicates = duplicates
        plan.prepareCreate = prepareCreate
        plan.ownSteps = ownSteps
        if !ownSteps.isEmpty {
            plan.parameters = parameters
            plan.result = result
        }
        return plan
    }
}
