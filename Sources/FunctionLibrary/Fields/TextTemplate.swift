// SPDX-License-Identifier: Apache-2.0

/// Text with `{name}` placeholders and nothing else: `{{` and `}}` stand for braces, and there is no logic.
package struct TextTemplate {
    package enum Part: Equatable {
        case text(String)
        case placeholder(String)
    }

    /// Why a text is no template, as in a diagnostic.
    package struct SyntaxError: Error, Equatable {
        package let message: String
    }

    package let parts: [Part]

    package init(_ text: String) throws(SyntaxError) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        func flush() {
            if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal = []
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "{") where rest.first == UInt8(ascii: "{"):
                rest.removeFirst()
                literal.append(byte)
            case UInt8(ascii: "}"):
                guard rest.popFirst() == UInt8(ascii: "}") else {
                    throw SyntaxError(message: "'}' closes nothing; write '}}' for a brace")
                }
                literal.append(byte)
            case UInt8(ascii: "{"):
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    throw SyntaxError(message: "'{' is not closed; write '{{' for a brace")
                }
                flush()
                parts.append(.placeholder(try TextTemplate.name(rest[rest.startIndex..<end])))
                rest = rest[(end + 1)...]
            default: literal.append(byte)
            }
        }
        flush()
        self.parts = parts
    }

    /// The names of the placeholders, in order, each once.
    var placeholders: [String] {
        var seen: Set<String> = []
        return parts.compactMap {
            if case .placeholder(let name) = $0, seen.insert(name).inserted { name } else { nil }
        }
    }

    private static func name(_ bytes: ArraySlice<UInt8>) throws(SyntaxError) -> String {
        let name = String(decoding: bytes, as: UTF8.self)
        let isName =
            !bytes.isEmpty
            && bytes.allSatisfy {
                97...122 ~= $0 || 48...57 ~= $0 || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
        guard isName else { throw SyntaxError(message: "'{\(name)}' does not name a parameter or field") }
        return name
    }
}
