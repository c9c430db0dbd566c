// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A contract file that was found or named.
struct FoundFile: Sendable, Hashable {
    /// Absolute and normal; `-` for standard input.
    let path: String
    /// As it is shown: relative to the working folder.
    let shown: String
    /// True when it was named by itself, and is read in any case.
    let isNamed: Bool
}

/// What was found, with what could not be looked at.
struct FoundFiles: Sendable {
    var files: [FoundFile]
    var problems: [Failure] = []

    init(_ files: [FoundFile] = []) { self.files = files }

    init(problem: Failure) {
        files = []
        problems = [problem]
    }

    /// All problems as one; nil where there is none.
    var failure: Failure? { Failure.all(problems) }
}

/// Finds contract files in files, folders and patterns.
///
/// A folder yields its `*.yaml`, `*.yml` and `*.json`, but no project file, no contract test, and nothing hidden or ignored
/// by git. Symbolic links to folders are not followed; those to files must stay inside the folder.
struct ContractDiscovery: Sendable {
    /// Absolute.
    let workingFolder: String
    /// True when a folder yields contract tests, too.
    var findsTests = false
    /// True when a pattern for names of contract tests yields them, as such a name itself does.
    var takesTestsByName = false
    /// True when a folder yields the project file, too.
    var findsProjectFile = false

    /// The files that some paths stand for, each once, in the order of the paths and then of their names.
    ///
    /// - Throws: why some of them cannot be looked at.
    func files(for paths: [String], from folder: String) throws(Failure) -> [FoundFile] {
        let found = look(for: paths, from: folder)
        if let failure = found.failure { throw failure }
        return found.files
    }

    /// The same, with what cannot be looked at beside the rest; `places` is where the paths are written.
    func look(
        for paths: [String], from folder: String, writtenAt places: [SourceRange] = []
    ) -> FoundFiles {
        var found = FoundFiles()
        var known: Set<String> = []
        for (index, path) in paths.enumerated() {
            let place = places.indices.contains(index) ? places[index] : nil
            let here = look(for: path, from: folder, writtenAt: place)
            found.files += here.files.filter { known.insert($0.path).inserted }
            found.problems += here.problems
        }
        return found
    }

    private func look(
        for path: String, from folder: String, writtenAt place: SourceRange?
    ) -> FoundFiles {
        if path == "-" { return FoundFiles([FoundFile(path: "-", shown: "-", isNamed: true)]) }
        let absolute = Path.normal(Path.join(folder, path))
        switch FileSystem.kind(absolute) {
        case .folder: return walk(absolute, rules: rules(above: absolute), pattern: nil)
        case .some: return FoundFiles([file(absolute, isNamed: true)])
        case nil: break
        }
        guard PathPattern.isPattern(path) else {
            return FoundFiles(problem: .usage("no file or folder '\(path)'", at: place))
        }
        let base = ContractDiscovery.base(of: absolute)
        guard FileSystem.kind(base) == .folder else { return FoundFiles() }
        var discovery = self
        if takesTestsByName, TestSuiteDecoder.isTestName(path) { discovery.findsTests = true }
        return discovery.walk(base, rules: rules(above: base), pattern: PathPattern(absolute))
    }

    /// The part of a pattern above the first name that is one.
    static func base(of pattern: String) -> String {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true)
        return "/" + parts.prefix { !PathPattern.isPattern(String($0)) }.joined(separator: "/")
    }

    private func file(_ path: String, isNamed: Bool) -> FoundFile {
        FoundFile(path: path, shown: Path.relative(path, to: workingFolder), isNamed: isNamed)
    }

    private func walk(
        _ folder: String, rules: IgnoreRules, pattern: PathPattern?, top: String? = nil
    ) -> FoundFiles {
        let top = top ?? folder
        let entries: [FileSystem.Entry]
        do throws(FileSystem.Problem) { entries = try FileSystem.entries(in: folder) } catch {
            let shown = Path.relative(folder, to: workingFolder)
            return FoundFiles(problem: .usage("cannot read '\(shown)': \(error.reason)"))
        }
        let rules =
            entries.contains { $0.name == ".gitignore" }
            ? ContractDiscovery.reading(folder, into: rules) : rules
        var found = FoundFiles()
        for (name, said) in entries where !name.hasPrefix(".") {
            let path = Path.join(folder, name)
            let kind = said ?? FileSystem.kind(path, following: false)
            if kind == .folder {
                guard !rules.ignores(path, isFolder: true) else { continue }
                let inside = walk(path, rules: rules, pattern: pattern, top: top)
                found.files += inside.files
                found.problems += inside.problems
                continue
            }
            guard isWanted(name), !rules.ignores(path, isFolder: false), pattern?.matches(path) != false
            else { continue }
            if kind == .file {
                found.files.append(file(path, isNamed: false))
            } else if let problem = problem(with: path, name, kind, top) {
                found.problems.append(problem)
            } else if kind != nil, FileSystem.kind(path)?.mayBeFile == true {
                found.files.append(file(path, isNamed: false))
            }
        }
        return found
    }

    func isWanted(_ name: String) -> Bool {
        ContractDiscovery.isContractName(name) || findsTests && TestSuiteDecoder.isTestName(name)
            || findsProjectFile && name == Project.fileName
    }

    /// Why what has the name of a contract, and is no plain file, is not one of the folder's.
    ///
    /// A link that leads out of the folder that was asked for is refused: whoever can write there could have any file
    /// of this machine read, and its lines shown.
    private func problem(
        with path: String, _ name: String, _ kind: FileSystem.Kind?, _ top: String
    ) -> Failure? {
        let shown = Path.relative(path, to: workingFolder)
        guard let kind else {
            // It was listed: either it is gone since, or this is not what it is called.
            return name.unicodeScalars.contains("\u{FFFD}")
                ? .usage("the name of '\(shown)' is not UTF-8", help: "give the file another name") : nil
        }
        guard kind == .other else { return nil }
        guard let target = FileSystem.resolved(path) else {
            return .usage("no file or folder '\(shown)'", help: "the link leads nowhere: mend or remove it")
        }
        let folder = FileSystem.resolved(top) ?? top
        if target.hasPrefix(folder == "/" ? "/" : folder + "/") { return nil }
        guard FileSystem.kind(path)?.mayBeFile == true else { return nil }
        return ContractDiscovery.leadsOut(shown)
    }

    static func leadsOut(_ shown: String) -> Failure {
        .usage("'\(shown)' is a link that leads out of its folder", help: "name the file itself, or copy it")
    }

    /// True for names that a folder yields.
    @Sendable static func isContractName(_ name: String) -> Bool {
        let lower = name.lowercased()
        if lower == Project.fileName || TestSuiteDecoder.isTestName(lower) { return false }
        return lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") || lower.hasSuffix(".json")
    }

    /// The rules that hold in a folder because of those above it, up to the top of the checkout.
    func rules(above folder: String) -> IgnoreRules {
        var chain: [String] = []
        var current = folder
        while FileSystem.kind(Path.join(current, ".git")) == nil {
            let parent = Path.parent(of: current)
            // Without a checkout only the ignore files inside the folder itself count.
            if parent.isEmpty || parent == current { return IgnoreRules() }
            current = parent
            chain.append(current)
        }
        return chain.reversed().reduce(IgnoreRules()) { ContractDiscovery.reading($1, into: $0) }
    }

    static func reading(_ folder: String, into rules: IgnoreRules) -> IgnoreRules {
        let path = Path.join(folder, ".gitignore")
        guard let bytes = try? FileSystem.read(path, maxBytes: 1 << 20) else { return rules }
        return rules.adding(String(decoding: bytes, as: UTF8.self), in: folder)
    }
}
