// SPDX-License-Identifier: Apache-2.0

/// What the `.gitignore` files from the top of a checkout down to a folder say.
struct IgnoreRules: Sendable {
    private struct Rule: Sendable {
        let pattern: PathPattern
        let isExclusion: Bool
        let folderOnly: Bool
        /// The folder whose file holds the rule, absolute; the pattern counts from there.
        let folder: String
    }

    private var rules: [Rule] = []

    /// Adds the lines of the ignore file of a folder; later rules win over earlier ones.
    func adding(_ text: String, in folder: String) -> IgnoreRules {
        var copy = self
        for line in text.split(whereSeparator: \.isNewline) {
            if let rule = IgnoreRules.rule(String(line), in: folder) { copy.rules.append(rule) }
        }
        return copy
    }

    private static func rule(_ line: String, in folder: String) -> Rule? {
        var text = line
        // gitignore(5): trailing spaces are ignored unless they are quoted with a backslash.
        while text.hasSuffix(" "), !text.hasSuffix("\\ ") { text.removeLast() }
        if text.isEmpty || text.hasPrefix("#") { return nil }
        let isExclusion = !text.hasPrefix("!")
        if !isExclusion { text.removeFirst() }
        let folderOnly = text.hasSuffix("/")
        if folderOnly { text.removeLast() }
        if text.isEmpty { return nil }
        // A pattern with a slash at its start or in its middle counts from its own folder, any other from every folder.
        let pattern = text.contains("/") ? text : "**/" + text
        return Rule(
            pattern: PathPattern(pattern), isExclusion: isExclusion, folderOnly: folderOnly, folder: folder)
    }

    /// True when an absolute path is ignored by itself.
    ///
    /// Whoever walks does not enter an ignored folder, so what lies
    /// inside one never gets here.
    func ignores(_ path: String, isFolder: Bool) -> Bool {
        for rule in rules.reversed() where !rule.folderOnly || isFolder {
            let prefix = rule.folder == "/" ? "/" : rule.folder + "/"
            guard path.hasPrefix(prefix) else { continue }
            if rule.pattern.matches(String(path.dropFirst(prefix.count))) { return rule.isExclusion }
        }
        return false
    }
}
