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
        let parts = bytes.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let rootBytes = 0..<(1 + (parts.first?.utf8.count ?? 0))
        guard let written = parts.first, let root = Reference.Root(written: written) else {
            reportUnknownRoot(parts.first ?? "", at: site, bytes: rootBytes)
            return nil
        }
        let path = Array(parts.dropFirst())
        guard !path.contains(where: \.isEmpty), !site.node.holdsSpace else {
            reportMalformed(
                "reference '\(site.node.shortText)' is not a path of names with dots", site,
                help: "nothing is interpolated inside a text; begin with '$$' for a literal dollar")
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
            reportMalformed("reference '\(site.node.text)' is not complete", site, help: "name \(example)")
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
        let nearest = Suggestion.nearest(to: written, among: Reference.Root.names)
        report(
            Diagnostic(
                .unknownReferenceRoot, "unknown reference root '$\(written.prefix(40))'",
                at: site.node.range(ofTextBytes: bytes), path: site.path, note: "not a root",
                help: nearest.map { "did you mean '$\($0)'?" } ?? "begin with '$$' for a literal dollar"))
    }

    private mutating func reportMalformed(_ message: String, _ site: Site, help: String?) {
        report(.malformedReference, message, at: site, help: help)
    }
}
