// SPDX-License-Identifier: Apache-2.0
import ContractDiff
import ContractInterpreter
import ContractModel
import FunctionLibrary

/// Two versions that were read, and what differs between them.
struct Comparison {
    /// One side as it was read.
    struct Side {
        var name: String
        var loaded: LoadedContracts
        /// Shown name → path in the repository, for the files of a revision.
        fileprivate(set) var repositoryPaths: [String: String] = [:]

        /// What keeps the side from being compared.
        var errors: [Diagnostic] { loaded.diagnostics.filter { $0.severity == .error } }
    }

    let old: Side
    let new: Side
    /// What was named, by paths from the root of a project; nil for all.
    private var selected: Set<String>?
    private var places: [String: String] = [:]

    /// Reads both sides.
    ///
    /// Where both belong to a project, the whole application is read, and what was named selects what is told. Else, and for
    /// two parts of the same version of one project, what was named stands for itself.
    init(_ oldName: String, _ newName: String, in session: Session) throws(Failure) {
        if oldName == "-", newName == "-" {
            throw .usage("standard input can be one side only", help: "name a file for the other")
        }
        let before = try ComparedSide.named(oldName, in: session)
        let after = try ComparedSide.named(newName, in: session)
        if let left = try before.project(in: session), let right = try after.project(in: session),
            left.identity != right.identity
        {
            // The name of a folder is no part of what a project means.
            let project = Project(
                root: right.project.root, workingFolder: left.project.workingFolder, file: left.project.file)
            old = try Self.read(oldName, before, project, left.files)
            new = try Self.read(newName, after, right.project, right.files)
            if left.selected != nil || right.selected != nil {
                selected = (left.selected ?? []).union(right.selected ?? [])
            }
            places = left.places.merging(right.places) { first, _ in first }
            return
        }
        let folder = Project(
            root: session.workingFolder, workingFolder: session.workingFolder, file: nil)
        old = try Self.read(oldName, before, folder, try before.filesAlone(in: session))
        new = try Self.read(newName, after, folder, try after.filesAlone(in: session))
    }

    private static func read(
        _ name: String, _ named: ComparedSide, _ project: Project, _ files: [FoundFile]
    ) throws(Failure) -> Side {
        if files.isEmpty {
            throw .usage("no contract found in '\(name)'", help: "name a file or folder that has one")
        }
        let loader = ApplicationLoader(project: project, registry: .standard)
        let loaded: LoadedContracts
        if let reader = try named.reader(files) {
            var texts: [(file: FoundFile, source: SourceText)] = []
            for file in files { texts.append((file, try reader(file))) }
            loaded = loader.load(texts)
        } else {
            loaded = try loader.load(files)
        }
        var side = Side(name: name, loaded: loaded)
        if case .revision = named {
            side.repositoryPaths = Dictionary(files.map { ($0.shown, $0.path) }) { first, _ in first }
        }
        if side.errors.isEmpty, loaded.applications.isEmpty {
            throw .usage("no contract found in '\(name)'", help: "name a file or folder that has one")
        }
        return side
    }

    /// All texts of both sides.
    var sources: [SourceText] { new.loaded.sources + old.loaded.sources }

    /// What differs, as far as it was asked for.
    func report() -> ChangeReport {
        let (before, after) = (old.loaded.applications, new.loaded.applications)
        var changes: [Change] = []
        if before.count == 1, after.count == 1 {
            changes = Self.changes(before[0], after[0], code: after[0].application.code)
        } else {
            let codes = (after + before).map(\.application.code)
            for (index, code) in codes.enumerated() where codes.firstIndex(of: code) == index {
                changes += Self.changes(
                    before.first { $0.application.code == code },
                    after.first { $0.application.code == code }, code: code)
            }
        }
        return ChangeReport(changes.filter(isWanted))
    }

    private static func changes(
        _ before: LoadedContracts.Compiled?, _ after: LoadedContracts.Compiled?, code: String
    ) -> [Change] {
        func version(_ compiled: LoadedContracts.Compiled?) -> ApplicationComparison.Version {
            ApplicationComparison.Version(
                compiled?.application ?? Application(code: code), plans: compiled?.outcome.plans ?? [])
        }
        return ApplicationComparison(from: version(before), to: version(after)).changes()
    }

    private func isWanted(_ change: Change) -> Bool {
        guard let selected else { return true }
        let files = [change.old, change.isInNew ? change.new : nil].compactMap { $0?.range.file }
        return files.contains { places[$0].map(selected.contains) ?? true }
    }
}
