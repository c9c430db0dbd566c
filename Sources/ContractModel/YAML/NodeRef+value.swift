// SPDX-License-Identifier: Apache-2.0

extension NodeRef {
    /// What a scalar stands for: text when quoted or a block, else what the core schema says; nil for a collection.
    var scalar: CoreSchema.Scalar? {
        guard kind == .scalar else { return nil }
        return style == .plain ? CoreSchema.resolve(textBytes) : .text
    }

    /// The value of a scalar; nil for a collection and for what is no value: `.inf`, `.nan`, a number beyond the
    /// limits.
    var scalarValue: Value? {
        switch scalar {
        case .null: .null
        case .bool(let truth): .bool(truth)
        case .number(let number): .number(number)
        case .text: .string(text)
        case .notFinite, .outOfRange, nil: nil
        }
    }

    /// The literal value of the whole subtree; nil with a diagnostic for each part that is no value.
    ///
    /// `path` is the JSON pointer of this node. Numbers keep their text where it is a JSON number; `0o17`, `0x1F`,
    /// `+5`, `.5` and `1.` become the JSON number of the same value.
    func value(at path: String = "", into diagnostics: inout [Diagnostic]) -> Value? {
        switch kind {
        case .scalar:
            if let value = scalarValue { return value }
            diagnostics.append(
                scalar == .notFinite ? .notFinite(self, path: path) : .numberOutOfRange(self, path: path))
            return nil
        case .sequence:
            var values: [Value] = []
            var isWhole = true
            for (index, element) in elements.enumerated() {
                if let value = element.value(at: "\(path)/\(index)", into: &diagnostics) {
                    values.append(value)
                } else {
                    isWhole = false
                }
            }
            return isWhole ? .list(values) : nil
        case .mapping:
            var map = ValueMap()
            var isWhole = true
            for (key, value) in entries {
                let keyPath = path + "/" + key.text.pointerEscaped
                if key.scalar != .text {
                    diagnostics.append(.keyNotText(key, path: keyPath))
                    isWhole = false
                }
                if let value = value.value(at: keyPath, into: &diagnostics) {
                    map[key.text] = value
                } else {
                    isWhole = false
                }
            }
            return isWhole ? .map(map) : nil
        }
    }
}

extension String {
    /// The text as one part of a JSON pointer (RFC 6901): `~` and `/` are escaped.
    package var pointerEscaped: String {
        guard utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return self
        }
        return unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func notFinite(_ node: NodeRef, path: String) -> Diagnostic {
        Diagnostic(
            .notANumber, "'\(node.text)' is not a number that can be kept", at: node.range, path: path,
            help: "put the text in quotes if it is text")
    }

    fileprivate static func numberOutOfRange(_ node: NodeRef, path: String) -> Diagnostic {
        Diagnostic(
            .notANumber,
            "the number has more than \(Number.maxDigits) digits or an exponent beyond \(Number.maxExponent)",
            at: node.range, path: path, help: "put the text in quotes if it is text")
    }

    /// A key that reads as a number, a truth value or null.
    package static func keyNotText(_ key: Node, path: String = "") -> Diagnostic {
        keyNotText(key.ref, path: path)
    }

    static func keyNotText(_ key: NodeRef, path: String) -> Diagnostic {
        Diagnostic(
            .keyNotText, "key '\(key.text)' is not text", at: key.range, path: path,
            help: "write '\"\(key.text)\"'")
    }
}
