// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary

/// What a project's contracts say of the events that somebody raises.
struct ProjectEvents {
    /// The events of all applications, those of the project's own first; nil where there are no contracts.
    var known: KnownEvents?
    /// The triggers that are about an event.
    var triggers: [TriggerPlan] = []

    /// The triggers that an event of a tenant is for.
    func triggers(of event: String, in tenant: String) -> [TriggerPlan] {
        triggers.filter { trigger in
            trigger.event.map { $0.hasSameBytes(as: event) } ?? false
                && trigger.tenants.map { tenants in tenants.contains { $0.hasSameBytes(as: tenant) } } ?? true
        }
    }

    /// Reads what a project's contracts say.
    ///
    /// An event is told also where the contracts are gone or being edited: what cannot be read of them is a note, and holds
    /// nothing up.
    static func load(
        _ options: ContractOptions, in session: Session
    ) throws(Failure) -> ProjectEvents {
        let project = try session.project()
        let paths = session.list(options.contracts, "contracts") ?? []
        let loaded: LoadedContracts
        do throws(Failure) {
            let files = try project.contracts(paths).files
            loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        } catch {
            if !paths.isEmpty { throw error }
            return ProjectEvents()
        }
        if loaded.diagnostics.contains(where: { $0.severity == .error }) {
            session.console.note(
                "note: the contracts are not in order, and the event is held against what is")
        }
        let own = project.file?.application?.value
        let ordered =
            loaded.applications.filter { $0.application.code == own }
            + loaded.applications.filter { $0.application.code != own }
        var events = ProjectEvents(known: ordered.first?.outcome.events)
        for other in ordered.dropFirst() { events.known = events.known?.with(other.outcome.events) }
        events.triggers = ordered.flatMap(\.outcome.triggers).filter { $0.event != nil }
        return events
    }
}
