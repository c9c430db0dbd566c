// SPDX-License-Identifier: Apache-2.0

/// A name as it stands in YAML.
enum PlainWord {
    /// What is no text without quotes, here or for other readers of YAML.
    private static let others: Set<String> = [
        "true", "false", "null", "y", "yes", "n", "no", "on", "off",
    ]

    /// The name, in quotes where it would be read as something else.
    static func text(_ name: String) -> String { others.contains(name.lowercased()) ? "\"\(name)\"" : name }
}
