// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import FunctionLibrary

/// Turns definitions into plans: resolves every name, checks every type, pins every function.
///
/// Returns what compiled and everything wrong, in one pass; never throws for what an author wrote.
public struct ContractCompiler: Sendable {
    public struct Outcome: Sendable {
        /// The actions without an error of their own.
        public var actions: [CompiledAction]
        public var diagnostics: [Diagnostic]

        /// The compiled action of a key.
        public func action(_ key: String) -> CompiledAction? { actions.first { $0.plan.action == key } }
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
        var outcome = Outcome(actions: [], diagnostics: [])
        var plans: [(plan: ActionPlan, isSound: Bool)] = []
        for action in application.actions {
            var compiler = ActionCompiler(
                application: application, registry: registry, roles: roles, action: action)
            let plan = compiler.compile()
            outcome.diagnostics += compiler.diagnostics
            plans.append((plan, !compiler.diagnostics.contains { $0.severity == .error }))
        }
        let check = ApplicationCheck(
            application: application, registry: registry, roles: roles, tenants: tenants)
        outcome.diagnostics += check.diagnostics()
        let specs = Self.matchSpecs(plans.map(\.plan))
        for (plan, isSound) in plans where isSound {
            var plan = plan
            for type in Set(plan.creates.map(\.entityType) + [plan.targetType].compactMap(\.self)) {
                if let known = specs[type] { plan.matchSpecs[type] = known }
            }
            outcome.actions.append(CompiledAction(plan: plan))
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
