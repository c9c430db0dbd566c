// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Reads back the top-level members of a JSON map that a record keeps.
enum StoredFields {
    /// What was stored was bounded when it was accepted.
    private static let limits = JSONLimits(maxBytes: .max, maxNestedLevels: 256, maxValues: .max)

    /// The value of each member as canonical JSON; none for text that is no map.
    static func read(_ json: String) -> [ExactText: String] {
        guard let map = try? JSONReader.read(json, limits: limits).map else { return [:] }
        var members: [ExactText: String] = [:]
        for entry in map { members[ExactText(entry.key)] = CanonicalJSON.text(entry.value) }
        return members
    }
}
