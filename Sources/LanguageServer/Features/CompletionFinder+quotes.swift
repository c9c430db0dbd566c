// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CompletionFinder {
    /// A proposal as it stands in quotes, and in JSON, where every text stands in them; nil for one that cannot.
    func quoted(_ item: CompletionItem, _ spot: Spot) -> CompletionItem? {
        switch spot.outline[spot.node].style {
        case .doubleQuoted, .singleQuoted:
            // The quotes are there, and what follows them stands behind the second one.
            if item.kind == .snippet { return nil }
            var item = item
            let isSingle = spot.outline[spot.node].style == .singleQuoted
            item.text =
                isSingle
                ? item.name.replacing("'", with: "''") : String(item.quotedName.dropFirst().dropLast())
            item.isSnippet = false
            return item
        default:
            guard project.document.path.lowercased().hasSuffix(".json"), item.kind != .value else {
                return item
            }
            var item = item
            if item.isSnippet, item.kind != .property {
                item.text = CompletionFinder.withQuotedWords(item.text)
            } else if item.text.hasPrefix(item.label) {
                let rest = item.text.dropFirst(item.label.count)
                // JSON has no form without brackets.
                let isBlock = rest.contains("\n")
                item.text =
                    item.quotedName + (isBlock ? (rest.contains("- ") ? ": [$0]" : ": { $0 \\}") : rest)
            } else {
                item.text = item.quotedName
            }
            return item
        }
    }

    /// A call or a map in braces, each key and name of which is put in quotes.
    private static func withQuotedWords(_ snippet: String) -> String {
        var text = ""
        var word = ""
        func isPart(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber || "_.".contains(character))
        }
        for character in snippet + " " {
            if isPart(character), !word.isEmpty || character.isLetter {
                word.append(character)
                continue
            }
            if !word.isEmpty { text += "\"\(word)\"" }
            word = ""
            text.append(character)
        }
        return String(text.dropLast())
    }
}

extension CompletionItem {
    /// What it names, without the quotes that it may be shown in.
    fileprivate var name: String { label == "\"*\"" ? "*" : label }
    fileprivate var quotedName: String { CanonicalJSON.text(.string(name)) }
}
