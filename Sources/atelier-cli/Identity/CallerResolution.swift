// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// Decides who acts, from flags, a file, the environment and the project file.
///
/// The command line believes its user: whoever can write the ledger's file needs no flag to do so.
struct CallerResolution: Sendable {
    /// `--tenant`, `--user`, `--role`.
    var flags = IdentityFields()
    /// The file of `--as`.
    var file: IdentityFields?
    /// `ATELIER_TENANT`, `ATELIER_USER`, `ATELIER_ROLE`, and the file of `ATELIER_AS` or `as` in the project file.
    var environment = IdentityFields()
    var environmentFile: IdentityFields?
    var project: ProjectFile?

    /// Flag beats file beats environment beats project, key by key; nobody gets what is said of another person.
    func caller() throws(Failure) -> Caller {
        let local = project?.identity.map { IdentityFields($0) }
        let sources = [flags, file, environment, environmentFile, local].compactMap { $0 }
        let user = sources.lazy.compactMap(\.user).first
        let tenantOfSources = sources.lazy.compactMap(\.tenant).first
        let known = user.flatMap { person($0, of: tenantOfSources) }
        var fields = IdentityFields()
        for source in sources {
            fields = fields.filled(from: source.said(of: user, isKnown: known != nil))
        }
        // What the project knows about its own people need not be repeated.
        if let known { fields = fields.filled(from: known) }
        guard let tenant = fields.tenant ?? project?.tenant?.value else {
            throw .denied(
                "no tenant is known",
                help: "name it with --tenant, in a file of --as, or as 'tenant' in \(Project.fileName)")
        }
        guard IdentityCheck.isFit(tenant) else {
            throw .denied(IdentityCheck.reason(against: tenant, "the tenant's name"))
        }
        if let user = fields.user {
            guard IdentityCheck.isFit(user) else {
                throw .denied(IdentityCheck.reason(against: user, "the user's id"))
            }
            if let prefix = IdentityCheck.reservedPrefix(of: user) {
                throw .denied(
                    "an id that begins with '\(prefix)' is that of a trigger: no caller can claim it",
                    help: "name another user")
            }
        }
        for role in fields.roles ?? [] where !IdentityCheck.isFit(role) {
            throw .denied(IdentityCheck.reason(against: role, "a role's name"))
        }
        return Caller(
            tenant: tenant, user: fields.user, roles: fields.roles ?? [], groups: fields.groups ?? [],
            email: fields.email, name: fields.name, organization: fields.organization)
    }

    /// What the project knows about a person of a tenant.
    private func person(_ user: String, of tenant: String?) -> IdentityFields? {
        guard let tenant = tenant ?? project?.tenant?.value else { return nil }
        return project?.tenant(tenant)?.users.first { $0.id.value.hasSameBytes(as: user) }
            .map { IdentityFields($0) }
    }
}

/// What a name of a tenant or user may be: nobody can be told from somebody else by what cannot be seen.
enum IdentityCheck {
    static let maxBytes = 256

    /// How the ids of those begin that are no people, and of whom the ledger tells as of people: what a trigger
    /// has started, it has started as `trigger:<key>`.
    private static let reservedPrefixes = ["trigger:"]

    /// The reserved beginning of an id, if it has one; written in any case, because people read it so.
    static func reservedPrefix(of user: String) -> String? {
        reservedPrefixes.first { user.lowercased().utf8.starts(with: $0.utf8) }
    }

    /// What is wrong with a text that is not fit.
    static func reason(against text: String, _ what: String) -> String {
        if text.isEmpty { return "\(what) is empty" }
        if text.utf8.count > maxBytes { return "\(what) has more than \(maxBytes) bytes" }
        return "\(what) has a control character, or a space at an end or of another kind than ' '"
    }

    static func isFit(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maxBytes
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned: false
                case .spaceSeparator: scalar == " "
                default: true
                }
            } && text.first != " " && text.last != " "
    }
}
