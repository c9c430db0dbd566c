// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// What an object holds, held against the fields of the object that is wanted.
extension StaticType {
    /// Why a written map cannot be an object of these fields; by the order of its keys.
    static func misfit(of members: [String: StaticType], _ rows: [PlanParameter]) -> String? {
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            guard let row = rows.first(where: { $0.key.hasSameBytes(as: key) }) else {
                return "'\(key)' is not among its fields"
            }
            if let misfit = member.misfit(row.knownType) { return "'\(key)': \(misfit)" }
        }
        if let missing = missing(rows, { row in members[row.key].map { !$0.isNull } ?? false }) {
            return missing
        }
        return rows.first { $0.isAlwaysThere && members[$0.key].map(\.mayBeKnownlyAbsent) ?? false }
            .map { "'\($0.key)' is required in it, and its value may be absent" }
    }

    /// Why a written list cannot have elements of a type.
    static func misfit(of elements: [StaticType], _ item: PlanType) -> String? {
        if let misfit = elements.lazy.compactMap({ $0.misfit(item) }).first { return misfit }
        if elements.contains(where: \.isNull) {
            return "an element is null, and each is of type \(item.type.rawValue)"
        }
        guard elements.contains(where: \.mayBeKnownlyAbsent) else { return nil }
        return "an element may be absent, and each is of type \(item.type.rawValue)"
    }

    /// True for a value of a known type that may be absent; of what is not known nothing is said.
    private var mayBeKnownlyAbsent: Bool {
        if case .unknown = shape { return false }
        return mayBeAbsent
    }

    /// Why an object of some fields cannot be one of others.
    static func misfit(from given: [PlanParameter], to rows: [PlanParameter]) -> String? {
        for part in given {
            guard let row = rows.first(where: { $0.key.hasSameBytes(as: part.key) }) else {
                return "'\(part.key)' is not among its fields"
            }
            let known = StaticType(shape: .typed(part.knownType))
            if let misfit = known.misfit(row.knownType) { return "'\(part.key)': \(misfit)" }
        }
        if let missing = missing(rows, { row in given.contains { $0.key.hasSameBytes(as: row.key) } }) {
            return missing
        }
        return rows.first { row in
            row.isAlwaysThere && given.contains { $0.key.hasSameBytes(as: row.key) && !$0.isSureToCome }
        }.map { "'\($0.key)' is required in it, and may be absent in what is given" }
    }

    private static func missing(_ rows: [PlanParameter], _ isGiven: (PlanParameter) -> Bool) -> String? {
        rows.first { $0.isAlwaysThere && !isGiven($0) }
            .map { "'\($0.key)' is required in it and not given" }
    }
}

extension StaticType {
    /// A value that is one of these, which are written out.
    static func element(of elements: [StaticType]) -> StaticType {
        var element = StaticType.unknown
        // Of one that is not known, nothing is known of any.
        if elements.allSatisfy({ !$0.isUnknown && !$0.isNull }) { element.oneOf = elements }
        element.isSensitive = elements.contains(where: \.isSensitive)
        return element
    }

    private var isUnknown: Bool {
        switch shape {
        case .unknown: oneOf.isEmpty
        case .map(nil): true
        case .typed, .literal, .list, .map: false
        }
    }

    /// The names that lead into a value that is written out; nil for one that is none.
    var memberNames: [String]? {
        switch shape {
        case .map(let members?): members.keys.sorted()
        case .literal(.map(let members)): members.map(\.key)
        case .literal(.list(let elements)): elements.indices.map(String.init)
        case .literal: []
        case .list(let elements): elements.indices.map(String.init)
        case .unknown, .typed, .map(nil): nil
        }
    }

    /// What a name leads to in a value that is written out; nil where it leads nowhere.
    func member(_ name: String) -> StaticType? {
        switch shape {
        case .map(let members?): members[name]
        case .literal(let value): value.value(at: [name]).map { StaticType(shape: .literal($0)) }
        case .list(let elements):
            Int(name).flatMap { elements.indices.contains($0) && String($0) == name ? elements[$0] : nil }
        case .unknown, .typed, .map(nil): nil
        }
    }
}

extension PlanParameter {
    /// The type with that of the records it names, which otherwise stands beside it.
    var knownType: PlanType {
        var known = type
        if type.type == .reference { known.objectType = objectType }
        return known
    }

    /// True for a row that has to be given.
    fileprivate var isAlwaysThere: Bool { isRequired && defaultValue == nil }

    /// True for a row that is there in every object, given or by default.
    fileprivate var isSureToCome: Bool { isRequired || defaultValue != nil }
}

extension ActionCompiler {
    /// The compiled form of a declared type with that of the records it names, which a plan keeps beside it.
    func knownType(_ declaration: TypeDeclaration) -> PlanType {
        var type = planType(declaration)
        if type.type == .reference { type.objectType = knownTarget(declaration.objectType) }
        return type
    }

    /// The type that a reference names; nil for one that there is not, which was told and may have been meant to be the
    /// one that is wanted.
    func knownTarget(_ name: Located<String>?) -> String? {
        guard let name, !application.declaresEntities || declarations.entity(name.value) != nil else {
            return nil
        }
        return name.value
    }

    /// The place of what does not fit inside a written map; the whole where that is all there is to see.
    mutating func misfitPlace(_ value: Located<ValueExpression>, _ target: PlanType) -> SourcePlace {
        if target.type == .geo, let literal = value.value.literalValue,
            case .mismatch(_, let inner) = TypeChecker.read(literal, as: target)
        {
            return value.part(inner).place
        }
        switch value.value {
        case .list(let elements):
            guard target.type == .list, let item = target.items.first, item.type == .object,
                let element = elements.first(where: { quietMisfit($0, item) })
            else { return value.place }
            return misfitPlace(element, item)
        case .map(let entries):
            guard target.type == .object, let rows = target.fields else { return value.place }
            for entry in entries.sorted(by: { $0.key.value < $1.key.value }) {
                guard let row = rows.first(where: { entry.key.names($0.key) }) else { return entry.key.place }
                if quietMisfit(entry.value, row.knownType) { return misfitPlace(entry.value, row.knownType) }
            }
            let absent = entries.first { entry in
                rows.contains { entry.key.names($0.key) && $0.isAlwaysThere }
                    && quietType(of: entry.value).mayBeAbsent
            }
            return absent?.value.place ?? value.place
        default: return value.place
        }
    }

    /// The same for an argument of a function.
    mutating func misfitPlace(
        _ value: Located<ValueExpression>, _ kind: FunctionParameter.Kind
    ) -> SourcePlace {
        if case .value(let wanted) = kind { misfitPlace(value, PlanType(wanted)) } else { value.place }
    }

    /// What to write where records or objects of a certain kind are wanted.
    static func way(to target: PlanType) -> String? {
        switch target.type {
        case .reference: target.objectType.map { "write the id of a record of '\($0)'" }
        case .object:
            target.fields.flatMap { rows in
                rows.isEmpty
                    ? nil : "its fields: \(rows.prefix(8).map { "'\($0.key)'" }.joined(separator: ", "))"
            }
        case .list: target.items.first.flatMap(way)
        default: nil
        }
    }

    /// True when a part does not fit; what is wrong with it otherwise was told when the whole was compiled.
    private mutating func quietMisfit(_ value: Located<ValueExpression>, _ target: PlanType) -> Bool {
        quietType(of: value).misfit(target) != nil
    }

    private mutating func quietType(of value: Located<ValueExpression>) -> StaticType {
        let told = diagnostics.count
        defer { diagnostics.removeSubrange(told...) }
        return compile(value).type
    }
}
