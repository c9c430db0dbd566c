// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// What a bare `field` in a condition names.
    enum ConditionSubject {
        /// A field of the subject.
        case fields
        /// Nothing: a field must be a `$` reference.
        case references
    }

    private static let comparisonParts = ["operator", "value", "with"]
    private static let forms =
        "write '{ field, operator, value }', 'all', 'any', 'not' or '{ function, with }'"

    /// A condition; nil when a part of it cannot be read.
    mutating func condition(
        _ site: Site, _ subject: ConditionSubject, in scope: ReferenceScope
    ) -> Located<Condition>? {
        guard let mapping = mapping(site, .condition, help: conditionHelp(site.node, subject)) else {
            return nil
        }
        return condition(mapping, subject, in: scope)
    }

    /// The way to write what stands in place of a condition.
    func conditionHelp(_ node: NodeRef, _ subject: ConditionSubject) -> String? {
        switch node.kind {
        case .mapping: return nil
        case .sequence: return "write 'all:' before the list when all of it must hold"
        case .scalar:
            let meant = WrittenComparison(node.text, allowingFields: subject == .fields)
            return meant.map { "write '\($0.form)'" } ?? NodeDecoder.forms
        }
    }

    /// The condition in a map that may hold other keys as well.
    mutating func condition(
        _ mapping: Mapping, _ subject: ConditionSubject, in scope: ReferenceScope
    ) -> Located<Condition>? {
        guard let form = conditionForm(mapping) else { return nil }
        let decoded: Condition? =
            switch form {
            case "all": conditions(mapping["all"], "'all'", subject, in: scope).map { .all($0) }
            case "any": conditions(mapping["any"], "'any'", subject, in: scope).map { .any($0) }
            case "not": mapping["not"].flatMap { condition($0, subject, in: scope) }.map { .not($0) }
            case "function": call(mapping, in: scope).map { .call($0) }
            default: comparison(mapping, subject, in: scope).map { .comparison($0) }
            }
        return decoded.map { mapping.site.located($0) }
    }

    /// Which form a condition has: the one key that says so.
    ///
    /// None and several are reported.
    private mutating func conditionForm(_ mapping: Mapping) -> String? {
        var leading = mapping.present(of: MappingShape.conditionForms)
        if leading.isEmpty, let other = mapping.present(of: ["operator", "value"]).first {
            leading = [("field", other.site)]
        }
        guard let first = leading.first else {
            if mapping.hasUnread { return nil }
            report(
                Diagnostic(
                    .exclusiveKeys, "the condition says nothing", at: mapping.site.owner,
                    path: mapping.site.path,
                    help: NodeDecoder.forms))
            return nil
        }
        if leading.contains(where: { mapping.isRecovered($0.name) }) && leading.count > 1 { return nil }
        if leading.count > 1 {
            let second = leading[1]
            report(
                Diagnostic(
                    .exclusiveKeys, "a condition has either '\(first.name)' or '\(second.name)'",
                    at: second.site.owner, path: second.site.path, note: "a second form",
                    labels: [.init("the first form", at: first.site.owner)],
                    help: "combine conditions with 'all' or 'any'"))
            return nil
        }
        let allowed =
            switch first.name {
            case "field": ["operator", "value"]
            case "function": ["with"]
            default: [String]()
            }
        for stray in mapping.present(of: NodeDecoder.comparisonParts) where !allowed.contains(stray.name) {
            report(
                Diagnostic(
                    .exclusiveKeys, "'\(stray.name)' has no meaning beside '\(first.name)'",
                    at: stray.site.owner,
                    path: stray.site.path, labels: [.init("the form of the condition", at: first.site.owner)])
            )
        }
        return first.name
    }

    /// A list of conditions; nil when one of them cannot be read.
    mutating func conditions(
        _ site: Site?, _ what: String, _ subject: ConditionSubject, in scope: ReferenceScope
    ) -> [Located<Condition>]? {
        let decoded = list(site, what) { decoder, element in decoder.condition(element, subject, in: scope) }
        guard let decoded, decoded.count == site?.node.elements.count else { return nil }
        return decoded
    }

    /// `{ field, operator, value }`.
    mutating func comparison(
        _ mapping: Mapping, _ subject: ConditionSubject, in scope: ReferenceScope
    ) -> Condition.Comparison? {
        for name in ["field", "operator"] as [Word] where mapping[name] == nil {
            if isElsewhere(mapping, [name.text]) { continue }
            let isRest = isCutAbove(mapping)
            report(
                Diagnostic(
                    .missingKey, "missing key '\(name.text)' in a comparison", at: mapping.site.owner,
                    path: mapping.site.path, note: "needs '\(name.text)'",
                    help: isRest ? "remove the '-': the row above goes on here" : nil))
        }
        let field = operand(mapping["field"], subject, in: scope)
        let comparator = choice(mapping["operator"], "'operator'", of: Condition.Comparator.self)
        let operand = mapping["value"].map { value($0, in: scope) }
        guard let comparator else { return nil }
        if comparator.value.takesNoValue, let stray = mapping["value"] {
            report(
                Diagnostic(
                    .keyNotApplicable, "operator '\(comparator.value.rawValue)' takes no value",
                    at: stray.owner,
                    path: stray.path, labels: [.init("this operator", at: comparator.range)],
                    help: "remove 'value'"))
        } else if !comparator.value.takesNoValue, operand == nil {
            if mapping.hasUnread { return nil }
            report(
                Diagnostic(
                    .missingKey, "missing key 'value' in a comparison", at: mapping.site.owner,
                    path: mapping.site.path,
                    note: "needs 'value'",
                    labels: [
                        .init("'\(comparator.value.rawValue)' compares with a value", at: comparator.range)
                    ]))
            return nil
        }
        let compared = comparator.value.takesNoValue ? nil : operand
        return field.map { Condition.Comparison(field: $0, comparator: comparator, value: compared) }
    }

    private mutating func operand(
        _ site: Site?, _ subject: ConditionSubject, in scope: ReferenceScope
    ) -> Located<Condition.Operand>? {
        guard let site, let text = name(site, "'field'") else { return nil }
        if text.value.utf8.first == UInt8(ascii: "$") {
            return reference(site, in: scope).map { site.located(.reference($0)) }
        }
        let path = site.node.textBytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard !path.contains(where: \.isEmpty), !site.node.holdsSpace else {
            report(.malformedReference, "'\(site.node.shortText)' is not a path of names with dots", at: site)
            return nil
        }
        if case .references = subject {
            report(
                .fieldNeedsReference, "'\(text.value)' says not where it is read", at: site,
                note: "not a reference",
                help: "write a reference, such as '$parameters.\(text.value)' or '$entity.\(text.value)'")
            return nil
        }
        return site.located(.subjectField(path))
    }
}
