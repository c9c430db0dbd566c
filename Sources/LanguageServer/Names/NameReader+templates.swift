// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The names in the double braces of a text.
extension NameReader {
    /// What stands in a pair of braces: a name, or the begin or end of a section.
    private struct Tag {
        var sign: UInt8?
        var path: [(text: String, range: Range<Int>)]

        var begins: Bool { sign == UInt8(ascii: "#") || sign == UInt8(ascii: "^") }
        var ends: Bool { sign == UInt8(ascii: "/") }
    }

    /// The tags of a text, in order, as they stand in the file.
    private func tags(in node: Int) -> [Tag] {
        let bytes = outline.bytes
        let end = outline[node].end
        var place = outline[node].start
        var tags: [Tag] = []
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
            let name = start..<(bytes[start..<end].firstIndex { $0 == 0x7D || $0 == 0x20 } ?? end)
            place = name.upperBound
            tags.append(Tag(sign: sign, path: parts(of: name)))
        }
        return tags
    }

    /// Notes the members of an event that a template shows: `{{event.name}}`, and inside of `{{#event.rows}}` those of a row.
    mutating func template(_ node: Int, of code: String) {
        // Whose members the names are that stand in the sections around; nil inside of what is not known.
        var sections: [String?] = []
        for tag in tags(in: node) {
            let isEvent = tag.path.count > 1 && tag.path[0].text == "event"
            var owner = isEvent ? NameOwner.template(code) : sections.last ?? nil
            if tag.ends {
                // What ends here stood inside of what is around it.
                if !sections.isEmpty { sections.removeLast() }
                if !isEvent { owner = sections.last ?? nil }
            }
            let names = tag.path.dropFirst(isEvent ? 1 : 0).prefix { !$0.text.isEmpty }
            for name in names where Int(name.text) == nil {
                guard let known = owner else { break }
                occurrences.append(
                    Occurrence(
                        id: NameID(kind: .payload, owner: known, name: name.text), range: name.range,
                        node: node, isDeclaration: false))
                owner = known + "/" + name.text
            }
            guard tag.begins else { continue }
            // A section that is shown where there is nothing has nothing of its own.
            sections.append(
                tag.sign == UInt8(ascii: "#") ? (names.isEmpty ? nil : owner) : sections.last ?? nil)
        }
    }

    /// Notes what a prompt shows of its input: `{{name}}`, which in a section may be a member of what that is about.
    mutating func prompt(_ node: Int, of step: String) {
        // Whose members the names in each section may be, which are looked for from the innermost on.
        var sections: [[String]] = [[step]]
        for tag in tags(in: node) {
            if tag.ends, sections.count > 1 { sections.removeLast() }
            var owners = Array(sections.reversed().joined().prefix(NameReader.maxOwners))
            let names = tag.path.prefix { !$0.text.isEmpty }
            for name in names where Int(name.text) == nil {
                let ids = owners.map { NameID(kind: .input, owner: $0, name: name.text) }
                occurrences.append(
                    Occurrence(
                        id: ids[0], range: name.range, node: node, isDeclaration: false,
                        others: Array(ids.dropFirst())))
                owners = owners.map { $0 + "/" + name.text }
            }
            guard tag.begins else { continue }
            sections.append(tag.sign == UInt8(ascii: "#") && !names.isEmpty ? owners : [])
        }
    }

    /// Sections in sections could be about ever more.
    private static let maxOwners = 16
}
