// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// Gives a name another spelling, in every file of the project that uses it.
struct Renaming {
    let project: ProjectNames

    /// What may be renamed at a place.
    struct Subject {
        var id: NameID
        var value: Value
    }

    /// Roles that the language itself gives a meaning.
    static let reservedRoles = ["*", "anonymous", "system"]
    /// Words that YAML reads as no text.
    private static let words = ["true", "false", "null"]

    /// The name at a place, when it is one that can be renamed.
    func subject(at byte: Int) throws(RPCError) -> Subject {
        guard let occurrence = project.occurrence(at: byte) else {
            throw RPCError(.requestFailed, "there is no name to rename here")
        }
        let id = project.meaning(of: occurrence)
        if id.kind == .function || id.kind == .argument {
            throw RPCError(.requestFailed, "'\(id.name)' belongs to the library and cannot be renamed")
        }
        if id.kind == .role {
            if Self.reservedRoles.contains(id.name) {
                throw RPCError(.requestFailed, "'\(id.name)' is a reserved role and cannot be renamed")
            }
        } else if project.declarations(of: id).isEmpty {
            let reason =
                id.kind == .field && EntityType.systemFields.contains(id.name)
                ? "every record has '\(id.name)' by itself, and it cannot be renamed"
                : "'\(id.name)' is not declared in this project and cannot be renamed"
            throw RPCError(.requestFailed, reason)
        } else if let verb = giver(of: id) {
            throw RPCError(
                .requestFailed, "'\(id.name)' is what '\(verb)' gives, and it cannot be renamed")
        }
        return Subject(
            id: id,
            value: [
                "range": project.document.lines.range(occurrence.range), "placeholder": .string(id.name),
            ])
    }

    /// What the outputs of some verbs hold, whatever a contract declares of it.
    private static let given = ["fetch": ["records", "count"], "push": ["key", "response"]]

    /// The verb of the step that gives a member of its output under just this name.
    private func giver(of id: NameID) -> String? {
        guard id.kind == .output, let row = project.row(of: id) else { return nil }
        let outline = row.document.outline
        // A row that lies deeper is named by who answers.
        guard let list = outline.parent(of: row.node), let step = outline.parent(of: list),
            row.document.places[step].shape?.definition == "step"
        else { return nil }
        if StepOutputNames.ofCommand(step, outline, project.registry).contains(id.name) { return "execute" }
        return Self.given.first { outline.value($0.key, in: step) != nil && $0.value.contains(id.name) }?.key
    }

    /// What is to be written where, by file.
    func edits(at byte: Int, to name: String) throws(RPCError) -> [(path: String, edits: [Value])] {
        let ids = project.same(as: try subject(at: byte).id)
        for id in ids { try check(name, for: id) }
        return project.documents.compactMap { document in
            let places = project.occurrences(of: ids, in: document)
            var seen: Set<Int> = []
            let edits = places.filter { seen.insert($0.range.lowerBound).inserted }.map { place -> Value in
                ["range": document.lines.range(place.range), "newText": .string(name)]
            }
            return edits.isEmpty ? nil : (document.path, edits)
        }
    }

    private func check(_ name: String, for id: NameID) throws(RPCError) {
        let isName =
            id.kind == .event
            ? name.split(separator: ".", omittingEmptySubsequences: false)
                .allSatisfy { Identifier.isWellFormed(String($0)) }
            : Identifier.isWellFormed(name)
        guard isName, !Self.words.contains(name) else {
            let form = "lower-case letters, digits, '_' and '-', beginning with a letter"
            throw RPCError(.invalidParams, "'\(name)' is not a name; it takes \(form)")
        }
        if name == id.name { return }
        let wanted = NameID(kind: id.kind, owner: id.owner, name: name)
        if project.isDeclared(wanted) || id.kind == .role && project.used(.role).contains(name) {
            throw RPCError(.requestFailed, "'\(name)' is already \(id.kind.words)")
        }
        try checkReserved(name, for: id)
    }

    private func checkReserved(_ name: String, for id: NameID) throws(RPCError) {
        func refuse() throws(RPCError) -> Never {
            throw RPCError(.requestFailed, "'\(name)' is reserved and cannot be the name of \(id.kind.words)")
        }
        switch id.kind {
        case .field where EntityType.systemFields.contains(name): try refuse()
        case .output where StepDefinition.ownMembers.contains(name): try refuse()
        case .role where Self.reservedRoles.contains(name): try refuse()
        case .parameter:
            guard let action = project.row(of: NameID(kind: .action, owner: "", name: id.owner)) else {
                return
            }
            let outline = action.document.outline
            let reserved = outline.value("reserved", in: action.node).map(outline.elements) ?? []
            if reserved.contains(where: { outline.text(of: $0) == name }) { try refuse() }
        default: break
        }
    }
}
