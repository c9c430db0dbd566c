// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CompletionFinder {
    /// The texts in which names in double braces are filled in.
    private static let templatePlaces: Set<String> = [
        "notification_template.subject", "notification_template.body_text", "notification_template.body_html",
        "model.prompt",
    ]

    /// What may stand between double braces at a place, and the bytes that it replaces; nil outside of them.
    func placeholders(at byte: Int) -> (items: [CompletionItem], replaced: Range<Int>)? {
        let document = project.document
        guard let node = document.outline.scalar(at: byte),
            Self.templatePlaces.contains(document.places[node].role)
        else { return nil }
        let bytes = document.outline.bytes
        let text = document.outline[node].start..<document.outline[node].end
        guard let start = Self.nameStart(in: bytes[text.lowerBound..<min(byte, text.upperBound)]) else {
            return nil
        }
        let end = bytes[start..<text.upperBound].firstIndex { !Self.isNamePart($0) } ?? text.upperBound
        return (byte < start ? [] : placeholders(node), start..<max(end, byte))
    }

    /// Where a name begins in braces that are still open at the end of a text.
    private static func nameStart(in text: ArraySlice<UInt8>) -> Int? {
        var start = text.endIndex
        while start > text.startIndex, isNamePart(text[start - 1]) { start -= 1 }
        var open = start
        // `{{#name}}` begins a section, `{{{name}}}` and `{{& name}}` are not escaped.
        while open > text.startIndex, [0x20, 0x23, 0x5E, 0x26, 0x2F].contains(text[open - 1]) { open -= 1 }
        guard text[..<open].suffix(2).elementsEqual("{{".utf8) else { return nil }
        return start
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
            || "_-.".utf8.contains(byte)
    }

    private func placeholders(_ node: Int) -> [CompletionItem] {
        let document = project.document
        func item(_ path: String, _ detail: String?, _ rank: Int) -> CompletionItem {
            CompletionItem(path, .reference, detail: detail, rank: rank)
        }
        guard let code = document.scope(of: node).template else {
            guard let model = document.outline.parent(of: node),
                let input = document.outline.value("input", in: model)
            else { return [] }
            return document.outline.entries(of: input).map {
                item(document.outline.text(of: $0.key), "key of 'input'", 1)
            }
        }
        let payload = inside(.payload, of: NameOwner.template(code)).map {
            item("event." + $0.path, $0.detail, 1)
        }
        let known = TemplateRoots.members.flatMap { root, members in
            members.map { item("\(root).\($0)", "of the \(root)", 2) }
        }
        return payload + (payload.isEmpty ? [item("event", "the event's data", 1)] : []) + known
    }
}
