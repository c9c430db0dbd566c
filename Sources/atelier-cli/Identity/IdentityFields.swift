// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What is known about a caller; what is nil was not said.
struct IdentityFields: Sendable, Hashable {
    var tenant: String?
    var user: String?
    var roles: [String]?
    var groups: [String]?
    var email: String?
    var name: String?
    var organization: String?

    /// These fields, with the gaps filled from others, key by key.
    func filled(from other: IdentityFields) -> IdentityFields {
        IdentityFields(
            tenant: tenant ?? other.tenant, user: user ?? other.user, roles: roles ?? other.roles,
            groups: groups ?? other.groups, email: email ?? other.email, name: name ?? other.name,
            organization: organization ?? other.organization)
    }

    /// What holds of these fields for the person who acts.
    ///
    /// Fields that name nobody, or that person, hold whole. Of those that name another, an address or a name is
    /// never his. Tenant, roles and groups are what somebody acts as and may be, unless the project itself says
    /// which the person has.
    func said(of user: String?, isKnown: Bool) -> IdentityFields {
        guard let own = self.user, let user, !own.hasSameBytes(as: user) else { return self }
        return IdentityFields(
            tenant: tenant, user: own, roles: isKnown ? nil : roles, groups: isKnown ? nil : groups)
    }
}

extension IdentityFields {
    /// The caller in local work.
    init(_ identity: ProjectFile.LocalIdentity) {
        self.init(
            tenant: identity.tenant, user: identity.user,
            roles: identity.roles.isEmpty ? nil : identity.roles,
            email: identity.email, name: identity.name, organization: identity.organization)
    }

    /// What a project knows about one of its people.
    init(_ user: ProjectFile.User) {
        self.init(
            user: user.id.value, roles: user.roles.isEmpty ? nil : user.roles.map(\.value),
            groups: user.groups.isEmpty ? nil : user.groups, email: user.email, name: user.name)
    }

    /// Reads a file of `--as`.
    init(file path: String) throws(Failure) {
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(path, maxBytes: 1 << 20)
        } catch {
            throw .usage(error.message)
        }
        var reader = IdentityReader(file: path)
        self = reader.read(bytes)
        if !reader.problems.isEmpty { throw Failure(.unable, reader.problems) }
    }
}

/// Reads a file that says who acts, and collects everything that is wrong with it.
struct IdentityReader {
    let file: String
    private(set) var problems: [Failure.Entry] = []

    init(file: String) { self.file = file }

    private static let keys = ["tenant", "user", "roles", "groups", "email", "name", "organization"]

    mutating func read(_ bytes: [UInt8]) -> IdentityFields {
        var fields = IdentityFields()
        let (documents, diagnostics) = SourceText(file: file, bytes: bytes).readNodes()
        for diagnostic in diagnostics where diagnostic.severity == .error {
            report(diagnostic.message, at: diagnostic.range)
        }
        guard let root = documents.first?.root else { return fields }
        guard root.kind == .mapping else {
            report("an identity is a map with 'tenant', 'user' and 'roles'", at: root.range)
            return fields
        }
        for (key, node) in root.entries {
            switch key.text {
            case "tenant": fields.tenant = text(node, key)
            case "user": fields.user = text(node, key)
            case "roles": fields.roles = texts(node, key)
            case "groups": fields.groups = texts(node, key)
            case "email": fields.email = text(node, key)
            case "name": fields.name = text(node, key)
            case "organization": fields.organization = text(node, key)
            default: reportUnknown(key)
            }
        }
        return fields
    }

    private mutating func reportUnknown(_ key: Node) {
        if key.text.hasPrefix("x-") { return }
        let help = Suggestion.didYouMean(key.text, among: IdentityReader.keys).map { "; " + $0 } ?? ""
        report("unknown key '\(key.text)'\(help)", at: key.range)
    }

    private mutating func text(_ node: Node, _ key: Node) -> String? {
        guard node.kind == .scalar, node.scalarValue?.isNull != true else {
            report("'\(key.text)' is not text", at: node.range)
            return nil
        }
        return node.text
    }

    /// A list of texts; one text counts as a list of one.
    private mutating func texts(_ node: Node, _ key: Node) -> [String] {
        if node.kind != .sequence { return text(node, key).map { [$0] } ?? [] }
        var texts: [String] = []
        for element in node.elements {
            if let text = text(element, key) { texts.append(text) }
        }
        return texts
    }

    private mutating func report(_ message: String, at range: SourceRange) {
        problems.append(Failure.Entry(code: "usage", message: message, at: range))
    }
}

extension Failure.Entry {
    /// Something wrong at a place of a file.
    init(code: String, message: String, at range: SourceRange) {
        let place = "\(range.file):\(range.start.line):\(range.start.column)"
        self.init(
            code: code, message: "\(place): \(message)",
            details: [
                "file": .string(range.file), "line": .number(Number(Int64(range.start.line))),
                "column": .number(Number(Int64(range.start.column))),
            ])
    }
}
