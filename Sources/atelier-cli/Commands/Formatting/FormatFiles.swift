// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Which files `fmt` looks at.
struct FormatFiles {
    let project: Project

    /// The files that paths stand for; without any, the project's contracts, its tests and the project file.
    func files(for paths: [String]) throws(Failure) -> [FoundFile] {
        var discovery = ContractDiscovery(workingFolder: project.workingFolder)
        if !paths.isEmpty {
            discovery.findsTests = true
            discovery.findsProjectFile = true
            let files = try discovery.files(for: paths, from: project.workingFolder)
            guard files.isEmpty else { return files }
            let places = paths.map { "'\($0)'" }.joined(separator: ", ")
            throw .usage("nothing to lay out in \(places)", help: "name a file, or a folder with contracts")
        }
        var files = try project.contracts([]).files
        discovery.findsTests = true
        files += try discovery.files(for: [project.root], from: project.root).filter {
            TestSuiteDecoder.isTestName($0.path)
        }
        if project.file != nil {
            files += try discovery.files(for: [Path.join(project.root, Project.fileName)], from: project.root)
        }
        var known: Set<String> = []
        return files.filter { known.insert($0.path).inserted }
    }
}
