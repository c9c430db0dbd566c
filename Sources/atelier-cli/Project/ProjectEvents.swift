// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary

/// What a project's contracts say of the events that somebody raises.
enum ProjectEvents {
    /// The events of all applications, those of the project's own first; nil where there are no contracts.
    ///
    /// An event is told also where the contracts are gone or being edited: what cannot be read of them is a note, and holds
    /// nothing up.
    static func load(
        _ options: ContractOptions, in session: Session
    ) throws(Failure) -> KnownEvents? {
        let project = try session.project()
        let paths = session.list(options.contracts, "contracts") ?? []
        let loaded: LoadedContracts
        do throws(Failure) {
            let files = try project.contracts(paths).files
            loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        } catch {
            if !paths.isEmpty { throw error }
            return nil
        }
        if loaded.diagnostics.contains(where: { $0.severity == .error }) {
            session.console.note(
                "note: the contracts are not in order, and the event is held against what is")
        }
        let own = project.file?.application?.value
        let ordered =
            loaded.applications.filter { $0.application.code == own }
            + loaded.applications.filter { $0.application.code != own }
        guard var known = ordered.first?.outcome.events else { return nil }
        for other in ordered.dropFirst() { known = known.with(other.outcome.events) }
        return known
    }
}
