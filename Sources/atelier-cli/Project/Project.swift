// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// Where a verb works: the project file if there is one, and the folder that its paths count from.
struct Project: Sendable {
    static let fileName = "atelier.yaml"

    /// Absolute: the folder of the project file, else the working folder.
    let root: String
    let workingFolder: String
    /// Nil: there is no project file.
    let file: ProjectFile?

    /// Looks for the project file from the working folder upwards.
    ///
    /// What has its name and cannot be read as a file is a mistake, not the sign that there is no project: settings that
    /// are passed over in silence are missed late. A folder around the working folder may be called as it likes.
    static func find(from workingFolder: String) throws(Failure) -> Project {
        var folder = workingFolder
        var inner = ""
        while true {
            let path = Path.join(folder, Project.fileName)
            if path != inner, FileSystem.kind(path, following: false) != nil {
                return Project(
                    root: folder, workingFolder: workingFolder,
                    file: try read(path, workingFolder: workingFolder))
            }
            let parent = Path.parent(of: folder)
            if parent.isEmpty || parent == folder { break }
            (inner, folder) = (folder, parent)
        }
        return Project(root: workingFolder, workingFolder: workingFolder, file: nil)
    }

    private static func read(_ path: String, workingFolder: String) throws(Failure) -> ProjectFile {
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(path, maxBytes: ReadingLimits.contract.maxFileBytes)
        } catch {
            let isAstray = error.isMissing && FileSystem.kind(path, following: false) != nil
            throw .usage(
                error.message, help: isAstray ? "the link leads nowhere: mend or remove it" : nil)
        }
        let source = SourceText(file: Path.relative(path, to: workingFolder), bytes: bytes)
        let (project, diagnostics) = ProjectFileDecoder.read(source)
        let errors = (diagnostics.filter { $0.severity == .error } + ZoneCheck.unknown(in: project))
            .inTextOrder()
        guard errors.isEmpty else {
            throw Failure(
                .unable,
                errors.map {
                    Failure.Entry(code: "usage", message: $0.message, at: $0.range).helped(by: $0.help)
                })
        }
        return project
    }

    /// What the application's code is where no contract names it: that of the project file, else the root's name made to
    /// fit.
    var defaultApplicationCode: String {
        if let application = file?.application { return application.value }
        var code = ""
        for byte in Path.name(of: root).lowercased().utf8 {
            let isFitting = (97...122).contains(byte) || (48...57).contains(byte) && !code.isEmpty
            if isFitting {
                code.unicodeScalars.append(UnicodeScalar(byte))
            } else if !code.isEmpty, !code.hasSuffix("_") {
                code += "_"
            }
        }
        while code.hasSuffix("_") { code.removeLast() }
        return code.isEmpty ? "application" : String(code.prefix(64))
    }

    /// The contract files of the whole application, and which of them the paths select; nil when none was given.
    ///
    /// With `tests` the contract tests in the same places are among them.
    ///
    /// - Throws: why some of them cannot be looked at, or that there is none.
    func contracts(
        _ paths: [String], tests: Bool = false
    ) throws(Failure) -> (files: [FoundFile], selected: Set<String>?) {
        let (found, selected) = look(for: paths, tests: tests)
        if let failure = found.failure { throw failure }
        return (found.files, selected)
    }

    /// The same, with what cannot be looked at beside the rest.
    func look(for paths: [String], tests: Bool = false) -> (found: FoundFiles, selected: Set<String>?) {
        let discovery = ContractDiscovery(workingFolder: workingFolder, findsTests: tests)
        var naming = discovery
        naming.takesTestsByName = true
        var named = naming.look(for: paths, from: workingFolder)
        if !paths.isEmpty, named.files.isEmpty {
            if named.problems.isEmpty { named.problems = [.noContract(in: paths)] }
            return (named, [])
        }
        // What an editor hands over may be a file of the project that is not saved yet: it stands for itself.
        if !paths.isEmpty, file == nil || paths == ["-"] { return (named, nil) }

        let places = file?.contracts?.map(\.range) ?? []
        var whole = discovery.look(for: patterns, from: root, writtenAt: places)
        let known = Set(whole.files.map(\.path))
        whole.files += named.files.filter { !known.contains($0.path) }
        whole.problems = named.problems + whole.problems
        if whole.files.isEmpty, whole.problems.isEmpty {
            whole.problems = [.noContract(in: patterns, writtenAt: places.first)]
        }
        return (whole, paths.isEmpty ? nil : Set(named.files.map(\.shown)))
    }

    /// True when a file that is not on the disk would be one of the project's contracts or tests.
    func wouldHold(_ path: String) -> Bool {
        ContractDiscovery(workingFolder: root, findsTests: true).wouldYield(path, for: patterns, from: root)
    }

    /// Where the project has its contracts.
    var patterns: [String] { file?.contracts?.map(\.value) ?? defaultContracts }

    private var defaultContracts: [String] {
        FileSystem.kind(Path.join(root, "actions")) == .folder ? ["actions/**"] : ["."]
    }

    /// The ledger's address: as it was named, else as the project says, else the default.
    ///
    /// A path that the project names
    /// counts from the root.
    func ledgerAddress(_ named: String?) throws(Failure) -> LedgerAddress {
        if let named { return try LedgerAddress(named, from: workingFolder) }
        return try LedgerAddress(file?.ledger?.value ?? ".atelier/ledger.db", from: root)
    }

    /// How long what has ended is kept.
    var retention: RetentionPolicy {
        var policy = RetentionPolicy()
        guard let kept = file?.retention else { return policy }
        (policy.completed, policy.failed, policy.terminated) = (kept.completed, kept.failed, kept.terminated)
        policy.keys = kept.keys
        return policy
    }

    /// The time zone of a tenant: that of the project file, else UTC.
    func timezone(of tenant: String) -> String { file?.tenant(tenant)?.timezone ?? "UTC" }
}

/// Which store a ledger is in.
enum LedgerAddress: Sendable, Hashable {
    case sqlite(path: String)
    case memory

    /// The ledger's file; nil in memory.
    var file: String? { if case .sqlite(let path) = self { path } else { nil } }

    var description: String {
        switch self {
        case .sqlite(let path): path
        case .memory: "memory:"
        }
    }

    /// Reads `PATH`, `sqlite:PATH`, `memory:`.
    init(_ text: String, from folder: String) throws(Failure) {
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") {
            throw .unavailable(
                "this binary holds no PostgreSQL store", help: "name a file: --ledger .atelier/ledger.db")
        } else {
            let path = text.hasPrefix("sqlite:") ? String(text.dropFirst(7)) : text
            if path.isEmpty { throw .usage("the ledger's path is empty") }
            // SQLite gives these a meaning, and nobody means a file of that name.
            if path == ":memory:" {
                throw .usage("':memory:' is no path", help: "write memory: for a ledger that nobody keeps")
            }
            if let scheme = path.firstRange(of: "://"), text == path {
                throw .usage(
                    "a '\(path[..<scheme.lowerBound])' address is not a path",
                    help: "name a file, such as .atelier/ledger.db, sqlite:PATH or memory:")
            }
            if path.hasPrefix("file:") {
                throw .usage("'\(path)' is a URI, not a path", help: "name the file alone")
            }
            self = .sqlite(path: Path.normal(Path.join(folder, path)))
        }
    }
}

extension Failure {
    fileprivate static func noContract(in paths: [String], writtenAt range: SourceRange? = nil) -> Failure {
        let places = paths.map { "'\($0)'" }.joined(separator: ", ")
        return .usage(
            "no contract found in \(places)", at: range,
            help: "name a file or folder, or make atelier.yaml say where they are")
    }
}
