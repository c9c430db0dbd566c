// SPDX-License-Identifier: Apache-2.0

/// Checks the roles of users, in the project file and in contract tests, against those that the project file lists.
package enum RoleCheck {
    package static func check(_ named: [Located<String>], among roles: [Located<String>]) -> [Diagnostic] {
        named.filter { role in !roles.contains { role.names($0.value) } }.map { role in
            Diagnostic(
                .unknownRole, "unknown role '\(role.value)'", at: role.range, path: role.path,
                note: "not in the project's 'roles'",
                help: Suggestion.help(for: role.value, among: roles.map(\.value)))
        }
    }
}
