// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import FunctionLibrary
import LedgerSQLite

/// The program, its libraries and the machine around it.
enum InstallationChecks {
    static func all(_ environment: HostEnvironment) -> [DoctorCheck] {
        [
            .ok("atelier", "version \(Release.version)"),
            .ok("libyaml", "version \(YAMLLibrary.version)"),
            .ok("SQLite", "version \(LedgerCondition.libraryVersion)"),
            content, zones,
        ] + strangers(environment)
    }

    private static var content: DoctorCheck {
        guard let problem = ContentLibrary.problem() else {
            return .ok("libmagic", "version \(ContentLibrary.version), with its database")
        }
        return .problem("libmagic", problem.message, help: problem.hint)
    }

    private static var zones: DoctorCheck {
        guard FileSystem.kind(ZoneFiles.folder) == .folder else {
            return .warning(
                "time zones", "'\(ZoneFiles.folder)' is not there, so every tenant is in UTC",
                help: "install the package tzdata")
        }
        return .ok("time zones", "in \(ZoneFiles.folder)")
    }

    /// Variables that look like settings and are none: a misspelt one is silently without effect.
    private static func strangers(_ environment: HostEnvironment) -> [DoctorCheck] {
        let known = Set(SettingNames.all.map { HostEnvironment.variable(of: $0) })
        return environment.variables.keys.sorted().filter { $0.hasPrefix("ATELIER_") && !known.contains($0) }
            .map { name in
                .warning(
                    "environment", "'\(name)' is no setting",
                    help: Suggestion.didYouMean(name, among: known.sorted()))
            }
    }
}

/// The names of all flags that take a value, as the verbs declare them.
enum SettingNames {
    static let all: [String] = {
        var names: Set<String> = ["key-file", "strict"]
        for page in VerbPage.all { names.formUnion(page.options.filter(\.takesValue).compactMap(\.longName)) }
        return names.sorted()
    }()
}
