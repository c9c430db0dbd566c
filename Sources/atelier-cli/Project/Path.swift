// SPDX-License-Identifier: Apache-2.0

/// Paths as text, taken apart at slashes.
///
/// Nothing here looks at a disk.
enum Path {
    static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

    /// A path that counts from a folder, made to stand alone; one that is absolute stays.
    static func join(_ folder: String, _ path: String) -> String {
        if isAbsolute(path) || folder.isEmpty { return path }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }

    /// Without `.`, `..` and doubled slashes, as far as that is possible without a disk.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.utf8.split(separator: slash).map(Substring.init) where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !isAbsolute(path) {
                parts.append(part)
            }
        }
        let joined = slashed(parts)
        return isAbsolute(path) ? "/" + joined : joined.isEmpty ? "." : joined
    }

    /// The folder that a path lies in; empty for a bare name, `/` at the top.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String {
        String(path.utf8.split(separator: slash).last.map(Substring.init) ?? "")
    }

    private static let slash = UInt8(ascii: "/")

    /// How an absolute, normal path is written from an absolute, normal folder: inside it without `..`, else so that the
    /// shorter form stands.
    static func relative(_ path: String, to folder: String) -> String {
        let rest = path.utf8.dropFirst(folder.utf8.count)
        if folder != "/", rest.first == slash, path.utf8.starts(with: folder.utf8) {
            return String(Substring(rest.dropFirst()))
        }
        let parts = path.utf8.split(separator: slash).map(Substring.init)
        let from = folder.utf8.split(separator: slash).map(Substring.init)
        let shared = zip(parts, from).prefix { $0 == $1 }.count
        if shared == 0, !from.isEmpty { return path }
        let up = Array(repeating: Substring(".."), count: from.count - shared)
        let joined = slashed(up + parts.dropFirst(shared))
        return joined.isEmpty ? "." : joined
    }

    /// Parts, none of them empty, with slashes between them.
    ///
    /// The standard library's `joined` looks for the generic types that it needs when it is first called, which every
    /// start would pay for.
    private static func slashed(_ parts: [Substring]) -> String {
        var text = ""
        for part in parts {
            if !text.isEmpty { text += "/" }
            text.append(contentsOf: part)
        }
        return text
    }
}
