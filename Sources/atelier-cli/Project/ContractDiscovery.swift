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

/// Finds contract files in files, folders and patterns.
///
/// A folder yields its `*.yaml`, `*.yml` and `*.json`, but no project file, no contract test, and nothing hidden or ignored
/// by git. Symbolic links to folders are not followed; those to files must stay inside the folder.
struct ContractDiscovery: Sendable {
    /// Absolute.
    let workingFolder: String
    /// True when a folder yields contract tests, too.
    var findsTests = false
    /// True when a folder yields the project file, too.
    var findsProjectFile = false

    /// The files that some paths stand for, each once, in the order of the paths and then of their names.
    func files(for paths: [String], from folder: String) throws(Failure) -> [FoundFile] {
        var found: [FoundFile] = []
        var known: Set<String> = []
        for path in paths {
            for file in try files(for: path, from: folder) where known.insert(file.path).inserted {
                found.append(file)
            }
        }
        return found
    }

    private func files(for path: String, from folder: String) throws(Failure) -> [FoundFile] {
        if path == "-" { return [FoundFile(path: "-", shown: "-", isNamed: true)] }
        let absolute = Path.normal(Path.join(folder, path))
        do {
            switch FileSystem.kind(absolute) {
            case .folder: return try walk(absolute, rules: rules(above: absolute), pattern: nil)
            case .some: return [file(absolute, isNamed: true)]
            case nil: break
            }
            guard PathPattern.isPattern(path) else {
                throw FileSystem.Problem(path: path, number: 2)
            }
            let base = ContractDiscovery.base(of: absolute)
            guard FileSystem.kind(base) == .folder else { return [] }
            return try walk(base, rules: rules(above: base), pattern: PathPattern(absolute))
        } catch let failure as Failure {
            throw failure
        } catch let problem as FileSystem.Problem {
            throw .usage(problem.isMissing ? "no file or folder '\(path)'" : problem.message)
        } catch {
            throw .usage("cannot read '\(path)'")
        }
    }

    /// The part of a pattern above the first name that is one.
    private static func base(of pattern: String) -> String {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true)
        return "/" + parts.prefix { !PathPattern.isPattern(String($0)) }.joined(separator: "/")
    }

    private func file(_ path: String, isNamed: Bool) -> FoundFile {
        FoundFile(path: path, shown: Path.relative(path, to: workingFolder), isNamed: isNamed)
    }

    private func walk(
        _ folder: String, rules: IgnoreRules, pattern: PathPattern?, top: String? = nil
    ) throws -> [FoundFile] {
        let top = top ?? folder
        let names = try FileSystem.names(in: folder)
        let rules = names.contains(".gitignore") ? ContractDiscovery.reading(folder, into: rules) : rules
        var found: [FoundFile] = []
        for name in names where !name.hasPrefix(".") {
            let path = Path.join(folder, name)
            let kind = FileSystem.kind(path, following: false)
            switch kind {
            case .folder:
                if !rules.ignores(path, isFolder: true) {
                    found += try walk(path, rules: rules, pattern: pattern, top: top)
                }
            case .file, .other, .unknown:
                let isWanted =
                    (ContractDiscovery.isContractName(name)
                        || findsTests && TestSuiteDecoder.isTestName(name)
                        || findsProjectFile && name == Project.fileName)
                    && !rules.ignores(path, isFolder: false)
                    && pattern?.matches(path) != false
                    && (kind == .file || FileSystem.kind(path)?.mayBeFile == true)
                guard isWanted else { continue }
                if kind != .file { try checkPlace(path, top) }
                found.append(file(path, isNamed: false))
            case nil: break
            }
        }
        return found
    }

    /// Refuses a link that leads out of the folder that was asked for: whoever can write there could have any file of
    /// this machine read, and its lines shown.
    private func checkPlace(_ path: String, _ top: String) throws(Failure) {
        guard FileSystem.kind(path, following: false) == .other else { return }
        let folder = FileSystem.resolved(top) ?? top
        if let target = FileSystem.resolved(path), target.hasPrefix(folder == "/" ? "/" : folder + "/") {
            return
        }
        let shown = Path.relative(path, to: workingFolder)
        throw .usage(
            "'\(shown)' is a link that leads out of its folder", help: "name the file itself, or copy it")
    }

    /// True for names that a folder yields.
    @Sendable static func isContractName(_ name: String) -> Bool {
        let lower = name.lowercased()
        if lower == Project.fileName || TestSuiteDecoder.isTestName(lower) { return false }
        return lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") || lower.hasSuffix(".json")
    }

    /// The rules that hold in a folder because of those above it, up to the top of the checkout.
    private func rules(above folder: String) -> IgnoreRules {
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

    private static func reading(_ folder: String, into rules: IgnoreRules) -> IgnoreRules {
        let path = Path.join(folder, ".gitignore")
        guard let bytes = try? FileSystem.read(path, maxBytes: 1 << 20) else { return rules }
        return rules.adding(String(decoding: bytes, as: UTF8.self), in: folder)
    }
}
