// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension NameReader {
    /// The parts of a text between dots, with their bytes.
    func parts(of range: Range<Int>) -> [(text: String, range: Range<Int>)] {
        var parts: [(text: String, range: Range<Int>)] = []
        var start = range.lowerBound
        for part in outline.bytes[range].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        {
            parts.append((String(decoding: part, as: UTF8.self), start..<start + part.count))
            start += part.count + 1
        }
        return parts
    }

    /// Notes the names in `$root.name.name`.
    mutating func reference(_ node: Int, _ scope: Scope) {
        guard outline.isVerbatim(node) else { return }
        let range = outline.content(of: node)
        let parts = parts(of: range.lowerBound + 1..<range.upperBound)
        let reader = scope.reader
        func note(_ kind: NameKind, _ owner: String?, _ index: Int) {
            guard let owner, parts.indices.contains(index), !parts[index].text.isEmpty else { return }
            occurrences.append(
                Occurrence(
                    id: NameID(kind: kind, owner: owner, name: parts[index].text), range: parts[index].range,
                    node: node, isDeclaration: false))
        }
        // What lies inside has names of its own.
        func noteAll(_ kind: NameKind, _ owner: String?, from first: Int) {
            var owner = owner
            for index in parts.indices.dropFirst(first) where Int(parts[index].text) == nil {
                note(kind, owner, index)
                owner = owner.map { $0 + "/" + parts[index].text }
            }
        }
        switch parts[0].text {
        case "parameters": noteAll(.parameter, reader, from: 1)
        case "entity", "target":
            noteAll(.field, scope.target ?? scope.policy.map { _ in NameOwner.target(reader ?? "") }, from: 1)
        case "created":
            note(.create, reader, 1)
            guard parts.count > 2 else { return }
            let type = scope.creates[parts[1].text]
            let own = scope.policy.map { _ in NameOwner.created(reader ?? "", parts[1].text) }
            noteAll(.field, type ?? own, from: 2)
        case "steps":
            note(.step, reader, 1)
            if parts.count > 2 { noteAll(.output, reader.map { $0 + "." + parts[1].text }, from: 2) }
        case "event": noteAll(.payload, scope.event, from: 1)
        case "item": if let item = scope.item { noteAll(item.kind, item.owner, from: 1) }
        default: break
        }
    }

    /// Notes the names in the path of a subject, as conditions write it without a root.
    mutating func operand(_ node: Int, _ kind: NameKind, _ owner: String) {
        guard outline.isVerbatim(node) else { return }
        var owner = owner
        for part in parts(of: outline.content(of: node)) where !part.text.isEmpty && Int(part.text) == nil {
            occurrences.append(
                Occurrence(
                    id: NameID(kind: kind, owner: owner, name: part.text), range: part.range, node: node,
                    isDeclaration: false))
            owner += "/" + part.text
        }
    }
}
