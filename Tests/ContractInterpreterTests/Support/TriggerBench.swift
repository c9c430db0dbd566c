// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import Ledger
import Synchronization
import Testing

/// A contract whose actions are there for triggers to start.
enum TriggerContract {
    /// `triggers` is a list, written from the margin on.
    static func text(_ triggers: String, further: String = "") -> String {
        """
        events:
          - { key: shipped, payload: [{ key: order, type: string, required: true }, { key: count, type: integer }] }
          - { key: go }
          - { key: beat, payload: [{ key: host, type: string }] }
          - { key: ring, payload: [{ key: left, type: integer, required: true }] }
        entities:
          - { entity_type: note }
        actions:
          - key: note
            execution_mode: workflow
            status: published
            permissions_policy: { view: [admin], apply: [system], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true, constraints: { max_length: 40 } }
              - { key: time, type: datetime }
            creates:
              - { key: note, entity_type: note, fields: { title: $parameters.title, time: $parameters.time, source: $submission.source, by: $user.id } }
            submission_contract: { duplicates: none }
          - key: slow
            execution_mode: workflow
            status: published
            permissions_policy: { view: [admin], apply: [system], edit: [admin] }
            creates: [{ key: note, entity_type: note, fields: { title: slow } }]
            submission_contract: { duplicates: none }
            steps: [{ key: go, at: before_create, wait: { event: go, timeout: 900d } }]
        \(further)
        triggers:
        \(triggers.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n"))
        """
    }
}

extension Workbench {
    /// What a scheduler told of fires that started nothing.
    final class Reports: Sendable {
        private let told = Mutex<[String]>([])
        var texts: [String] { told.withLock { $0 } }
        func add(_ text: String) { told.withLock { $0.append(text) } }
    }

    /// The contract's triggers, for tenants.
    func triggers(_ tenants: [String] = ["lisbon"]) throws -> [ReadyTrigger] {
        try compiled.triggers.map { plan in
            var zone = TimeZoneRules.utc
            if let name = plan.zone, name != "UTC" {
                let file = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name))
                zone = try #require(TimeZoneRules(name: name, bytes: Array(file)))
            }
            return ReadyTrigger(plan, action: try action(plan.action), zone: zone, tenants: tenants)
        }
    }

    func scheduler(_ tenants: [String] = ["lisbon"], _ reports: Reports = Reports()) throws -> Scheduler {
        Scheduler(interpreter, try triggers(tenants)) { reports.add($0) }
    }

    /// Looks at the triggers, and drives what they started.
    func work(_ scheduler: Scheduler) async throws {
        var worker = Worker(interpreter)
        worker.scheduler = scheduler
        try await worker.run(.once)
    }

    /// The fires of a trigger, oldest first, as `slot: outcome`; the day of a slot left out.
    func fires(_ trigger: String, tenant: String = "lisbon") async throws -> [String] {
        try await rows(of: trigger, tenant: tenant).map { row in
            let at = DateTimeText.render(row.at)
            return "\(at.dropFirst(at.hasPrefix("2026-11-21") ? 11 : 5)): \(row.outcome.rawValue)"
        }
    }

    func rows(of trigger: String, tenant: String = "lisbon") async throws -> [FireRow] {
        try await store.fires(
            FireQuery(application: "civic", trigger: trigger, isOldestFirst: true, limit: 10_000),
            in: TenantScope(tenant: tenant))
    }

    func raise(_ event: String, _ data: ValueMap = [:], id: String? = nil) async throws {
        _ = try await interpreter.raise(event, data: data, id: id, in: "civic", as: Workbench.citizen)
    }

    /// Every fire has one submission or a reason, and every submission of a trigger one fire.
    func strayFires(tenant: String = "lisbon") async throws -> [String] {
        let scope = TenantScope(tenant: tenant)
        let started = try await store.submissions(SubmissionQuery(limit: 10_000), in: scope)
            .filter { $0.source == "trigger" }.map(\.id)
        var named: [String] = []
        var stray: [String] = []
        for plan in compiled.triggers {
            for row in try await rows(of: plan.key, tenant: tenant) {
                if let id = row.submission { named.append(id) }
                if row.submission == nil, row.message == nil { stray.append("\(row.slot) says nothing") }
            }
        }
        if Set(named).count != named.count { stray.append("one submission for two fires") }
        if Set(started) != Set(named) { stray.append("\(started.count) submissions, \(named.count) fires") }
        return stray
    }
}
