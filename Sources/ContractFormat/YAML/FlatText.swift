// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Values on one line, as they stand in braces and brackets.
enum FlatText {
    /// A collection on one line; nil when it holds what does not go there, or is longer than any line may be.
    static func of(_ collection: LayoutCollection, in source: SourceText) -> String? {
        guard collection.head == nil, collection.tail.isEmpty else { return nil }
        var parts: [String] = []
        var length = 0
        for entry in collection.entries {
            guard let part = of(entry, in: source) else { return nil }
            length += part.utf8.count
            guard length <= ContractFormatter.lineWidth * 4 else { return nil }
            parts.append(part)
        }
        let text = assemble(parts, isMapping: collection.isMapping)
        return text.unicodeScalars.count <= ContractFormatter.lineWidth ? text : nil
    }

    /// Puts entries into their braces or brackets.
    static func assemble(_ parts: [String], isMapping: Bool) -> String {
        if parts.isEmpty { return isMapping ? "{}" : "[]" }
        let inner = parts.joined(separator: ", ")
        return isMapping ? "{ \(inner) }" : "[\(inner)]"
    }

    static func of(_ entry: LayoutEntry, in source: SourceText) -> String? {
        guard entry.leading.isEmpty, entry.trailing == nil, let value = of(entry.value, in: source) else {
            return nil
        }
        guard let key = entry.key else { return value }
        guard let lead = Lead(key, in: source).text else { return nil }
        return lead + " " + value
    }

    /// Any value but a block; what is not written at all is spelled out where it must stand.
    private static func of(_ value: LayoutValue, in source: SourceText) -> String? {
        guard value.before.isEmpty, value.headerComment == nil else { return nil }
        let text: String? =
            switch value.content {
            case .nothing: "null"
            case .alias(let name): name
            case .scalar(let node): node.isBlockScalar ? nil : ScalarSpelling(of: node, in: source).flat
            case .collection(let collection): collection.flat
            }
        guard let text, let anchor = value.anchor else { return text }
        return anchor + " " + text
    }
}

/// What leads to the value of a map's entry: its key and a colon.
struct Lead {
    /// Nil when the key needs lines of its own.
    let text: String?

    /// So many bytes a key may have without a question mark before it, in libyaml and in YAML.
    private static let maxKeyLength = 1000

    init(_ key: LayoutValue, in source: SourceText) {
        guard key.before.isEmpty, key.headerComment == nil else {
            text = nil
            return
        }
        let anchor = key.anchor.map { $0 + " " } ?? ""
        switch key.content {
        // Without the space some readers take the colon for a part of the name.
        case .alias(let name): text = name + " :"
        case .scalar(let node) where !node.isBlockScalar:
            let spelled = ScalarSpelling(of: node, in: source).flat.map { anchor + $0 + ":" }
            text = spelled.flatMap { $0.utf8.count <= Lead.maxKeyLength ? $0 : nil }
        // A colon alone is no entry for every reader.
        case .nothing, .scalar, .collection: text = nil
        }
    }
}
