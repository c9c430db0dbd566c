// SPDX-License-Identifier: Apache-2.0

extension Reference.Root {
    /// What may follow the root.
    fileprivate enum Members {
        /// Nothing.
        case none
        /// Any path, also none.
        case any
        /// A path of at least so many parts; the text names them in a message.
        case atLeast(Int, String)
        /// One of these names.
        case oneOf([String])
    }

    fileprivate var members: Members {
        switch self {
        case .parameters: .atLeast(1, "a parameter, as in '$parameters.title'")
        case .entity: .atLeast(1, "a field, as in '$entity.status'")
        case .created: .atLeast(2, "a create and a field, as in '$created.report.id'")
        case .steps: .atLeast(1, "a step, as in '$steps.check.outcome'")
        case .user: .oneOf(["id", "roles", "email", "name", "organization"])
        case .tenant: .oneOf(["code", "timezone"])
        case .application: .oneOf(["code"])
        case .action: .oneOf(["key"])
        case .submission: .oneOf(["id", "reference", "source", "correlation_id"])
        case .trigger: .oneOf(["key", "time"])
        case .now, .today, .index: .none
        case .event, .item: .any
        }
    }

    /// The names that authors may write, the alias among them.
    fileprivate static let names = allCases.map(\.rawValue) + ["target"]

    /// The root of a name that an author wrote after the dollar.
    init?(written: String) {
        guard let root = Reference.Root(rawValue: written == "target" ? "entity" : written) else {
            return nil
        }
        self = root
    }
}

extension NodeDecoder {
    /// Reads text that begins with `$` and one more character that is not `$`.
    mutating func reference(_ site: Site, in scope: ReferenceScope) -> Reference? {
        let bytes = site.node.textBytes
        let dot = UInt8(ascii: ".")
        let rootBytes = 0..<(bytes.firstIndex(of: dot) ?? bytes.count)
        let written = String(decoding: bytes[rootBytes.dropFirst()], as: UTF8.self)
        guard let root = Reference.Root(written: written) else {
            reportUnknownRoot(written, at: site, bytes: rootBytes)
            return nil
        }
        var path: [String] = []
        var next = rootBytes.upperBound
        while next < bytes.count {
            let end = bytes[(next + 1)...].firstIndex(of: dot) ?? bytes.count
            path.append(String(decoding: bytes[(next + 1)..<end], as: UTF8.self))
            next = end
        }
        let isText = site.node.holdsSpace || bytes.dropFirst().contains(UInt8(ascii: "$"))
        guard !path.contains(where: \.isEmpty), !isText else {
            reportMalformed(
                "reference '\(site.node.shortText)' is not a path of names with dots", site,
                help: isText && !site.node.holdsSpace
                    ? "nothing is interpolated inside a text: 'text.join' puts texts together"
                    : isText
                        ? NodeDecoder.helpInsideText(site.node.text)
                        : NodeDecoder.help(forDotsIn: [written] + path))
            return nil
        }
        guard checkMembers(of: root, path, site) else { return nil }
        guard scope.roots.contains(root) else {
            report(
                Diagnostic(
                    .referenceOutOfPlace, "'$\(written)' cannot be read in \(scope.place)",
                    at: site.node.range(ofTextBytes: rootBytes), path: site.path, note: "not known here",
                    help: "expected " + Suggestion.oneOf(scope.roots.map { "$" + $0.rawValue })))
            return nil
        }
        return Reference(root: root, path: path)
    }

    mutating func checkMembers(of root: Reference.Root, _ path: [String], _ site: Site) -> Bool {
        switch root.members {
        case .any: return true
        case .none:
            if path.isEmpty { return true }
            reportMalformed("'$\(root.rawValue)' has no members", site, help: "write '$\(root.rawValue)'")
        case .atLeast(let count, let example):
            if path.count >= count { return true }
            let isCreate = root == .created && path.first.map { $0 != "id" } ?? false
            reportMalformed(
                "reference '\(site.node.text)' is not complete", site,
                help: isCreate
                    ? "name a field of the record, as in '\(site.node.text).id'" : "name \(example)")
        case .oneOf(let names):
            guard let member = path.first else {
                reportMalformed(
                    "reference '\(site.node.text)' is not complete", site,
                    help: "expected " + Suggestion.oneOf(names.map { "$\(root.rawValue).\($0)" }))
                return false
            }
            let isWhole = path.count == 1 || (root == .user && ["roles", "organization"].contains(member))
            if names.contains(where: { $0.hasSameBytes(as: member) }), isWhole { return true }
            reportMalformed(
                "'$\(root.rawValue)' has no member '\(path.joined(separator: "."))'", site,
                help: Suggestion.help(for: member, among: names))
        }
        return false
    }

    private mutating func reportUnknownRoot(_ written: String, at site: Site, bytes: Range<Int>) {
        report(
            Diagnostic(
                .unknownReferenceRoot, "unknown reference root '$\(written.prefix(40))'",
                at: site.node.range(ofTextBytes: bytes), path: site.path, note: "not a root",
                help: NodeDecoder.help(forRoot: written, in: site.node)))
    }

    private static let secretHelp =
        "a secret is named in a connection: 'auth: { type: bearer, secret: env:NAME }'"

    /// True for what names a variable of the environment, or where other systems keep them.
    private static func isVariable(_ root: String) -> Bool {
        ["env", "secrets", "secret", "vars"].contains(root.lowercased())
            || root.utf8.count > 1
                && root.utf8.allSatisfy { !$0.isLowerCase && ($0.isLetter || $0 == UInt8(ascii: "_")) }
    }

    private static func help(forRoot written: String, in node: NodeRef) -> String {
        if let path = path(in: node.text) {
            let root = String(path.prefix { $0 != "." })
            if isVariable(root) { return secretHelp }
            let known = Reference.Root.wordsElsewhere[root.lowercased()]
            let isWhole = known != nil || Reference.Root(written: root) != nil
            let whole = isWhole ? (known ?? root) + path.dropFirst(root.count) : "parameters.\(path)"
            let sign = written.hasPrefix("{") ? "has no braces" : "is names with dots"
            return "a reference \(sign): write '$\(whole)'"
        }
        let known = Reference.Root.wordsElsewhere[written.lowercased()]
        if let root = known ?? Suggestion.nearest(to: written, among: Reference.Root.names) {
            return "did you mean '$\(root)'?"
        }
        if isVariable(written) { return secretHelp }
        guard Identifier.isWellFormed(written), !node.holdsSpace else {
            return "begin with '$$' for a literal dollar"
        }
        return node.text.utf8.count == written.utf8.count + 1
            ? "write '$parameters.\(written)' for a parameter, or '$$\(written)' for this text"
            : "write '$steps\(dotted(node))' or '$parameters\(dotted(node))', or begin with '$$' for this text"
    }

    private static func dotted(_ node: NodeRef) -> String { "." + node.text.dropFirst().prefix(64) }

    /// The path in a reference with the signs of other languages: `${a.b}`, `${{ a.b }}`, `$a['b']`, `$.a.b`.
    private static func path(in text: String) -> String? {
        var inside = text.dropFirst()
        if inside.first == "{" {
            inside = inside.drop { $0 == "{" || $0 == " " }
            while let last = inside.last, last == "}" || last == " " { inside.removeLast() }
        } else if inside.first == "." {
            inside.removeFirst()
        } else {
            guard inside.contains("["), inside.last == "]" else { return nil }
            let parts = inside.split { "[]'\"".contains($0) }
            inside = parts.joined(separator: ".")[...]
        }
        let isPath = inside.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { name in
            !name.isEmpty
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
        }
        return isPath && inside.utf8.count <= 64 ? String(inside) : nil
    }

    /// What to do in place of computing with a reference in a text.
    private static func helpInsideText(_ text: String) -> String {
        text.contains { "|+*/(?".contains($0) } || text.contains(" - ")
            ? "nothing is computed in a text: call a function with '{ function: …, with: { … } }'"
            : "nothing is interpolated inside a text; begin with '$$' for a literal dollar"
    }

    /// The reference without the dots that no name follows.
    private static func help(forDotsIn parts: [String]) -> String {
        let names = parts.filter { !$0.isEmpty }
        return names.count > 1
            ? "write '$\(names.joined(separator: "."))'" : "write a name behind the dot, or leave the dot out"
    }

    private mutating func reportMalformed(_ message: String, _ site: Site, help: String?) {
        report(.malformedReference, message, at: site, help: help)
    }
}
