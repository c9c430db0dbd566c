// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Opens sealed values for the one call that works on them, and closes what comes out of it.
///
/// Functions see plain values, rows never do: a result that rests on something sealed is sealed again before it
/// goes anywhere.
struct SealedInput {
    var sealer: Sealer?
    var tenant: String

    /// True when the value or a part of it is sealed.
    static func isIn(_ value: Value) -> Bool {
        switch value {
        case .list(let elements): elements.contains(where: isIn)
        case .map(let map): Sealer.isSealed(value) || map.contains { isIn($0.value) }
        default: false
        }
    }

    static func isIn(_ map: ValueMap) -> Bool { map.contains { isIn($0.value) } }

    /// The value with every sealed part in the clear.
    func unseal(_ value: Value) throws(FunctionFailure) -> Value {
        switch value {
        case .list(let elements):
            var opened: [Value] = []
            for element in elements { opened.append(try unseal(element)) }
            return .list(opened)
        case .map(let map):
            guard Sealer.isSealed(value) else { return .map(try unseal(map)) }
            guard let plain = sealer?.open(value, tenant: tenant) else {
                throw FunctionFailure(
                    .transient, code: "no_key",
                    message: "a sealed value cannot be opened with the key of this process")
            }
            return plain
        default: return value
        }
    }

    func unseal(_ map: ValueMap) throws(FunctionFailure) -> ValueMap {
        guard SealedInput.isIn(map) else { return map }
        var opened = ValueMap()
        for entry in map { opened[entry.key] = try unseal(entry.value) }
        return opened
    }

    /// Seals a result that rests on a sealed value.
    func reseal(_ value: Value) -> Value { sealer?.seal(value, tenant: tenant) ?? value }

    /// Seals every field that a call on opened fields changed; the others keep the seals that they had.
    func reseal(_ changed: ValueMap, on before: ValueMap, opened: ValueMap) -> ValueMap {
        var closed = changed
        for entry in changed {
            closed[entry.key] = opened[entry.key] == entry.value ? before[entry.key] : reseal(entry.value)
        }
        return closed
    }

    /// Puts the seals of `before` back on what came through unchanged, and seals what a call made of them: a field
    /// that was sealed, and one that shows a sealed text.
    func reseal(
        _ fields: ValueMap, before: ValueMap, arguments: ValueMap
    ) throws(FunctionFailure) -> ValueMap {
        let texts = try secrets(in: before) + secrets(in: arguments)
        var closed = fields
        for entry in fields {
            if let old = before[entry.key], SealedInput.isIn(old) {
                closed[entry.key] = try unseal(old) == entry.value ? old : reseal(entry.value)
            } else if SealedInput.shows(entry.value, texts) {
                closed[entry.key] = reseal(entry.value)
            }
        }
        return closed
    }

    /// Seals a value that shows something that was sealed in what it was made from.
    func reseal(_ value: Value, madeFrom sources: ValueMap...) throws(FunctionFailure) -> Value {
        var texts: [[UInt8]] = []
        for source in sources { texts += try secrets(in: source) }
        return SealedInput.shows(value, texts) ? reseal(value) : value
    }

    private func secrets(in map: ValueMap) throws(FunctionFailure) -> [[UInt8]] {
        guard SealedInput.isIn(map) else { return [] }
        return SealedInput.secrets(.map(map), .map(try unseal(map)))
    }

    /// The texts that stand behind seals; one of fewer than three bytes is found everywhere and proves nothing.
    private static func secrets(_ sealed: Value, _ plain: Value) -> [[UInt8]] {
        switch (sealed, plain) {
        case (_, .string(let text)) where Sealer.isSealed(sealed):
            text.utf8.count < 3 ? [] : [Array(text.utf8)]
        case (_, .number(let number)) where Sealer.isSealed(sealed):
            number.text.utf8.count < 3 ? [] : [Array(number.text.utf8)]
        case (.map(let outer), .map(let inner)):
            Sealer.isSealed(sealed)
                ? leaves(plain)
                : outer.flatMap { entry in inner[entry.key].map { secrets(entry.value, $0) } ?? [] }
        case (.list(let outer), .list(let inner)): zip(outer, inner).flatMap { secrets($0, $1) }
        case (_, .list), (_, .map): Sealer.isSealed(sealed) ? leaves(plain) : []
        default: []
        }
    }

    private static func leaves(_ value: Value) -> [[UInt8]] {
        switch value {
        case .string(let text): text.utf8.count < 3 ? [] : [Array(text.utf8)]
        case .number(let number): number.text.utf8.count < 3 ? [] : [Array(number.text.utf8)]
        case .list(let elements): elements.flatMap(leaves)
        case .map(let map): map.flatMap { leaves($0.value) }
        case .null, .bool: []
        }
    }

    private static func shows(_ value: Value, _ texts: [[UInt8]]) -> Bool {
        switch value {
        case .string(let text): texts.contains { Array(text.utf8).containsRun($0) }
        case .number(let number): texts.contains(Array(number.text.utf8))
        case .list(let elements): elements.contains { shows($0, texts) }
        case .map(let map): !Sealer.isSealed(value) && map.contains { shows($0.value, texts) }
        case .null, .bool: false
        }
    }
}
