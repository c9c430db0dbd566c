// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Findings that were there when rules were first looked at, and are not told again.
///
/// An entry says which rule, where by names instead of lines, and how often: it holds when lines move, when rows are
/// laid out anew and when a file gets another name.
public struct Baseline: Sendable, Equatable {
    /// Findings of one kind at one place.
    public struct Entry: Sendable, Hashable {
        public var file: String
        public var rule: String
        public var fingerprint: String
        public var count: Int
        /// For who reads the file; it decides nothing.
        public var message: String
    }

    public var entries: [Entry]

    public init(entries: [Entry] = []) { self.entries = entries }

    /// A baseline of all findings that are no errors of the decoder or the compiler, and of what a former one holds and
    /// this look does not decide: of files and rules that were not looked at.
    public init(of findings: [Diagnostic], in view: BaselineView, keeping former: Baseline = Baseline()) {
        struct Key: Hashable { var file, fingerprint: String }
        let paths = StablePath(files: view.files, of: findings)
        var entries: [Key: Entry] = [:]
        for finding in findings where finding.isFinding {
            let fingerprint = paths.fingerprint(of: finding)
            let file = view.name(finding.range.file)
            entries[
                Key(file: file, fingerprint: fingerprint),
                default: Entry(
                    file: file, rule: finding.code.name, fingerprint: fingerprint, count: 0,
                    message: finding.message)
            ].count += 1
        }
        for entry in former.entries where !view.isDecided(entry) {
            let key = Key(file: entry.file, fingerprint: entry.fingerprint)
            if entries[key, default: entry].count <= entry.count { entries[key] = entry }
        }
        self.entries = entries.values.sorted {
            ($0.file, $0.rule, $0.message, $0.fingerprint) < ($1.file, $1.rule, $1.message, $1.fingerprint)
        }
    }

    /// The findings that it does not hold, and its entries that nothing was found for where it was looked for.
    public func apply(
        to findings: [Diagnostic], in view: BaselineView
    ) -> (findings: [Diagnostic], stale: [Entry]) {
        let paths = StablePath(files: view.files, of: findings)
        var left = entries
        var places: [String: [Int]] = [:]
        for (index, entry) in left.enumerated() { places[entry.fingerprint, default: []].append(index) }
        func take(_ finding: Diagnostic, _ isEligible: (Entry) -> Bool) -> Bool {
            let fingerprint = paths.fingerprint(of: finding)
            guard
                let index = places[fingerprint]?.first(where: { left[$0].count > 0 && isEligible(left[$0]) })
            else { return false }
            left[index].count -= 1
            return true
        }
        var rest: [Diagnostic] = []
        for finding in findings {
            let file = view.name(finding.range.file)
            if !finding.isFinding || !take(finding, { $0.file == file }) { rest.append(finding) }
        }
        // A file that is no longer there may have got another name.
        let kept = rest.filter { !$0.isFinding || !take($0, view.isGone) }
        return (kept, left.filter { $0.count > 0 && view.isDecided($0) })
    }
}

extension Diagnostic {
    /// True for what a rule found, other than about baselines.
    fileprivate var isFinding: Bool {
        code.code.hasPrefix("L") && code.name != LintRule.staleBaselineEntry.name
    }
}

/// Says where a finding is, by the names of rows instead of their positions.
struct StablePath {
    private let documents: [String: [NodeTree]]

    init(files: [LintedFile], of findings: [Diagnostic]) {
        let named = Set(findings.map(\.range.file))
        documents = Dictionary(
            files.filter { named.contains($0.source.file) }.map { ($0.source.file, $0.documents) }
        ) { first, _ in first }
    }

    func fingerprint(of finding: Diagnostic) -> String {
        let identity = [finding.code.name, path(of: finding), finding.message].joined(separator: "\u{0}")
        return String(Digest(of: identity).hex.prefix(32))
    }

    private func path(of finding: Diagnostic) -> String {
        guard
            var node = documents[finding.range.file]?.first(where: {
                $0.documentNumber == finding.range.document
            })?
            .root, !finding.path.isEmpty
        else { return "" }
        var path = ""
        for part in finding.path.split(separator: "/", omittingEmptySubsequences: true) {
            let name = part.replacing("~1", with: "/").replacing("~0", with: "~")
            if node.kind == .sequence {
                guard let index = Int(name), node.elements.indices.contains(index) else { break }
                node = node.elements[index]
                path += "/" + (StablePath.name(of: node) ?? String(index))
            } else {
                path += "/" + name
                guard let next = node.entries.first(where: { $0.key.text == name })?.value else { break }
                node = next
            }
        }
        return path
    }

    /// What a row is called; a scalar is its own name.
    private static func name(of row: Node) -> String? {
        if row.kind == .scalar { return row.text }
        for key in ["key", "field_key", "entity_type", "code", "name", "rel_code"] {
            if let entry = row.entries.first(where: { $0.key.text == key }), entry.value.kind == .scalar {
                return entry.value.text
            }
        }
        return nil
    }
}
