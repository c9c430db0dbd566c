// SPDX-License-Identifier: Apache-2.0

/// What the texts of notifications see besides the event.
package enum TemplateRoots {
    /// A recipient is a user of the tenant, as the project file declares one.
    package static let members: [(root: String, members: [String])] = [
        ("recipient", ["id", "name", "email", "roles", "groups"]), ("tenant", ["code", "timezone"]),
    ]
    /// Those of which there may be several.
    package static let lists: Set<String> = ["roles", "groups"]
}
