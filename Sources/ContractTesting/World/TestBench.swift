// SPDX-License-Identifier: Apache-2.0
package import ContractModel
package import FunctionLibrary
package import ContractInterpreter

/// Everything of the outside that a case may see; nothing of the machine is in it.
package struct TestBench: Sendable {
    package var registry: FunctionRegistry
    /// The rules of a tenant's time zone.
    package var timeZone: @Sendable (_ tenant: String) -> TimeZoneRules
    /// The rules of a zone that a trigger names; nil for one that is not there.
    package var namedZone: @Sendable (_ zone: String) -> TimeZoneRules?
    /// The bytes of a file that a case names, by its path from the suite's folder; or why it cannot be had.
    package var file: @Sendable (_ path: String, _ suite: String) -> Result<[UInt8], UnreadableFile>
    /// A ledger for a case, empty.
    package var ledger: @Sendable () -> any TestLedger

    package init(
        registry: FunctionRegistry, timeZone: @escaping @Sendable (String) -> TimeZoneRules = { _ in .utc },
        namedZone: @escaping @Sendable (String) -> TimeZoneRules? = { $0 == "UTC" ? .utc : nil },
        file: @escaping @Sendable (String, String) -> Result<[UInt8], UnreadableFile>,
        ledger: @escaping @Sendable () -> any TestLedger = { MemoryTestLedger() }
    ) {
        self.registry = registry
        self.timeZone = timeZone
        self.namedZone = namedZone
        self.file = file
        self.ledger = ledger
    }

    /// Where the clock of a case stands that says nothing.
    package static let now = Instant(microseconds: 1_767_258_000_000_000)
    /// The tenant of a case that names none.
    package static let tenant = "test"
}

/// Why a file of a case cannot be had, in words that name it.
package struct UnreadableFile: Error, Sendable, Hashable {
    package var reason: String
    package init(_ reason: String) { self.reason = reason }
}

/// An application as its suites run against it.
package struct TestedApplication: Sendable {
    package var application: Application
    package var actions: [String: CompiledAction]
    /// Those that run in the world of a case.
    let triggers: [TriggerPlan]
    let events: KnownEvents

    package init(_ application: Application, _ outcome: ContractCompiler.Outcome) {
        self.application = application
        actions = Dictionary(
            outcome.actions.map { ($0.plan.action, $0) }, uniquingKeysWith: { first, _ in first })
        triggers = outcome.triggers
        events = outcome.events
    }

    /// The same with another plan in the place of one of its own.
    package func replacing(_ plan: ActionPlan) -> TestedApplication {
        var changed = self
        changed.actions[plan.action] = CompiledAction(plan: plan, among: actions.values.map(\.plan))
        return changed
    }
}
