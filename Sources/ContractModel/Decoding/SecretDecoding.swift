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
            // Whoever looks for a secret at this place has said so.
            guard SecretShape.isFound(in: site.node.textBytes),
                !diagnostics.contains(where: { $0.code == .literalSecret && $0.range == site.range })
            else { return }
            report(.literalSecret(at: site.range, path: site.path))
        case .sequence: for element in site.elements { visit(element) }
        case .mapping: for (key, value) in site.node.entries { visit(site.member(key, value)) }
        }
    }
}

extension NodeRef {
    /// True when one of the texts of the document has the form of a secret.
    fileprivate var mayHoldSecret: Bool {
        (0..<arena.pointee.records.count).contains { index in
            SecretShape.isFound(in: NodeRef(arena: arena, index: index).textBytes)
        }
    }
}
