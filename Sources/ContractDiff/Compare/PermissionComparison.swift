// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares who has a right.
struct PermissionComparison {
    let action: String
    let right: String

    private var what: String {
        switch right {
        case "view": "sees"
        case "apply": "submits"
        default: "changes, sees all of and decides duplicates of"
        }
    }

    func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        let before = Set(difference.old?.list.compactMap(\.string) ?? [])
        let after = Set(difference.new?.list.compactMap(\.string) ?? [])
        let gone = before.subtracting(after).filter { !isCovered($0, by: after) }.sorted()
        let added = after.subtracting(before).filter { !isCovered($0, by: before) }.sorted()
        if !gone.isEmpty {
            log.add(
                .permissionNarrowed, right == "apply" ? .breaking : .warning, .permissions,
                "\(list(gone)) no longer \(what) \(action)", "who could before is denied", difference)
        }
        if !added.isEmpty {
            log.add(
                .permissionWidened, .breaking, .permissions, "\(list(added)) \(what) \(action)",
                added.contains("anonymous")
                    ? "nobody is asked who it is" : "more callers may than before", difference)
        }
        if gone.isEmpty, added.isEmpty {
            log.add(
                .orderChanged, .compatible, .permissions,
                "the roles of '\(right)' of \(action) are written otherwise", "the same callers may",
                difference)
        }
    }

    /// Any caller who says who it is has the right through `*`; a program of our own has it through `system` alone.
    private func isCovered(_ role: String, by roles: Set<String>) -> Bool {
        roles.contains("*") && !["*", "anonymous", "system"].contains(role)
    }

    private func list(_ roles: [String]) -> String { roles.map { "'\($0)'" }.joined(separator: ", ") }
}
