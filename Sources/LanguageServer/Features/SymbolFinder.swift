// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Lists what a text declares.
struct SymbolFinder {
    let document: DocumentNames

    private struct Symbol {
        var occurrence: Occurrence
        /// The bytes of the whole declaration.
        var range: Range<Int>
        var children: [Symbol] = []
    }

    /// The declarations in the order written: in each other, or flat for an editor that shows lists only.
    func symbols(nested: Bool, uri: Value) -> Value {
        guard nested else { return .list(flat(uri: uri, matching: "")) }
        return .list(tree.map(value))
    }

    /// The declarations whose names hold the letters of a query in their order.
    func flat(uri: Value, matching query: String) -> [Value] {
        let wanted = query.lowercased()
        return declarations.filter { SymbolFinder.matches($0.occurrence.id.name, wanted) }.map { symbol in
            .object([
                ("name", .string(symbol.occurrence.id.name)),
                ("kind", .integer(symbol.occurrence.id.kind.symbolKind)),
                ("containerName", container(of: symbol.occurrence.id)),
                ("location", ["uri": uri, "range": document.lines.range(symbol.occurrence.range)]),
            ])
        }
    }

    private static func matches(_ name: String, _ query: String) -> Bool {
        var letters = name.lowercased()[...]
        for letter in query {
            guard let found = letters.firstIndex(of: letter) else { return false }
            letters = letters[letters.index(after: found)...]
        }
        return true
    }

    private func container(of id: NameID) -> Value? { id.owner.isEmpty ? nil : .string(id.owner) }

    private var declarations: [Symbol] {
        document.occurrences.filter { $0.isDeclaration && $0.id.kind != .role && $0.id.kind != .input }.map {
            occurrence in
            let row = document.row(of: occurrence).map { document.outline[$0] }
            let range = row.map { $0.start..<max($0.end, occurrence.range.upperBound) } ?? occurrence.range
            return Symbol(occurrence: occurrence, range: range)
        }
    }

    private var tree: [Symbol] {
        // The larger of two that begin at one place holds the other.
        let sorted = declarations.sorted {
            ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
        }
        var open: [Symbol] = []
        var roots: [Symbol] = []
        func close() {
            guard let last = open.popLast() else { return }
            if open.isEmpty { roots.append(last) } else { open[open.count - 1].children.append(last) }
        }
        for symbol in sorted {
            while let last = open.last,
                last.range.upperBound < symbol.range.upperBound
                    || last.range.upperBound <= symbol.range.lowerBound
            {
                close()
            }
            open.append(symbol)
        }
        while !open.isEmpty { close() }
        return roots
    }

    private func value(_ symbol: Symbol) -> Value {
        let id = symbol.occurrence.id
        return .object([
            ("name", .string(id.name)), ("detail", .string(id.kind.rawValue)),
            ("kind", .integer(id.kind.symbolKind)), ("range", document.lines.range(symbol.range)),
            ("selectionRange", document.lines.range(symbol.occurrence.range)),
            ("children", .list(symbol.children.map(value))),
        ])
    }
}

extension NameKind {
    /// The picture that an editor shows.
    var symbolKind: Int {
        switch self {
        case .action, .function: 12
        case .parameter, .output, .input, .argument: 13
        case .create, .step: 6
        case .entity: 5
        case .field, .payload: 8
        case .event, .sideEffect: 24
        case .connection: 11
        case .policy, .rule, .criterion: 7
        case .trigger: 23
        case .template: 15
        case .role: 22
        }
    }
}
