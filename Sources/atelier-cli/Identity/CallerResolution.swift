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

    /// Flag beats file beats environment beats project, key by key.
    func caller() throws(Failure) -> Caller {
        var fields = flags
        let local = project?.identity.map { IdentityFields($0) }
        for source in [file, environment, environmentFile, local].compactMap({ $0 }) {
            fields = fields.filled(from: source)
        }
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
            // What the project knows about its own people need not be repeated.
            let known = project?.tenant(tenant)?.users.first { $0.id.value.hasSameBytes(as: user) }
            if let known { fields = fields.filled(from: IdentityFields(known)) }
        }
        for role in fields.roles ?? [] where !IdentityCheck.isFit(role) {
            throw .denied(IdentityCheck.reason(against: role, "a role's name"))
        }
        return Caller(
            tenant: tenant, user: fields.user, roles: fields.roles ?? [], groups: fields.groups ?? [],
            email: fields.email, name: fields.name, organization: fields.organization)
    }
}

/// What a name of a tenant or user may be: nobody can be told from somebody else by what cannot be seen.
enum IdentityCheck {
    static let maxBytes = 256

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
