// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension NameReader {
    /// The parts of a text between dots, with their bytes.
    private func parts(of range: Range<Int>) -> [(text: String, range: Range<Int>)] {
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

    /// Notes the members of an event that a template shows: `{{event.name}}`, and inside of `{{#event.rows}}` those of a row.
    mutating func template(_ node: Int, of code: String) {
        let bytes = outline.bytes
        let end = outline[node].end
        var place = outline[node].start
        // Whose members the names are that stand in the sections around; nil inside of what is not known.
        var sections: [String?] = []
        while let open = bytes[min(place, end)..<end].firstIndex(of: UInt8(ascii: "{")) {
            place = open + 1
            guard bytes[place..<end].first == UInt8(ascii: "{") else { continue }
            var start = place + 1
            var sign: UInt8?
            while start < end, [0x20, 0x7B, 0x23, 0x5E, 0x26, 0x2F].contains(bytes[start]) {
                if bytes[start] != 0x20 { sign = bytes[start] }
                start += 1
            }
            if start < end, [0x21, 0x3D, 0x3E].contains(bytes[start]) { continue }
            let tag = start..<(bytes[start..<end].firstIndex { $0 == 0x7D || $0 == 0x20 } ?? end)
            place = tag.upperBound
            let path = parts(of: tag)
            let isEvent = path.count > 1 && path[0].text == "event"
            var owner = isEvent ? NameOwner.template(code) : sections.last ?? nil
            if sign == UInt8(ascii: "/") {
                // What ends here stood inside of what is around it.
                if !sections.isEmpty { sections.removeLast() }
                if !isEvent { owner = sections.last ?? nil }
            }
            let names = path.dropFirst(isEvent ? 1 : 0).prefix { !$0.text.isEmpty }
            for name in names where Int(name.text) == nil {
                guard let known = owner else { break }
                occurrences.append(
                    Occurrence(
                        id: NameID(kind: .payload, owner: known, name: name.text), range: name.range,
                        node: node, isDeclaration: false))
                owner = known + "/" + name.text
            }
            // A section that is shown where there is nothing has nothing of its own.
            if sign == UInt8(ascii: "#") { sections.append(names.isEmpty ? nil : owner) }
            if sign == UInt8(ascii: "^") { sections.append(sections.last ?? nil) }
        }
    }
}
