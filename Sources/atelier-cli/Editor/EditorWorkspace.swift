// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import LanguageServer
import Synchronization

/// The projects around the texts that an editor has open.
///
/// What is said about a text is what `validate` says of it: in a project as a part of the whole application, elsewhere by
/// itself. Files are read, decoded and listed once, and again when they may have changed.
final class EditorWorkspace: ContractWorkspace {
    private let registry: FunctionRegistry
    private let cache = Mutex(EditorCache())

    init(registry: FunctionRegistry) { self.registry = registry }

    func forget() { cache.withLock { $0.forget() } }

    func text(of path: String) -> (bytes: [UInt8], stamp: Int)? { cache.withLock { $0.text(of: path) } }

    func files(around path: String, _ unsaved: [String: UnsavedText]) -> [String] {
        guard let layout = layout(around: path, unsaved) else { return [path] }
        let folders = Set(layout.contracts.map { Path.parent(of: $0.path) }).sorted()
        let tests = folders.flatMap { folder in
            cache.withLock { $0.tests(in: folder) }
        }
        var paths = layout.contracts.map(\.path) + tests
        if FileSystem.kind(layout.projectPath) != nil || unsaved[layout.projectPath] != nil {
            paths.append(layout.projectPath)
        }
        let own = Set(paths)
        // What is open inside the project and new to it belongs to it, too.
        return paths + unsaved.keys.filter { !own.contains($0) && $0 == path }
    }

    // MARK: - Findings

    func findings(_ unsaved: [String: UnsavedText], isWanted: () -> Bool) -> Findings? {
        var findings = Findings()
        var known: [String: EditorLayout] = [:]
        var members: [String: [String]] = [:]
        for path in unsaved.keys.sorted() {
            if let layout = layout(around: path, unsaved) {
                known[layout.root] = layout
                members[layout.root, default: []].append(path)
            } else {
                guard isWanted() else { return nil }
                look(atLone: path, unsaved, into: &findings)
            }
        }
        for root in known.keys.sorted() {
            guard let layout = known[root], isWanted() else { return nil }
            look(at: layout, open: members[root] ?? [], unsaved, into: &findings, isWanted)
        }
        return isWanted() ? findings : nil
    }

    /// A text outside of every project is an application of its own.
    private func look(atLone path: String, _ unsaved: [String: UnsavedText], into findings: inout Findings) {
        let folder = Path.parent(of: path)
        let project = Project(root: folder, workingFolder: folder, file: nil)
        guard let file = read(path, unsaved, isNamed: true, into: &findings) else { return }
        findings.diagnostics += analyse([file], of: project).diagnostics
    }

    private func look(
        at layout: EditorLayout, open: [String], _ unsaved: [String: UnsavedText],
        into findings: inout Findings,
        _ isWanted: () -> Bool
    ) {
        findings.diagnostics += layout.diagnostics
        findings.texts[layout.projectPath] = layout.projectBytes
        let project = Project(root: layout.root, workingFolder: layout.root, file: layout.file)
        let whole = layout.contracts.compactMap {
            read($0.path, unsaved, isNamed: $0.isNamed, into: &findings)
        }
        findings.diagnostics += analyse(whole, of: project).diagnostics
        let inside = Set(layout.contracts.map(\.path))
        for path in open where !inside.contains(path) && path != layout.projectPath && isWanted() {
            guard let file = read(path, unsaved, isNamed: false, into: &findings) else { continue }
            // Editors hand over every text of a kind; one that is no contract at all is not ours to judge.
            findings.diagnostics += analyse(whole + [file], of: project).diagnostics.filter {
                $0.range.file == path && $0.code != .noBlock
            }
        }
    }

    /// Everything that is said of some files: the one place where it is found.
    private func analyse(_ files: [ReadFile], of project: Project) -> LoadedContracts {
        ApplicationLoader(project: project, registry: registry).assemble(files, plans: false)
    }

    private func read(
        _ path: String, _ unsaved: [String: UnsavedText], isNamed: Bool, into findings: inout Findings
    ) -> ReadFile? {
        let key: Int
        let bytes: [UInt8]
        if let text = unsaved[path] {
            // Revisions count up from one, and stamps of files down.
            (bytes, key) = (text.bytes, text.revision)
        } else if let (saved, stamp) = text(of: path) {
            (bytes, key) = (saved, stamp)
        } else {
            return nil
        }
        findings.texts[path] = bytes
        if let file = cache.withLock({ $0.file(path, key, isNamed) }) { return file }
        let file = ApplicationLoader.read(SourceText(file: path, bytes: bytes), path: path, isNamed: isNamed)
        cache.withLock { $0.keep(file, path, key, isNamed) }
        return file
    }

    // MARK: - Projects

    private func layout(around path: String, _ unsaved: [String: UnsavedText]) -> EditorLayout? {
        guard Path.isAbsolute(path), let root = root(above: path, unsaved) else { return nil }
        let projectPath = Path.join(root, Project.fileName)
        let text = unsaved[projectPath].map { ($0.bytes, $0.revision) } ?? text(of: projectPath)
        guard let (bytes, key) = text else { return nil }
        if let layout = cache.withLock({ $0.layout(root, key) }) { return layout }
        let (file, diagnostics) = ProjectFileDecoder.read(SourceText(file: projectPath, bytes: bytes))
        let project = Project(root: root, workingFolder: root, file: file)
        // A pattern that leads nowhere is no reason to say nothing of what is open.
        let found = try? project.contracts([])
        let layout = EditorLayout(
            root: root, projectPath: projectPath, projectBytes: bytes, file: file,
            contracts: (found?.files ?? []).map {
                FoundFile(path: $0.path, shown: $0.path, isNamed: $0.isNamed)
            },
            diagnostics: diagnostics)
        cache.withLock { $0.keep(layout, key) }
        return layout
    }

    /// The nearest folder above that holds a project file, saved or not.
    private func root(above path: String, _ unsaved: [String: UnsavedText]) -> String? {
        var folder = Path.parent(of: path)
        while !folder.isEmpty {
            let candidate = Path.join(folder, Project.fileName)
            if unsaved[candidate] != nil || cache.withLock({ $0.isFile(candidate) }) { return folder }
            let parent = Path.parent(of: folder)
            if parent == folder { break }
            folder = parent
        }
        return nil
    }
}

/// What a project file says of its folder, and which files are there.
struct EditorLayout: Sendable {
    var root: String
    var projectPath: String
    var projectBytes: [UInt8]
    var file: ProjectFile?
    var contracts: [FoundFile]
    var diagnostics: [Diagnostic]
}

/// What was read and listed, until it may be another.
struct EditorCache: Sendable {
    private struct Text: Sendable {
        var bytes: [UInt8]
        var stamp: Int
        var isFresh: Bool
    }

    private var texts: [String: Text] = [:]
    private var files: [String: (key: Int, isNamed: Bool, file: ReadFile)] = [:]
    private var layouts: [String: (key: Int, layout: EditorLayout)] = [:]
    private var kinds: [String: Bool] = [:]
    private var testNames: [String: [String]] = [:]
    private var lastStamp = 0

    mutating func forget() {
        for path in texts.keys { texts[path]?.isFresh = false }
        layouts = [:]
        kinds = [:]
        testNames = [:]
    }

    mutating func isFile(_ path: String) -> Bool {
        if let known = kinds[path] { return known }
        let isFile = FileSystem.kind(path)?.mayBeFile == true
        kinds[path] = isFile
        return isFile
    }

    mutating func tests(in folder: String) -> [String] {
        if let known = testNames[folder] { return known }
        let names = (try? FileSystem.names(in: folder)) ?? []
        let tests = names.filter(TestSuiteDecoder.isTestName).map { Path.join(folder, $0) }
        testNames[folder] = tests
        return tests
    }

    /// The bytes of a file; the stamp stays as long as they do.
    mutating func text(of path: String) -> (bytes: [UInt8], stamp: Int)? {
        if let known = texts[path], known.isFresh { return (known.bytes, known.stamp) }
        guard let bytes = try? FileSystem.read(path, maxBytes: ReadingLimits.contract.maxFileBytes) else {
            texts[path] = nil
            files[path] = nil
            return nil
        }
        if texts[path]?.bytes != bytes {
            lastStamp -= 1
            texts[path] = Text(bytes: bytes, stamp: lastStamp, isFresh: true)
        }
        texts[path]?.isFresh = true
        return texts[path].map { ($0.bytes, $0.stamp) }
    }

    func file(_ path: String, _ key: Int, _ isNamed: Bool) -> ReadFile? {
        guard let known = files[path], known.key == key, known.isNamed == isNamed else { return nil }
        return known.file
    }

    mutating func keep(_ file: ReadFile, _ path: String, _ key: Int, _ isNamed: Bool) {
        files[path] = (key, isNamed, file)
    }

    func layout(_ root: String, _ key: Int) -> EditorLayout? {
        layouts[root].flatMap { $0.key == key ? $0.layout : nil }
    }

    mutating func keep(_ layout: EditorLayout, _ key: Int) { layouts[layout.root] = (key, layout) }
}
