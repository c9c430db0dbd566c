// SPDX-License-Identifier: Apache-2.0

/// Checks the roles that are named against those that the project file lists.
public enum RoleCheck {
    /// Words in role lists that are no roles: any authenticated caller, no identity, and the application itself.
    public static let reservedWords = ["*", "anonymous", "system"]

    /// Every role that the contracts of an application name must be among those listed.
    public static func check(_ application: Application, roles: [Located<String>]) -> [Diagnostic] {
        application.actions.flatMap { action in
            let permissions = action.permissions
            let approval = action.submissionContract?.approval
            return check(permissions.view + permissions.apply + permissions.edit, among: roles)
                + check((approval?.approvers.roles ?? []) + (approval?.escalateTo?.roles ?? []), among: roles)
        }
    }

    static func check(_ named: [Located<String>], among roles: [Located<String>]) -> [Diagnostic] {
        let known = roles.map(\.value) + reservedWords
        return named.filter { role in !known.contains { role.names($0) } }.map { role in
            Diagnostic(
                .unknownRole, "unknown role '\(role.value)'", at: role.range, path: role.path,
                note: "not in the project's 'roles'",
                help: Suggestion.help(for: role.value, among: roles.map(\.value)))
        }
    }
}
