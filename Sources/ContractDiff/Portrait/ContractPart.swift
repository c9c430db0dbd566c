// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// A piece of a contract as it counts, with its place: whatever is written differently and means the same is the same piece.
struct ContractPart: Sendable {
    enum Content: Sendable {
        /// Compared as a whole.
        case value(Value)
        /// Pieces with names, whose order does not count.
        case members([Member])
        /// Rows with keys, in their order.
        case rows([Member])
    }

    struct Member: Sendable {
        var name: String
        var part: ContractPart
    }

    let content: Content
    let place: SourcePlace
    /// Equal exactly for pieces that mean the same.
    let canonical: Value

    init(_ value: Value, at place: SourcePlace) {
        content = .value(value)
        canonical = value
        self.place = place
    }

    /// Members that are absent are left out.
    init(members: [(String, ContractPart?)], at place: SourcePlace) {
        let present = members.compactMap { name, part in part.map { Member(name: name, part: $0) } }
        content = .members(present)
        canonical = .map(ValueMap(present.map { ($0.name, $0.part.canonical) }))
        self.place = place
    }

    init(rows: [(String, ContractPart)], at place: SourcePlace) {
        let rows = rows.map { Member(name: $0.0, part: $0.1) }
        content = .rows(rows)
        canonical = .list(rows.map { [.string($0.name), $0.part.canonical] })
        self.place = place
    }

    /// Values whose order and repetition do not count.
    init(set values: [Value], at place: SourcePlace) {
        let texts = Dictionary(values.map { (CanonicalJSON.text($0), $0) }) { first, _ in first }
        self.init(.list(texts.sorted { $0.key < $1.key }.map(\.value)), at: place)
    }

    /// The members or rows.
    var members: [Member] {
        switch content {
        case .value: []
        case .members(let members), .rows(let members): members
        }
    }

    subscript(_ name: String) -> ContractPart? { members.first { $0.name == name }?.part }

    /// The value, when it is one.
    var value: Value? { if case .value(let value) = content { value } else { nil } }
    var text: String? { value?.string }
    var isTrue: Bool { value?.bool == true }
    var list: [Value] { value?.list ?? [] }
}

/// One name with what stands under it on either side.
struct PartDifference: Sendable {
    var name: String
    var old: ContractPart?
    var new: ContractPart?
}

extension ContractPart {
    /// What differs between two pieces with members or rows, in the order of the new one and then of the old.
    static func differences(_ old: ContractPart?, _ new: ContractPart?) -> [PartDifference] {
        let before = Dictionary((old?.members ?? []).map { ($0.name, $0.part) }) { first, _ in first }
        let after = Dictionary((new?.members ?? []).map { ($0.name, $0.part) }) { first, _ in first }
        let changed = (new?.members ?? []).filter { before[$0.name]?.canonical != $0.part.canonical }.map {
            PartDifference(name: $0.name, old: before[$0.name], new: $0.part)
        }
        let removed = (old?.members ?? []).filter { after[$0.name] == nil }.map {
            PartDifference(name: $0.name, old: $0.part, new: nil)
        }
        return changed + removed
    }

    /// True when rows that both sides have stand in another order.
    static func isReordered(_ old: ContractPart?, _ new: ContractPart?) -> Bool {
        let before = (old?.members ?? []).map(\.name)
        let after = (new?.members ?? []).map(\.name)
        let (kept, known) = (Set(after), Set(before))
        return before.filter(kept.contains) != after.filter(known.contains)
    }
}
