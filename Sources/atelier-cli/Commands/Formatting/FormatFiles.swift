// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Which files `fmt` looks at.
struct FormatFiles {
    let project: Project

    /// The files that paths stand for; without any, the project's contracts, its tests and the project file.
    func files(for paths: [String]) throws(Failure) -> [FoundFile] {
        var discovery = ContractDiscovery(workingFolder: project.workingFolder)
        if !paths.isEmpty {
            discovery.accepts = FormatFiles.isName
            let files = try discovery.files(for: paths, from: project.workingFolder)
            guard files.isEmpty else { return files }
            let places = paths.map { "'\($0)'" }.joined(separator: ", ")
            throw .usage("nothing to lay out in \(places)", help: "name a file, or a folder with contracts")
        }
        var files = try project.contracts([]).files
        discovery.accepts = TestSuiteDecoder.isTestName
        files += try discovery.files(for: [project.root], from: project.root)
        if project.file != nil {
            files += try discovery.files(for: [Path.join(project.root, Project.fileName)], from: project.root)
        }
        var known: Set<String> = []
        return files.filter { known.insert($0.path).inserted }
    }

    /// Contracts, tests and the project file.
    private static func isName(_ name: String) -> Bool {
        ContractDiscovery.isContractName(name) || TestSuiteDecoder.isTestName(name.lowercased())
            || name == Project.fileName
    }
}
