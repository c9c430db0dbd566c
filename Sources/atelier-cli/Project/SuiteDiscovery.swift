// SPDX-License-Identifier: Apache-2.0
import ContractModel
import ContractTesting

/// Finds contract tests, and the contracts that they are about.
struct SuiteDiscovery {
    let project: Project

    /// What was found.
    struct Found {
        var suites: [FoundFile] = []
        /// Contract files that were named: only suites of their actions are meant.
        var named: Set<String> = []
        var contracts: [FoundFile] = []
    }

    /// The suites that some paths stand for; without paths those where the project has its
    /// contracts, and beside them.
    func find(_ paths: [String]) throws(Failure) -> Found {
        var found = Found()
        let tests = ContractDiscovery(workingFolder: project.workingFolder, findsTests: true)
        if paths.isEmpty {
            found.contracts = try project.contracts([]).files
            let folders = found.contracts.map { Path.parent(of: $0.path) }
            found.suites = try tests.files(for: project.patterns + unique(folders), from: project.root)
                .filter { TestSuiteDecoder.isTestName($0.path) }
            return found
        }
        for file in try tests.files(for: paths, from: project.workingFolder) {
            if TestSuiteDecoder.isTestName(file.path) {
                found.suites.append(file)
            } else if file.isNamed {
                found.named.insert(file.shown)
                found.suites += try tests.files(for: [Path.parent(of: file.path)], from: project.root)
                    .filter { TestSuiteDecoder.isTestName($0.path) }
            }
        }
        var known: Set<String> = []
        found.suites = found.suites.filter { known.insert($0.path).inserted }
        found.contracts = try contracts(found.suites, found.named)
        return found
    }

    /// Those of the project; without a project file those beside the suites.
    private func contracts(_ suites: [FoundFile], _ named: Set<String>) throws(Failure) -> [FoundFile] {
        if project.file != nil { return try project.contracts([]).files }
        let discovery = ContractDiscovery(workingFolder: project.workingFolder)
        let folders = unique((suites.map(\.path)).map { Path.parent(of: $0) })
        let beside =
            try discovery.files(for: named.sorted(), from: project.workingFolder)
            + discovery.files(for: folders, from: project.workingFolder)
        var known: Set<String> = []
        let files = beside.filter { known.insert($0.path).inserted }
        return files.isEmpty ? try project.contracts([]).files : files
    }

    private func unique(_ paths: [String]) -> [String] {
        var known: Set<String> = []
        return paths.filter { known.insert($0).inserted }
    }
}

/// The files that cases name: beside their suite, and never outside the project.
struct SuiteFiles: Sendable {
    let project: Project

    private static let maxBytes = 256 << 20

    /// The content of a file, or why it cannot be had.
    func read(_ path: String, besides suite: String) -> Result<[UInt8], UnreadableFile> {
        let folder = Path.parent(of: Path.normal(Path.join(project.workingFolder, suite)))
        let full = Path.normal(Path.join(folder, path))
        guard FileSystem.kind(full) != nil, let real = FileSystem.resolved(full) else {
            return .failure(UnreadableFile("there is no file '\(path)' beside the test"))
        }
        let inProject = SuiteFiles.isInside(folder, project.root)
        let top = FileSystem.resolved(inProject ? project.root : folder) ?? folder
        guard !Path.isAbsolute(path), SuiteFiles.isInside(real, top) else {
            return .failure(UnreadableFile("the file '\(path)' is outside the project"))
        }
        guard FileSystem.kind(real)?.mayBeFile == true else {
            return .failure(UnreadableFile("'\(path)' is no regular file"))
        }
        do throws(FileSystem.Problem) {
            return .success(try FileSystem.read(real, maxBytes: SuiteFiles.maxBytes))
        } catch {
            return .failure(UnreadableFile("the file '\(path)' cannot be read: \(error.reason)"))
        }
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }
}
