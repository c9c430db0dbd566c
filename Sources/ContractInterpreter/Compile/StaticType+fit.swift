// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension StaticType {
    /// True when a value of this type, which fits by its type, may still be refused where `target` is wanted: it may be
    /// longer, larger, or of another form than is allowed there.
    ///
    /// Of what is not known nothing is said.
    func mayMisfit(_ target: PlanType) -> Bool {
        switch shape {
        // What is written out was checked.
        case .unknown, .literal, .map: false
        case .list(let elements):
            elements.count < target.minItems ?? 0 || elements.count > target.maxItems ?? .max
                || target.uniqueItems
                || target.items.first.map { item in elements.contains { $0.mayMisfit(item) } } ?? false
        case .typed(let source): StaticType.mayMisfit(source, target)
        }
    }

    private static func mayMisfit(_ source: PlanType, _ target: PlanType) -> Bool {
        if let choices = source.choices, source.type == .enum {
            var bare = target
            bare.type = .text
            return target.type != .enum
                && choices.contains { !ConstraintChecker.check($0, bare, path: "").isEmpty }
        }
        return lengthMisfits(source, target) || amountMisfits(source, target) || partMisfits(source, target)
            || target.before != source.before && target.before != nil
            || target.after != source.after && target.after != nil
            || target.within != source.within && target.within != nil
    }

    private static func lengthMisfits(_ source: PlanType, _ target: PlanType) -> Bool {
        // The only form whose length is known.
        let length = source.type == .uuid ? 36 : nil
        if let most = target.maxLength, (source.maxLength ?? length).map({ $0 > most }) ?? true {
            return true
        }
        if let least = target.minLength, least > 0, (source.minLength ?? length).map({ $0 < least }) ?? true {
            return true
        }
        return target.pattern != nil && target.pattern != source.pattern
    }

    private static func amountMisfits(_ source: PlanType, _ target: PlanType) -> Bool {
        let (low, high) = (
            source.minimum ?? source.exclusiveMinimum, source.maximum ?? source.exclusiveMaximum
        )
        if let least = target.minimum, low.map({ $0 < least }) ?? true { return true }
        if let most = target.maximum, high.map({ $0 > most }) ?? true { return true }
        if let least = target.exclusiveMinimum,
            !(source.exclusiveMinimum.map { $0 >= least } ?? source.minimum.map { $0 > least } ?? false)
        {
            return true
        }
        if let most = target.exclusiveMaximum,
            !(source.exclusiveMaximum.map { $0 <= most } ?? source.maximum.map { $0 < most } ?? false)
        {
            return true
        }
        return target.multipleOf != nil && target.multipleOf != source.multipleOf
    }

    private static func partMisfits(_ source: PlanType, _ target: PlanType) -> Bool {
        if let least = target.minItems, least > 0, source.minItems ?? 0 < least { return true }
        if let most = target.maxItems, source.maxItems.map({ $0 > most }) ?? true { return true }
        if target.uniqueItems, !source.uniqueItems { return true }
        if let wanted = target.items.first, let given = source.items.first, mayMisfit(given, wanted) {
            return true
        }
        if let types = target.allowedContentTypes,
            !(source.allowedContentTypes.map { $0.allSatisfy(types.contains) } ?? false)
        {
            return true
        }
        if let most = target.maxBytes, source.maxBytes.map({ $0 > most }) ?? true { return true }
        if let most = target.maxFiles, source.maxFiles.map({ $0 > most }) ?? true { return true }
        guard let rows = target.fields, let given = source.fields else { return false }
        return rows.contains { row in
            guard let part = given.first(where: { $0.key == row.key }) else {
                return row.isRequired && row.defaultValue == nil
            }
            if row.isRequired, row.defaultValue == nil, !part.isRequired, part.defaultValue == nil {
                return true
            }
            return mayMisfit(part.type, row.type)
        }
    }
}
