// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger

/// The triggers that a project's contracts declare, ready to run.
enum ProjectTriggers {
    /// The triggers of all applications, for the project's tenants, or for the caller's where it names none.
    ///
    /// - Throws: What is wrong in the contracts, because what does not validate does not run.
    static func load(_ options: ContractOptions, in session: Session) throws(Failure) -> [ReadyTrigger] {
        try load(from: session.list(options.contracts, "contracts") ?? [], in: session)
    }

    /// The same from files and folders; without any, from those of the project.
    static func load(from paths: [String], in session: Session) throws(Failure) -> [ReadyTrigger] {
        let project = try session.project()
        let files: [FoundFile]
        if paths.isEmpty {
            files = try project.contracts([]).files
        } else {
            files = try ContractDiscovery(workingFolder: session.workingFolder)
                .files(for: paths, from: session.workingFolder)
        }
        let loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        let isTriggered = loaded.applications.contains { compiled in
            compiled.application.triggers.contains(where: \.isActive)
        }
        guard isTriggered else { return [] }
        try loaded.requireValid()
        var tenants = project.file?.tenants.map(\.code.value) ?? []
        if tenants.isEmpty { tenants = [try session.caller(nil, project).tenant] }
        var ready: [ReadyTrigger] = []
        for outcome in loaded.applications.map(\.outcome) {
            for plan in outcome.triggers {
                guard let action = outcome.action(plan.action) else { continue }
                let zone = try plan.zone.map { (name) throws(Failure) in try ZoneFiles.read(name) }
                ready.append(ReadyTrigger(plan, action: action, zone: zone ?? .utc, tenants: tenants))
            }
        }
        return ready
    }

    /// The trigger of a key, or of `application.key`.
    static func named(_ name: String, among triggers: [ReadyTrigger]) throws(Failure) -> ReadyTrigger {
        let found = triggers.filter { $0.plan.key == name || "\($0.plan.application).\($0.plan.key)" == name }
        if found.count > 1 {
            let names = found.map { "\($0.plan.application).\($0.plan.key)" }.joined(separator: ", ")
            throw .usage("trigger '\(name)' is in several applications", help: "write one of \(names)")
        }
        guard let trigger = found.first else {
            throw .unknown("trigger", name, among: triggers.map(\.plan.key))
        }
        return trigger
    }
}
