// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a new project begins with.
struct ProjectTemplate: Sendable {
    struct File: Sendable {
        var path: String
        var text: String
        var isSecret = false
    }

    let name: String
    /// A few words for a list.
    let summary: String
    let files: [File]
    /// A command to begin with.
    let trial: String

    static let all: [ProjectTemplate] = [.note, .report, .request]

    static func named(_ name: String) throws(Failure) -> ProjectTemplate {
        if let found = all.first(where: { $0.name == name }) { return found }
        throw .usage(
            "no template '\(name)'",
            help: Suggestion.didYouMean(name, among: all.map(\.name))
                ?? "templates are \(all.map(\.name).joined(separator: ", "))")
    }

    /// With what every project has.
    func allFiles(for service: ContinuousIntegration) -> [File] {
        files.map(SchemaFiles.marked) + SchemaFiles.all + service.files
    }

    /// The beginning of every project file.
    static let projectHead = """
        # The project file: found from the working folder upwards; every relative path counts from here.
        contracts: [actions/**]
        ledger: .atelier/ledger.db

        """
}
