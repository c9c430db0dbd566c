// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import FunctionLibrary
import LanguageServer
import Synchronization

/// The projects around the texts that an editor has open.
///
/// What is said about a text is what `lint` says of it: in a project as a part of the whole application, elsewhere by
/// itself. Files are read, decoded and listed once, and again when they may have changed.
final class EditorWorkspace: ContractWorkspace {
    private let registry: FunctionRegistry
    private let cache = Mutex(EditorCache())

    init(registry: FunctionRegistry) { self.registry = registry }

    func forget() { cache.withLock { $0.forget() } }

    func text(of path: String) -> (bytes: [UInt8], stamp: Int)? { cache.withLock { $0.text(of: path) } }

    func files(around path: String, _ unsaved: [String: UnsavedText]) -> [String] {
        guard let layout = layout(around: path, unsaved) else { return [path] }
        var paths = contracts(of: layout, unsaved).map(\.path)
        if FileSystem.kind(layout.projectPath) != nil || unsaved[layout.projectPath] != nil {
            paths.append(layout.projectPath)
        }
        let own = Set(paths)
        // What is open inside the project and new to it belongs to it, too.
        return paths + unsaved.keys.filter { !own.contains($0) && $0 == path }
    }

    /// The files of a project, with those that are open and not on the disk yet.
    private func contracts(of layout: EditorLayout, _ unsaved: [String: UnsavedText]) -> [FoundFile] {
        let known = Set(layout.contracts.map(\.path))
        let project = Project(root: layout.root, workingFolder: layout.root, file: layout.file)
        let fresh = unsaved.keys.filter { path in
            !known.contains(path) && FileSystem.kind(path) == nil && project.wouldHold(path)
                && root(above: path, unsaved) == layout.root
        }
        return layout.contracts
            + fresh.sorted().map { FoundFile(path: $0, shown: $0, isNamed: false) }
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
        findings.diagnostics += analyse([file], of: project)
    }

    private func look(
        at layout: EditorLayout, open: [String], _ unsaved: [String: UnsavedText],
        into findings: inout Findings, _ isWanted: () -> Bool
    ) {
        let project = Project(root: layout.root, workingFolder: layout.root, file: layout.file)
        let contracts = contracts(of: layout, unsaved)
        var whole = contracts.compactMap {
            read($0.path, unsaved, isNamed: $0.isNamed, into: &findings)
        }
        // The rules look at the project file while somebody does.
        if open.contains(layout.projectPath) {
            whole += [read(layout.projectPath, unsaved, isNamed: true, into: &findings)].compactMap(\.self)
        } else {
            findings.texts[layout.projectPath] = layout.projectBytes
            findings.diagnostics += layout.diagnostics
        }
        findings.diagnostics += layout.settings.problems + analyse(whole, of: project, layout.settings)
        let inside = Set(contracts.map(\.path))
        for path in open where !inside.contains(path) && path != layout.projectPath && isWanted() {
            guard let file = read(path, unsaved, isNamed: false, into: &findings) else { continue }
            // Editors hand over every text of a kind; one that is no contract at all is not ours to judge.
            guard !file.diagnostics.contains(where: { $0.code == .noBlock }) else { continue }
            findings.diagnostics += analyse(whole + [file], of: project, layout.settings)
                .filter { $0.range.file == path }
        }
    }

    /// Everything that is said of some files, none of it twice: the one place where it is found.
    private func analyse(
        _ files: [DecodedText], of project: Project, _ settings: EditorLintSettings = EditorLintSettings()
    ) -> [Diagnostic] {
        DiagnosticReport.withoutRepeats(
            LintPass(project: project, linter: Linter(settings: settings.settings), registry: registry)
                .put(together: files, fileFindings: nil).diagnostics)
    }

    private func read(
        _ path: String, _ unsaved: [String: UnsavedText], isNamed: Bool, into findings: inout Findings
    ) -> DecodedText? {
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
        let file = DecodedText(
            FoundFile(path: path, shown: path, isNamed: isNamed), SourceText(file: path, bytes: bytes))
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
        let found = project.look(for: [], tests: true).found
        let layout = EditorLayout(
            root: root, projectPath: projectPath, projectBytes: bytes, file: file,
            contracts: found.files.map {
                FoundFile(path: $0.path, shown: $0.path, isNamed: $0.isNamed)
            },
            diagnostics: diagnostics, settings: EditorLintSettings(project))
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
    var settings: EditorLintSettings
}

/// How the project weighs the rules; a rule that there is not is told, and the others count.
struct EditorLintSettings: Sendable {
    var settings = LintSettings()
    var problems: [Diagnostic] = []

    init() {}

    init(_ project: Project) {
        let index = RuleIndex(LintRule.all)
        var file = project.file
        func known(_ setting: ProjectFile.RuleSetting) -> Bool {
            let rule = setting.rule
            if !index.names(rule.value).isEmpty { return true }
            problems.append(
                Diagnostic(
                    .unknownKey, "unknown rule '\(rule.value)'", at: rule.range, path: rule.path,
                    help: Suggestion.didYouMean(rule.value, among: index.allNames)))
            return false
        }
        file?.lint = (project.file?.lint ?? []).filter(known)
        file?.lintOverrides = (project.file?.lintOverrides ?? []).map { override in
            var override = override
            override.rules = override.rules.filter(known)
            return override
        }
        let sound = Project(root: project.root, workingFolder: project.workingFolder, file: file)
        settings = (try? LintSettings(sound, flags: [])) ?? LintSettings()
    }
}

/// What was read and listed, until it may be another.
struct EditorCache: Sendable {
    private struct Text: Sendable {
        var bytes: [UInt8]
        var stamp: Int
        /// Which file it was, with its size and its time.
        var identity: String
        var isFresh: Bool
    }

    private var texts: [String: Text] = [:]
    private var files: [String: (key: Int, isNamed: Bool, file: DecodedText)] = [:]
    private var layouts: [String: (key: Int, layout: EditorLayout)] = [:]
    private var kinds: [String: Bool] = [:]
    private var lastStamp = 0

    mutating func forget() {
        for path in texts.keys { texts[path]?.isFresh = false }
        layouts = [:]
        kinds = [:]
    }

    mutating func isFile(_ path: String) -> Bool {
        if let known = kinds[path] { return known }
        let isFile = FileSystem.kind(path)?.mayBeFile == true
        kinds[path] = isFile
        return isFile
    }

    /// The bytes of a file; the stamp stays as long as they do.
    mutating func text(of path: String) -> (bytes: [UInt8], stamp: Int)? {
        // Not every editor tells of files that change beside it, and places in an old text are wrong in the new one.
        let identity = FileSystem.stamp(path)
        if let known = texts[path], known.isFresh, known.identity == identity {
            return (known.bytes, known.stamp)
        }
        guard let bytes = try? FileSystem.read(path, maxBytes: ReadingLimits.contract.maxFileBytes) else {
            texts[path] = nil
            files[path] = nil
            return nil
        }
        if texts[path]?.bytes != bytes {
            lastStamp -= 1
            texts[path] = Text(bytes: bytes, stamp: lastStamp, identity: identity, isFresh: true)
        }
        texts[path]?.identity = identity
        texts[path]?.isFresh = true
        return texts[path].map { ($0.bytes, $0.stamp) }
    }

    func file(_ path: String, _ key: Int, _ isNamed: Bool) -> DecodedText? {
        guard let known = files[path], known.key == key, known.isNamed == isNamed else { return nil }
        return known.file
    }

    mutating func keep(_ file: DecodedText, _ path: String, _ key: Int, _ isNamed: Bool) {
        files[path] = (key, isNamed, file)
    }

    func layout(_ root: String, _ key: Int) -> EditorLayout? {
        layouts[root].flatMap { $0.key == key ? $0.layout : nil }
    }

    mutating func keep(_ layout: EditorLayout, _ key: Int) { layouts[layout.root] = (key, layout) }
}
