// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// A part of a plan that has a stored form.
///
/// Decoding what encoding gave yields the same part.
protocol PlanCodable {
    var planValue: Value { get }
    init(planValue: Value) throws(PlanCodingError)
}

/// A stored plan that this version cannot read.
struct PlanCodingError: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// Builds a map, leaving out what is absent or empty, so that two plans that mean the same are the same bytes.
struct PlanWriter {
    private(set) var map = ValueMap()

    var value: Value { .map(map) }

    mutating func put(_ key: String, _ part: (some PlanCodable)?) {
        if let part { map[key] = part.planValue }
    }
    mutating func put(_ key: String, _ parts: [some PlanCodable]) {
        if !parts.isEmpty { map[key] = .list(parts.map(\.planValue)) }
    }
    /// A list that means something also when it is empty.
    mutating func put(_ key: String, optional parts: [some PlanCodable]?) {
        if let parts { map[key] = .list(parts.map(\.planValue)) }
    }
    mutating func put(_ key: String, _ parts: [String: some PlanCodable]) {
        if !parts.isEmpty { map[key] = .map(ValueMap(parts.map { ($0.key, $0.value.planValue) })) }
    }
    mutating func put(_ key: String, optional parts: [String: some PlanCodable]?) {
        if let parts { map[key] = .map(ValueMap(parts.map { ($0.key, $0.value.planValue) })) }
    }
}

/// Reads a map written by `PlanWriter`.
struct PlanReader {
    let map: ValueMap

    init(_ value: Value) throws(PlanCodingError) {
        guard let map = value.map else { throw PlanCodingError("a map is missing") }
        self.map = map
    }

    func get<Part: PlanCodable>(_ key: String) throws(PlanCodingError) -> Part {
        guard let value = map[key] else { throw PlanCodingError("'\(key)' is missing") }
        return try Part(planValue: value)
    }

    func get<Part: PlanCodable>(_ key: String) throws(PlanCodingError) -> Part? {
        guard let value = map[key] else { return nil }
        return try Part(planValue: value)
    }

    func list<Part: PlanCodable>(_ key: String) throws(PlanCodingError) -> [Part] {
        try optionalList(key) ?? []
    }

    func optionalList<Part: PlanCodable>(_ key: String) throws(PlanCodingError) -> [Part]? {
        guard let values = map[key]?.list else { return nil }
        var parts: [Part] = []
        for value in values { parts.append(try Part(planValue: value)) }
        return parts
    }

    func map<Part: PlanCodable>(_ key: String) throws(PlanCodingError) -> [String: Part] {
        try optionalMap(key) ?? [:]
    }

    func optionalMap<Part: PlanCodable>(_ key: String) throws(PlanCodingError) -> [String: Part]? {
        guard let entries = map[key]?.map else { return nil }
        var parts: [String: Part] = [:]
        for entry in entries { parts[entry.key] = try Part(planValue: entry.value) }
        return parts
    }
}

extension String: PlanCodable {
    var planValue: Value { .string(self) }
    init(planValue: Value) throws(PlanCodingError) {
        guard let text = planValue.string else { throw PlanCodingError("text is missing") }
        self = text
    }
}

extension Bool: PlanCodable {
    var planValue: Value { .bool(self) }
    init(planValue: Value) throws(PlanCodingError) {
        guard let truth = planValue.bool else { throw PlanCodingError("a boolean is missing") }
        self = truth
    }
}

extension Int64: PlanCodable {
    var planValue: Value { .number(Number(self)) }
    init(planValue: Value) throws(PlanCodingError) {
        guard let integer = planValue.number?.int64 else { throw PlanCodingError("an integer is missing") }
        self = integer
    }
}

extension Int: PlanCodable {
    var planValue: Value { .number(Number(Int64(self))) }
    init(planValue: Value) throws(PlanCodingError) { self = Int(try Int64(planValue: planValue)) }
}

extension Number: PlanCodable {
    var planValue: Value { .number(self) }
    init(planValue: Value) throws(PlanCodingError) {
        guard let number = planValue.number else { throw PlanCodingError("a number is missing") }
        self = number
    }
}

extension Duration: PlanCodable {
    var planValue: Value { .number(Number(microseconds)) }
    init(planValue: Value) throws(PlanCodingError) { self = .microseconds(try Int64(planValue: planValue)) }
}

extension Value: PlanCodable {
    var planValue: Value { self }
    init(planValue: Value) throws(PlanCodingError) { self = planValue }
}

extension Array: PlanCodable where Element: PlanCodable {
    var planValue: Value { .list(map(\.planValue)) }
    init(planValue: Value) throws(PlanCodingError) {
        guard let values = planValue.list else { throw PlanCodingError("a list is missing") }
        self = []
        for value in values { append(try Element(planValue: value)) }
    }
}

extension PlanCodable where Self: RawRepresentable, RawValue == String {
    var planValue: Value { .string(rawValue) }
    init(planValue: Value) throws(PlanCodingError) {
        guard let text = planValue.string, let known = Self(rawValue: text) else {
            throw PlanCodingError("'\(planValue.string ?? "")' is not known to this version")
        }
        self = known
    }
}

extension ValueType: PlanCodable {}
extension SubmissionContract.OnMatch: PlanCodable {}
extension SubmissionContract.Approval.OnExpiry: PlanCodable {}
extension SubmissionContract.ReferenceFormat.Scope: PlanCodable {}
