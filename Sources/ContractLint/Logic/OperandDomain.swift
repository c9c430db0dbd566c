// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Which values an operand can still have, as far as its declaration and comparisons with literals tell.
///
/// What is not understood leaves the domain as it is, so that `isEmpty` is only true when it is certain.
struct OperandDomain: Sendable {
    private struct Bound: Sendable {
        var number: Number
        var isIncluded: Bool
    }

    private static let maxLooked: Int64 = 64

    private var mayBeAbsent: Bool
    private var mayBePresent = true
    /// Nil: not from a small set.
    private var candidates: [Value]?
    private var excluded: [Value] = []
    private var low: Bound?
    private var high: Bound?
    /// How values are put on a line; nil: as they are.
    private let type: ValueType?
    /// True when there is nothing between one and the next: whole numbers and days.
    private var isInteger: Bool { type == .integer || type == .date }
    /// How many characters a text has.
    private var lengths = 0...Int.max
    private var parts = TextParts()
    /// Whether what is there may count as empty, and whether as anything else.
    private var mayBeEmpty = true
    private var mayBeFilled = true

    /// Anything at all.
    init() {
        mayBeAbsent = true
        type = nil
    }

    /// What a declared type and its constraints leave; `mayBeBlank` where a text that is there may say nothing.
    init(of declaration: TypeDeclaration, mayBeAbsent: Bool, mayBeBlank: Bool = true) {
        self.mayBeAbsent = mayBeAbsent
        type = declaration.isUnknown ? nil : declaration.type.value
        if declaration.isUnknown { return }
        mayBeEmpty = OperandDomain.mayBeEmpty(declaration, mayBeBlank: mayBeBlank)
        if declaration.type.value == .boolean { candidates = [.bool(true), .bool(false)] }
        guard let constraints = declaration.constrained else { return }
        if declaration.type.value == .enum { candidates = constraints.choices?.map(\.value.value) }
        if let bound = constraints.minimum { low = Bound(number: bound.value, isIncluded: true) }
        if let bound = constraints.exclusiveMinimum {
            low = Bound(number: bound.value, isIncluded: false)
        }
        if let bound = constraints.maximum { high = Bound(number: bound.value, isIncluded: true) }
        if let bound = constraints.exclusiveMaximum {
            high = Bound(number: bound.value, isIncluded: false)
        }
        if type == .date {
            let (after, before) = (constraints.after?.value, constraints.before?.value)
            bound(low: after.map { measured(.string($0)) }, included: false, true)
            bound(high: before.map { measured(.string($0)) }, included: false, true)
        }
        if declaration.holdsText {
            let least = constraints.minLength?.value ?? 0
            let most = constraints.maxLength?.value ?? .max
            if least <= most { lengths = least...most }
        }
    }

    /// False for what is never empty when it is there, as a number or a date.
    private static func mayBeEmpty(_ declaration: TypeDeclaration, mayBeBlank: Bool) -> Bool {
        switch declaration.type.value {
        case .string, .text: mayBeBlank
        case .list: (declaration.constrained?.minItems?.value ?? 0) < 1
        // Choices are looked at one by one.
        case .enum, .object: true
        default: false
        }
    }

    /// True when no value is left.
    var isEmpty: Bool { !mayBeAbsent && (!mayBePresent || hasNoValue) }

    private var hasNoValue: Bool {
        if !mayBeEmpty, !mayBeFilled { return true }
        if parts.areContradictory { return true }
        if let candidates { return !candidates.contains { allows($0) } }
        guard let low, let high else { return false }
        if high.number < low.number { return true }
        if low.number == high.number {
            return !low.isIncluded || !high.isIncluded || excluded.contains(.number(low.number))
        }
        // Between two neighbours there is no whole number, and a few may all be excluded.
        guard isInteger, let first = low.number.int64, let last = high.number.int64,
            low.number.isInteger, high.number.isInteger, first < .max, last > .min
        else { return false }
        let (least, most) = (low.isIncluded ? first : first + 1, high.isIncluded ? last : last - 1)
        if least > most { return true }
        // So few that each can be looked at.
        let (width, isBeyond) = most.subtractingReportingOverflow(least)
        guard !isBeyond, width < OperandDomain.maxLooked else { return false }
        return !(least...most).contains { !excluded.contains(.number(Number($0))) }
    }

    private func allows(_ value: Value) -> Bool {
        if excluded.contains(value) { return false }
        if value.countsAsEmpty ? !mayBeEmpty : !mayBeFilled { return false }
        if let text = value.string, !lengths.contains(text.unicodeScalars.count) || !parts.allow(text) {
            return false
        }
        guard let number = value.number else { return true }
        if let low, number < low.number || number == low.number && !low.isIncluded { return false }
        if let high, high.number < number || number == high.number && !high.isIncluded { return false }
        return true
    }

    /// Keeps the values for which a comparison holds, or for which it does not hold.
    mutating func keep(_ comparator: Condition.Comparator, _ written: Value?, holds: Bool) {
        // A place may be written in several ways, of which only runs know that they are one.
        let known = type == .geo ? nil : written
        let literal = known.map { $0.list.map { .list($0.map(measured)) } ?? measured($0) }
        // Where it does not hold, an absent operand is one of those for which it would not.
        let keepsAbsent = comparator.holdsWhenAbsent == holds
        switch (comparator, holds) {
        case (.exists, true), (.notExists, false): mayBeAbsent = false
        case (.exists, false), (.notExists, true): mayBePresent = false
        case (.eq, true), (.ne, false): restrict(to: literal.map { [$0] }, keepsAbsent)
        case (.isIn, true), (.notIn, false): restrict(to: literal?.list, keepsAbsent)
        case (.ne, true), (.eq, false): exclude(literal.map { [$0] }, keepsAbsent)
        case (.notIn, true), (.isIn, false): exclude(literal?.list, keepsAbsent)
        case (.gt, true): bound(low: literal, included: false, keepsAbsent)
        case (.gte, true): bound(low: literal, included: true, keepsAbsent)
        case (.lt, true): bound(high: literal, included: false, keepsAbsent)
        case (.lte, true): bound(high: literal, included: true, keepsAbsent)
        case (.gt, false): bound(high: literal, included: true, keepsAbsent)
        case (.gte, false): bound(high: literal, included: false, keepsAbsent)
        case (.lt, false): bound(low: literal, included: true, keepsAbsent)
        case (.lte, false): bound(low: literal, included: false, keepsAbsent)
        case (.empty, true), (.notEmpty, false):
            mayBeFilled = false
            if !keepsAbsent { mayBeAbsent = false }
        case (.notEmpty, true), (.empty, false):
            mayBeEmpty = false
            if !keepsAbsent { mayBeAbsent = false }
        default:
            if let part = written?.string, let place = TextParts.Place(comparator, of: type) {
                parts.keep(part, place, holds: holds == (comparator != .notContains))
            }
            if !keepsAbsent { mayBeAbsent = false }
        }
    }

    /// A value as what runs compare: a number where the type has an order like that of numbers, and one spelling of
    /// what may be written in several.
    private func measured(_ value: Value) -> Value {
        guard let text = value.string else { return value }
        switch type {
        case .date: return CivilDate(text).map { .number(Number(Int64($0.dayNumber))) } ?? value
        case .datetime: return Instant(text).map { .number(Number($0.microseconds)) } ?? value
        case .duration: return DurationText.parse(text).map { .number(Number($0.microseconds)) } ?? value
        case .decimal: return Number(text).map(Value.number) ?? value
        case .uuid: return .string(text.lowercased())
        default: return value
        }
    }

    private mutating func restrict(to values: [Value]?, _ keepsAbsent: Bool) {
        if !keepsAbsent { mayBeAbsent = false }
        guard let values else { return }
        candidates = candidates.map { known in known.filter { values.contains($0) } } ?? values
    }

    private mutating func exclude(_ values: [Value]?, _ keepsAbsent: Bool) {
        if !keepsAbsent { mayBeAbsent = false }
        excluded += values ?? []
    }

    private mutating func bound(
        low value: Value? = nil, high other: Value? = nil, included: Bool, _ keepsAbsent: Bool
    ) {
        if !keepsAbsent { mayBeAbsent = false }
        if let number = value?.number {
            let isTighter =
                low.map { $0.number < number || $0.number == number && $0.isIncluded && !included } ?? true
            if isTighter { low = Bound(number: number, isIncluded: included) }
        }
        if let number = other?.number {
            let isTighter =
                high.map { number < $0.number || $0.number == number && $0.isIncluded && !included } ?? true
            if isTighter { high = Bound(number: number, isIncluded: included) }
        }
    }
}

extension Value {
    /// True for what `empty` holds for: nothing, a text without a character that can be seen, a list or map of nothing.
    fileprivate var countsAsEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text):
            text.unicodeScalars.allSatisfy {
                $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
            }
        case .list(let elements): elements.isEmpty
        case .map(let map): map.isEmpty
        case .bool, .number: false
        }
    }
}
