// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// What is known of a value before anything runs.
struct StaticType: Sendable {
    enum Shape: Sendable {
        /// Nothing is known, or a mistake about it was told already: checks that depend on it stay silent.
        case unknown
        case typed(PlanType)
        case literal(Value)
        /// A written list or map whose parts hold references.
        case list([StaticType])
        /// With its parts by key; nil where they are not known.
        case map([String: StaticType]?)
    }

    var shape: Shape
    /// True when the value may be missing at run time.
    var mayBeAbsent = false
    var isSensitive = false
    /// Why it may be missing, where a step tells.
    var absence: Diagnostic.Label?
    /// Where the type comes from, for a second label.
    var declaredAt: SourcePlace?
    /// What it is one of, where nothing more is known of it: the elements of a list that is written out.
    var oneOf: [StaticType] = []
    /// The texts that a function makes of a value of the type, where they may be of it no more.
    var made: TextShape?

    /// A type that could not be read is not known.
    init(
        shape: Shape, mayBeAbsent: Bool = false, isSensitive: Bool = false,
        absence: Diagnostic.Label? = nil, declaredAt: SourcePlace? = nil
    ) {
        if case .typed(let type) = shape, type.isUnknown { self.shape = .unknown } else { self.shape = shape }
        self.mayBeAbsent = mayBeAbsent
        self.isSensitive = isSensitive
        self.absence = absence
        self.declaredAt = declaredAt
    }

    static let unknown = StaticType(shape: .unknown)
    static func typed(_ type: ValueType) -> StaticType { StaticType(shape: .typed(PlanType(type))) }

    /// The id of a record of a type.
    static func reference(to type: String) -> StaticType {
        var reference = PlanType(.reference)
        reference.objectType = type
        return StaticType(shape: .typed(reference))
    }

    /// The type in an author's words.
    var text: String {
        switch shape {
        case .unknown: "unknown"
        case .typed(let type): type.type.rawValue
        case .literal(let value): value.kindName
        case .list: "list"
        case .map: "map"
        }
    }

    /// True for a null that is written out.
    var isNull: Bool { if case .literal(.null) = shape { true } else { false } }

    var valueType: ValueType? { if case .typed(let type) = shape { type.type } else { nil } }

    /// True when it is of just this type, of which nothing more has to be known.
    func isPlainly(_ target: ValueType) -> Bool {
        guard made == nil, case .typed(let source) = shape, source.type == target else { return false }
        return ![.enum, .list, .reference, .object].contains(target)
    }

    /// Why a value of this type cannot stand where `target` is wanted; nil when it can.
    func misfit(_ target: PlanType) -> String? {
        if target.isUnknown { return nil }
        switch shape {
        case .unknown:
            let misfits = oneOf.compactMap { $0.misfit(target) }
            return misfits.count == oneOf.count ? misfits.first : nil
        case .map(let members):
            guard [.object, .geo, .file].contains(target.type) else {
                return "a map does not fit \(target.type.rawValue)"
            }
            guard let members, target.type == .object, let rows = target.fields else { return nil }
            return StaticType.misfit(of: members, rows)
        case .list(let elements):
            guard target.type == .list else { return "a list does not fit \(target.type.rawValue)" }
            guard let item = target.items.first else { return nil }
            return StaticType.misfit(of: elements, item)
        case .literal(let value): return StaticType.misfit(of: value, target)
        case .typed(let source):
            if let misfit = StaticType.misfit(from: source, to: target) { return misfit }
            return made.flatMap(target.misfit).map { "what comes of the function \($0)" }
        }
    }

    private static func misfit(of value: Value, _ target: PlanType) -> String? {
        if value.isNull { return nil }
        switch TypeChecker.read(value, as: target) {
        case .mismatch(let expected, let inner):
            return "expected \(expected)" + (inner.isEmpty ? ", not a \(value.kindName)" : "")
        case .value(let value):
            if let finding = ConstraintChecker.check(value, target, path: "").first {
                return "the value " + finding.message
            }
            if let item = target.items.first, let elements = value.list {
                return misfit(of: elements.map { StaticType(shape: .literal($0)) }, item)
            }
            guard target.type == .object, let rows = target.fields, let map = value.map else { return nil }
            let members = map.map { ($0.key, StaticType(shape: .literal($0.value))) }
            return misfit(of: Dictionary(members, uniquingKeysWith: { first, _ in first }), rows)
        }
    }

    /// The same type; texts of a form into `string`; `string` and `text` either way; `integer` into `number` and
    /// `decimal`; an enum whose choices are a subset.
    private static func misfit(from source: PlanType, to target: PlanType) -> String? {
        if source.isUnknown || target.isUnknown { return nil }
        switch (source.type, target.type) {
        case (.enum, .enum):
            guard let allowed = target.choices, let given = source.choices else { return nil }
            let missing = given.filter { !allowed.contains($0) }
            guard let first = missing.first else { return nil }
            return
                "the choice \(first.string.map { "'\($0)'" } ?? CanonicalJSON.text(first)) is not one of the field's"
        case (.list, .list):
            guard let from = source.items.first, let to = target.items.first else { return nil }
            return StaticType.misfit(from: from, to: to)
        case (.reference, .reference):
            guard let from = source.objectType, let to = target.objectType, from != to else { return nil }
            return "a reference to a record of '\(from)' does not fit one of '\(to)'"
        case (.object, .object):
            guard let from = source.fields, let to = target.fields else { return nil }
            return misfit(from: from, to: to)
        case (let from, let to) where from == to: return nil
        case (.email, .string), (.url, .string), (.phone, .string), (.uuid, .string), (.enum, .string),
            (.reference, .string),
            (.string, .text), (.text, .string), (.integer, .number), (.integer, .decimal):
            return nil
        // What fits a string fits a text.
        case (.email, .text), (.url, .text), (.phone, .text), (.uuid, .text), (.enum, .text),
            (.reference, .text):
            return nil
        default: return "a value of type \(source.type.rawValue) does not fit \(target.type.rawValue)"
        }
    }
}
