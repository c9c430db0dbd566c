// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions children`.
struct ListChildren: Verb {
    static let configuration = CommandConfiguration(
        commandName: "children",
        abstract: "Shows what the steps of a submission started: children, items and branches, as a tree.",
        discussion: "Example: atelier submissions children SHOP-001")

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "At most so many: 200 where nothing is said, and never more than 1000.", valueName: "count"))
    var limit: Int?
    @OptionGroup var options: SubmissionOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let limit = min(try session.count(limit, "limit", minimum: 1) ?? 200, 1000)
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            let found = try await telling { () async throws(InterpreterError) in
                try await interpreter.children(of: options.id, limit: limit, as: caller)
            }
            if found.isCut { session.console.note("note: there are more than \(limit); --limit shows more") }
            session.console.print(
                json: [
                    "schema_version": 1, "submission": ListChildren.value(found.tree, caller),
                    "is_cut": .bool(found.isCut),
                ], text: ListChildren.text(found.tree))
            return .done
        }
    }

    private static func value(_ tree: SubmissionTree, _ caller: Caller) -> Value {
        var map = SubmissionView.value(tree.detail, tenant: caller.tenant).map ?? [:]
        map["children"] = .list(tree.children.map { value($0, caller) })
        return .map(map)
    }

    private static func text(_ tree: SubmissionTree) -> String {
        var table = TextTable(["PART", "STATUS", "RUN", "WAITS FOR", "ACTION", "ID"])
        add(tree, depth: 0, to: &table)
        return table.text
    }

    private static func add(_ tree: SubmissionTree, depth: Int, to table: inout TextTable) {
        let row = tree.detail.submission
        let name = row.part ?? row.reference ?? row.id
        let wait = tree.detail.run.flatMap { $0.state == .waiting ? $0.wait : nil }
        table.add([
            String(repeating: "  ", count: depth) + name, row.status.rawValue,
            tree.detail.run?.state.rawValue ?? "-", wait.map { "\($0.kind) at '\($0.step)'" } ?? "-",
            row.action, row.id,
        ])
        for child in tree.children { add(child, depth: depth + 1, to: &table) }
    }
}
