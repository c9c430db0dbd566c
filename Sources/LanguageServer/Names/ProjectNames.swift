// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary

/// The names of all texts of a project.
struct ProjectNames {
    /// The document in question comes first.
    let documents: [DocumentNames]
    let registry: FunctionRegistry

    var document: DocumentNames { documents[0] }

    func occurrences(of id: NameID) -> [(document: DocumentNames, occurrence: Occurrence)] {
        let ids = same(as: id)
        return documents.flatMap { document in
            occurrences(of: ids, in: document).map { (document, $0) }
        }
    }

    /// The places in one text at which one of some names stands.
    func occurrences(of ids: [NameID], in document: DocumentNames) -> [Occurrence] {
        document.occurrences.filter { occurrence in
            if occurrence.others.isEmpty { return ids.contains(occurrence.id) }
            guard ids.contains(where: { $0.name == occurrence.id.name }) else { return false }
            return ids.contains(meaning(of: occurrence))
        }
    }

    /// What stands at a place; of an action and an event that its name begins, what is declared.
    func occurrence(at byte: Int) -> Occurrence? {
        guard let found = document.occurrence(at: byte) else { return nil }
        if found.id.kind != .action || isDeclared(found.id) { return found }
        return document.occurrences.first { $0.node == found.node && isDeclared($0.id) } ?? found
    }

    /// What stands at a place: of what it may name, the first that is declared.
    func meaning(of occurrence: Occurrence) -> NameID {
        if occurrence.others.isEmpty { return occurrence.id }
        let ids = [occurrence.id] + occurrence.others
        return ids.first { id in same(as: id).contains { isDeclared($0) } } ?? occurrence.id
    }

    /// True when somebody declares just this name.
    func isDeclared(_ id: NameID) -> Bool {
        documents.contains { $0.occurrences.contains { $0.isDeclaration && $0.id == id } }
    }

    /// All names that are one with a name, that itself first.
    func same(as id: NameID) -> [NameID] {
        var ids = [id]
        var next = 0
        while next < ids.count {
            for document in documents {
                for other in document.links.flatMap({ $0.other(of: ids[next]) }) where !ids.contains(other) {
                    ids.append(other)
                }
            }
            next += 1
        }
        return ids
    }

    func declarations(of id: NameID) -> [(document: DocumentNames, occurrence: Occurrence)] {
        occurrences(of: id).filter(\.occurrence.isDeclaration)
    }

    /// The names of a kind that somebody declares, in the order written; of an owner that stands for several, those that
    /// each of them has.
    func declared(_ kind: NameKind, owner: String = "") -> [(document: DocumentNames, occurrence: Occurrence)]
    {
        let all = NameID(kind: kind, owner: owner, name: "")
        // Who only stands for others declares nothing.
        let owners =
            owner.isEmpty
            ? []
            : documents.flatMap(\.links).flatMap { $0.other(of: all) }
                .filter { !$0.owner.utf8.contains(UInt8(ascii: "@")) }
        let own = declared(kind, exactly: owner)
        guard own.isEmpty, let first = owners.first else { return own.isEmpty ? linked(all) : own }
        let others = owners.dropFirst().filter { $0 != first }.map { other in
            Set(declared(other.kind, exactly: other.owner).map(\.occurrence.id.name))
        }
        return declared(first.kind, exactly: first.owner).filter { found in
            others.allSatisfy { $0.contains(found.occurrence.id.name) }
        }
    }

    /// The names that an owner has one by one from others: the steps that ask a model, say.
    private func linked(_ all: NameID) -> [(document: DocumentNames, occurrence: Occurrence)] {
        if all.owner.isEmpty { return [] }
        let names = documents.flatMap(\.links).filter {
            $0.first.kind == all.kind && $0.first.owner == all.owner && !$0.first.name.isEmpty
        }.map(\.second)
        var seen: Set<String> = []
        return names.flatMap { name in
            declared(name.kind, exactly: name.owner).filter {
                $0.occurrence.id.name == name.name && seen.insert(name.name).inserted
            }
        }
    }

    private func declared(
        _ kind: NameKind, exactly owner: String
    ) -> [(document: DocumentNames, occurrence: Occurrence)] {
        var seen: Set<String> = []
        return documents.flatMap { document in
            document.occurrences.filter {
                $0.isDeclaration && $0.id.kind == kind && $0.id.owner == owner
                    && seen.insert($0.id.name).inserted
            }.map { (document, $0) }
        }
    }

    /// All names of a kind, also those that are only used.
    func used(_ kind: NameKind) -> [String] {
        Set(documents.flatMap { $0.occurrences.filter { $0.id.kind == kind }.map(\.id.name) }).sorted()
    }

    /// The map that declares a name, with its document.
    func row(of id: NameID) -> (document: DocumentNames, node: Int)? {
        for (document, occurrence) in declarations(of: id) {
            if let row = document.row(of: occurrence) { return (document, row) }
        }
        return nil
    }
}
