// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// Reports texts that have the form of a secret, wherever they stand.
    mutating func findSecrets(in site: Site) {
        // Nearly no file holds one: the places are looked for only when the texts say that there is something.
        guard site.node.mayHoldSecret else { return }
        visit(site)
    }

    private mutating func visit(_ site: Site) {
        switch site.node.kind {
        case .scalar:
            let bytes = site.node.textBytes
            guard bytes.count >= SecretShape.minBytes, SecretShape.isFound(in: Array(bytes)) else { return }
            report(.literalSecret(at: site.range, path: site.path))
        case .sequence: for element in site.elements { visit(element) }
        case .mapping: for (key, value) in site.node.entries { visit(site.member(key, value)) }
        }
    }
}

extension Node {
    /// True when one of the texts of the document has the form of a secret.
    fileprivate var mayHoldSecret: Bool {
        tree.records.contains { record in
            guard record.kind == .scalar, Int(record.count) >= SecretShape.minBytes else { return false }
            let first = Int(record.first)
            return SecretShape.isFound(in: Array(tree.texts[first..<first + Int(record.count)]))
        }
    }
}
