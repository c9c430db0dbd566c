// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

// What the path of a reference leads to.
extension ActionCompiler {
    /// Follows a path into an object; what a geo value holds and files are taken as they come.
    ///
    /// Of the reference that it is part of, any part may be known to be there.
    mutating func descend(
        _ start: StaticType, _ steps: ArraySlice<String>, of name: @autoclosure () -> String,
        at place: SourcePlace, in whole: Reference? = nil
    ) -> StaticType {
        var known = start
        for position in steps.indices {
            let step = steps[position]
            if known.mayBeAbsent, let whole, isPresent(whole, upTo: position) { known.mayBeAbsent = false }
            guard case .typed(let type) = known.shape else {
                return part(of: known, steps[position...], of: name(), at: place)
            }
            switch type.type {
            case .object:
                guard let rows = type.fields else { return unknown(in: known) }
                guard let row = rows.first(where: { $0.key == step }) else {
                    report(
                        .unknownField, "\(name()) has no field '\(step)'", at: place,
                        help: ActionCompiler.suggestion(step, rows.map(\.key)))
                    return .unknown
                }
                known.shape = StaticType(shape: .typed(row.knownType)).shape
                known.mayBeAbsent = known.mayBeAbsent || (!row.isRequired && row.defaultValue == nil)
                known.isSensitive = known.isSensitive || row.isSensitive
            case .list:
                guard let index = Int(step), index >= 0, String(index) == step, index < type.maxItems ?? .max
                else {
                    report(
                        .unknownField, "\(name()) is a list, and '\(step)' is no position in it", at: place,
                        help: type.maxItems.flatMap {
                            Int(step) == nil || $0 == 0 ? nil : "its positions are 0 to \($0 - 1)"
                        })
                    return .unknown
                }
                guard let item = type.items.first else {
                    var part = unknown(in: known)
                    part.mayBeAbsent = known.mayBeAbsent || index >= type.minItems ?? 0
                    return part
                }
                known.shape = StaticType(shape: .typed(item)).shape
                if index >= type.minItems ?? 0 { known.mayBeAbsent = true }
            case .geo where !GeoReading.members.contains(step):
                report(
                    .unknownField, "\(name()) is GeoJSON and has no '\(step)'", at: place,
                    help: ["lat", "lon"].contains(step)
                        ? "'coordinates' holds the longitude and then the latitude of a point"
                        : ActionCompiler.suggestion(step, GeoReading.members))
                return .unknown
            case .geo, .file:
                return StaticType(shape: .unknown, mayBeAbsent: true, isSensitive: known.isSensitive)
            default:
                report(
                    .unknownField, "\(name()) is a \(type.type.rawValue) and has no '\(step)'", at: place,
                    help: type.type == .reference
                        ? "leave '.\(step)' out: a reference is the id of a record" : nil)
                return .unknown
            }
        }
        return known
    }

    /// Follows a path into a value that is written out, or that is one of several.
    private mutating func part(
        of whole: StaticType, _ steps: ArraySlice<String>, of name: String, at place: SourcePlace
    ) -> StaticType {
        guard let step = steps.first else { return whole }
        if let member = whole.member(step) {
            var part = descend(member, steps.dropFirst(), of: "'\(step)'", at: place)
            part.isSensitive = part.isSensitive || whole.isSensitive
            return part
        }
        if let known = whole.memberNames {
            report(
                .unknownField, "\(name) is a \(whole.text) and has no '\(step)'", at: place,
                help: ActionCompiler.suggestion(step, known))
            return .unknown
        }
        var parts: [StaticType] = []
        let told = diagnostics.count
        for one in whole.oneOf {
            let before = diagnostics.count
            let part = descend(one, steps, of: name, at: place)
            if diagnostics.count == before { parts.append(part) }
        }
        // What leads into one of them leads somewhere; else it is told of the first.
        let kept = parts.isEmpty && !whole.oneOf.isEmpty ? 1 : 0
        diagnostics.removeSubrange(min(told + kept, diagnostics.count)...)
        if parts.isEmpty { return unknown(in: whole) }
        var part = StaticType.element(of: parts)
        part.isSensitive = part.isSensitive || whole.isSensitive
        part.mayBeAbsent = parts.allSatisfy(\.mayBeAbsent)
        return part
    }

    /// Something inside of what is sealed is sealed, whatever else is known of it.
    private func unknown(in whole: StaticType) -> StaticType {
        StaticType(shape: .unknown, isSensitive: whole.isSensitive)
    }
}
