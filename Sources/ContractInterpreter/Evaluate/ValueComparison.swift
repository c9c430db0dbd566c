// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// The operators of conditions over two values.
struct ValueComparison {
    /// What text stands for.
    var form: ComparisonForm
    var sealer: Sealer?
    var tenant: String

    /// Whether the operator holds; an absent operand satisfies only the negative operators.
    func holds(_ left: Value?, _ comparator: Condition.Comparator, _ right: Value?) -> Bool {
        guard let left else { return comparator.holdsWhenAbsent }
        switch comparator {
        case .exists: return true
        case .notExists: return false
        case .empty: return isEmpty(left)
        case .notEmpty: return !isEmpty(left)
        default: break
        }
        // An absent right side: nothing equals it, nothing is ordered against it.
        guard let right, !right.isNull else { return comparator.holdsWhenAbsent }
        switch comparator {
        case .eq: return areEqual(left, right)
        case .ne: return !areEqual(left, right)
        case .isIn: return (right.list ?? []).contains { areEqual(left, $0) }
        case .notIn: return !(right.list ?? []).contains { areEqual(left, $0) }
        case .gt: return order(left, right).map { $0 > 0 } ?? false
        case .gte: return order(left, right).map { $0 >= 0 } ?? false
        case .lt: return order(left, right).map { $0 < 0 } ?? false
        case .lte: return order(left, right).map { $0 <= 0 } ?? false
        case .contains: return contains(left, right)
        case .notContains: return !contains(left, right)
        case .startsWith:
            return left.string.flatMap { text in right.string.map { text.utf8.starts(with: $0.utf8) } }
                ?? false
        case .endsWith:
            guard let text = left.string, let tail = right.string else { return false }
            return text.utf8.reversed().starts(with: tail.utf8.reversed())
        case .matches:
            guard let text = left.string, let pattern = right.string else { return false }
            return (try? Pattern.cached(pattern))?.matches(text) ?? false
        case .exists, .notExists, .empty, .notEmpty: return false
        }
    }

    private func isEmpty(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .string(let text): BlankText.isBlank(text)
        case .list(let elements): elements.isEmpty
        case .map(let map): map.isEmpty
        case .bool, .number: false
        }
    }

    private func areEqual(_ left: Value, _ right: Value) -> Bool {
        if let digest = Sealer.equality(of: left) { return digest == sealedDigest(right) }
        if let digest = Sealer.equality(of: right) { return digest == sealedDigest(left) }
        if case .list(let a) = left, case .list(let b) = right {
            return a.count == b.count && zip(a, b).allSatisfy(areEqual)
        }
        switch form {
        case .number: if let a = number(left), let b = number(right) { return a == b }
        case .instant: if let a = instant(left), let b = instant(right) { return a == b }
        case .duration: if let a = duration(left), let b = duration(right) { return a == b }
        case .any, .text: break
        }
        return left == right
    }

    private func sealedDigest(_ value: Value) -> String? {
        Sealer.equality(of: value) ?? sealer?.equalityDigest(value, tenant: tenant)
    }

    private func number(_ value: Value) -> Number? {
        value.number ?? value.string.flatMap { Number($0) }
    }

    private func instant(_ value: Value) -> Instant? { value.string.flatMap { DateTimeText.parse($0) } }
    private func duration(_ value: Value) -> Duration? { value.string.flatMap { DurationText.parse($0) } }

    /// Negative, zero or positive; nil when the two cannot be ordered.
    private func order(_ left: Value, _ right: Value) -> Int? {
        let isNumeric = form == .number
        if let a = left.number ?? (isNumeric ? number(left) : nil),
            let b = right.number ?? (isNumeric ? number(right) : nil)
        {
            return a < b ? -1 : (a == b ? 0 : 1)
        }
        guard let a = left.string, let b = right.string else { return nil }
        if form == .any || form == .instant, let x = instant(left), let y = instant(right) {
            return x < y ? -1 : (x == y ? 0 : 1)
        }
        if form == .any || form == .duration, let x = duration(left), let y = duration(right) {
            return x < y ? -1 : (x == y ? 0 : 1)
        }
        if a.hasSameBytes(as: b) { return 0 }
        return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    }

    private func contains(_ left: Value, _ right: Value) -> Bool {
        switch left {
        case .list(let elements): return elements.contains { areEqual($0, right) }
        case .string(let text):
            guard let part = right.string else { return false }
            return Array(text.utf8).containsRun(Array(part.utf8))
        default: return false
        }
    }
}

extension Array where Element == UInt8 {
    /// True when the bytes stand somewhere in this array, one after the other.
    func containsRun(_ run: [UInt8]) -> Bool {
        guard !run.isEmpty else { return true }
        guard run.count <= count else { return false }
        return (0...(count - run.count)).contains { self[$0..<($0 + run.count)].elementsEqual(run) }
    }
}
