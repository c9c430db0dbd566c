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

        /// The compiled actions, each with the text and the digest of its plan, which only who runs them needs.
        public var actions: [CompiledAction] { plans.map { CompiledAction(plan: $0) } }

        /// The compiled action of a key.
        public func action(_ key: String) -> CompiledAction? {
            plans.first { $0.action == key }.map { CompiledAction(plan: $0) }
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

    /// Compiles every action of the application, and checks what stands beside them.
    public func compile() -> Outcome {
        var outcome = Outcome(plans: [], diagnostics: [])
        var plans: [(plan: ActionPlan, isSound: Bool)] = []
        let declarations = ApplicationIndex(application)
        for action in application.actions {
            var compiler = ActionCompiler(
                application: application, declarations: declarations, registry: registry, roles: roles,
                action: action)
            let plan = compiler.compile()
            outcome.diagnostics += compiler.diagnostics
            plans.append((plan, !compiler.diagnostics.contains { $0.severity == .error }))
        }
        let check = ApplicationCheck(
            application: application, declarations: declarations, registry: registry, roles: roles,
            tenants: tenants)
        outcome.diagnostics += check.diagnostics()
        let specs = Self.matchSpecs(plans.map(\.plan))
        for (plan, isSound) in plans where isSound {
            var plan = plan
            for type in Set(plan.creates.map(\.entityType) + [plan.targetType].compactMap(\.self)) {
                if let known = specs[type] { plan.matchSpecs[type] = known }
            }
            outcome.plans.append(plan)
        }
        return outcome
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
