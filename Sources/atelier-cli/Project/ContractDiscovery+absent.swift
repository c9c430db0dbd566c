// SPDX-License-Identifier: Apache-2.0

extension ContractDiscovery {
    /// True when the paths would yield a file that is not on the disk, once it is.
    func wouldYield(_ file: String, for paths: [String], from folder: String) -> Bool {
        isWanted(Path.name(of: file))
            && paths.contains { path in
                let absolute = Path.normal(Path.join(folder, path))
                let isPattern = FileSystem.kind(absolute) == nil && PathPattern.isPattern(path)
                let top = isPattern ? ContractDiscovery.base(of: absolute) : absolute
                return lies(file, inSightBelow: top) && (!isPattern || PathPattern(absolute).matches(file))
            }
    }

    /// True when nothing hidden and nothing that git ignores is on the way from a folder to a file.
    private func lies(_ file: String, inSightBelow top: String) -> Bool {
        guard file.hasPrefix(top == "/" ? "/" : top + "/") else { return false }
        let names = file.dropFirst(top.count).split(separator: "/")
        if names.contains(where: { $0.hasPrefix(".") }) { return false }
        var rules = rules(above: top)
        var place = top
        for (index, name) in names.enumerated() {
            rules = ContractDiscovery.reading(place, into: rules)
            place = Path.join(place, String(name))
            if rules.ignores(place, isFolder: index < names.count - 1) { return false }
        }
        return true
    }
}
