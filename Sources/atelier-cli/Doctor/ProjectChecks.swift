// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger

/// The project around the working folder: its file, contracts, people and key.
struct ProjectChecks {
    let project: Project
    let session: Session

    func all() -> [DoctorCheck] {
        let (contracts, holdsSensitive) = contracts()
        return [file, contracts, zones, caller, key(isNeeded: holdsSensitive)]
    }

    private var file: DoctorCheck {
        guard project.file != nil else {
            return .note(
                "project file", "none; the folder '\(project.root)' is the project",
                help: "'atelier init' makes one")
        }
        return .ok("project file", Path.join(project.root, Project.fileName))
    }

    private func contracts() -> (check: DoctorCheck, holdsSensitive: Bool) {
        let loaded: LoadedContracts
        do throws(Failure) {
            loaded = try ApplicationLoader(project: project, registry: .standard).load(
                try project.contracts([]).files)
        } catch {
            return (.problem("contracts", error), false)
        }
        let report = DiagnosticReport(loaded.diagnostics, sources: loaded.sources)
        let actions = loaded.applications.flatMap(\.outcome.plans)
        let isSensitive = actions.contains(where: \.needsKey)
        guard report.errorCount == 0 else {
            return (.problem("contracts", report.summary, help: "'atelier validate' shows them"), isSensitive)
        }
        let published = actions.count { $0.status == "published" && $0.isActive }
        return (
            .ok(
                "contracts",
                "\(counted(loaded.sources.count, "file")), \(counted(actions.count, "action")), \(published) published"
            ), isSensitive
        )
    }

    private var zones: DoctorCheck {
        let names = Set(project.file?.tenants.map(\.timezone) ?? []).sorted()
        do throws(Failure) {
            _ = try ZoneFiles(project)
        } catch {
            return .problem("tenants", error)
        }
        guard !names.isEmpty else { return .note("tenants", "none are declared, so every tenant is in UTC") }
        return .ok(
            "tenants",
            "\(counted(project.file?.tenants.count ?? 0, "tenant")), in \(names.joined(separator: ", "))")
    }

    private var caller: DoctorCheck {
        do throws(Failure) {
            let caller = try session.caller(nil, project)
            guard let user = caller.user else {
                return .note(
                    "caller", "anonymous in tenant '\(caller.tenant)'",
                    help: "write 'identity' in the project file, or name a user with --user")
            }
            let roles = caller.roles.isEmpty ? "no role" : caller.roles.joined(separator: ", ")
            return .ok("caller", "'\(user)' in tenant '\(caller.tenant)', with \(roles)")
        } catch {
            return .note("caller", error.entries.map(\.message).joined(separator: "; "), help: error.help)
        }
    }

    private func key(isNeeded: Bool) -> DoctorCheck {
        let file = KeyFile(session, project)
        do throws(Failure) {
            guard try file.sealer() != nil else {
                let message = "none at '\(file.path)'"
                let help = "'atelier init' makes one; keep it as long as the ledger"
                guard isNeeded else { return .note("key file", message + ", and no action needs one") }
                return .problem("key file", message + ", and an action has sensitive values", help: help)
            }
        } catch {
            return .problem("key file", error)
        }
        if let mode = FileSystem.mode(file.path), mode & 0o077 != 0 {
            return .warning(
                "key file", "'\(file.path)' can be read by others", help: "chmod 600 '\(file.path)'")
        }
        return .ok("key file", file.path)
    }
}
