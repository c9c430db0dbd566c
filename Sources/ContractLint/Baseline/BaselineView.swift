// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What was looked at, as a baseline needs to know it.
public struct BaselineView: Sendable {
    /// The files whose findings there are.
    let files: [LintedFile]
    /// Which rules nothing kept from looking.
    let asked: AskedRules
    /// True when there are no other files.
    let isWhole: Bool
    /// What a baseline calls a file: its name must not depend on who looks, and from where.
    let name: @Sendable (String) -> String
    private let exists: @Sendable (String) -> Bool
    private let read: Set<String>

    /// `exists` is asked for files by what a baseline calls them.
    public init(
        files: [LintedFile], asked: AskedRules, isWhole: Bool,
        name: @escaping @Sendable (String) -> String = { $0 },
        exists: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.files = files
        self.asked = asked
        self.isWhole = isWhole
        self.name = name
        self.exists = exists
        read = Set(files.map { name($0.source.file) })
        shown = Dictionary(files.map { (name($0.source.file), $0.source.file) }) { first, _ in first }
    }

    private let shown: [String: String]

    /// True for an entry whose file is not there any more.
    func isGone(_ entry: Baseline.Entry) -> Bool {
        !read.contains(entry.file) && (isWhole || !exists(entry.file))
    }

    /// True when an entry that nothing was found for has nothing to hold any more.
    func isDecided(_ entry: Baseline.Entry) -> Bool {
        // What was renamed may have been read under its new name, if nothing is wrong there.
        guard let file = shown[entry.file] else { return isWhole && asked.isEverything }
        return asked.contains(entry.rule, in: file)
    }
}
