// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Ledger

/// Events of the outbox that a trigger has not looked at.
public struct TriggerBacklog: Sendable, Hashable {
    /// The name of the events.
    public var event: String
    /// How many there are, as far as they were counted.
    public var count: Int
    /// When the first of them was told.
    public var since: Instant

    /// More are not counted.
    public static let maxCount = 1000

    public init(event: String, count: Int, since: Instant) {
        self.event = event
        self.count = count
        self.since = since
    }
}

extension Interpreter {
    /// What a trigger for an event has still to look at in a tenant; nil where there is nothing.
    ///
    /// A trigger that no worker has seen begins with the first that does, so that nothing is behind it.
    public func backlog(
        of trigger: ReadyTrigger, in tenant: String
    ) async throws(InterpreterError) -> TriggerBacklog? {
        let plan = trigger.plan
        guard case .event(let event, _) = plan.cause else { return nil }
        let scope = TenantScope(tenant: tenant)
        guard let known = try await row(of: plan, in: scope) else { return nil }
        return try await reading { () async throws(LedgerError) in
            let page = try await store.events(
                named: [event], after: known.place, limit: TriggerBacklog.maxCount, in: scope)
            guard let first = page.events.first else { return nil }
            return TriggerBacklog(event: event, count: page.events.count, since: first.at)
        }
    }
}
