// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Reference

    mutating func compile(_ reference: SubmissionContract.ReferenceFormat) {
        guard let template = reference.template else { return }
        guard let primary = plan.primary else {
            reportMissingCreate(
                "a reference needs a create to stand in", at: reference.field.range, path: reference.path)
            return
        }
        checkWritable(
            reference.field, of: primary.entityType, allowed: [.string, .text], purpose: "a reference")
        checkWrittenTwice(reference.field, by: "the reference")
        var compiled = PlanReference(
            field: reference.field.value, parts: template.pieces.map(ActionCompiler.part))
        compiled.scope = reference.scope?.map(\.value)
        compiled.prefixFrom = reference.prefixFrom.map {
            compileSource($0, "the prefix") { ActionCompiler.prefixProblem($0, of: compiled) }
        }
        compiled.yearFrom = reference.yearFrom.map {
            compileSource($0, "the year", ActionCompiler.yearProblem)
        }
        compiled.entityType = primary.entityType
        plan.reference = compiled
        checkFit(reference, compiled, primary.entityType)
    }

    private static func part(_ piece: ReferenceTemplate.Piece) -> PlanReference.Part {
        switch piece {
        case .text(let text): .text(text)
        case .prefix: .field("prefix")
        case .year: .field("year")
        case .month: .field("month")
        case .day: .field("day")
        case .tenant: .field("tenant")
        case .application: .field("application")
        case .sequence(let width): .sequence(width: width)
        }
    }

    // MARK: - Where prefix and year come from

    private mutating func compileSource(
        _ value: Located<ValueExpression>, _ what: String, _ problem: (StaticType) -> String?
    ) -> PlanExpression {
        let (expression, type) = compile(value)
        let labels = type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? []
        if let secret = secretReference(in: expression) {
            report(
                .exposedSecret, "\(what) of a reference reads '\(secret.text)', which is sensitive",
                at: value.range,
                path: value.path, labels: labels, help: "everybody sees a reference: take another value")
        } else if type.mayBeAbsent, case .reference(let reference) = expression, reference.root == .parameters
        {
            report(
                .unfitReferenceSource, "\(what) of a reference comes from a value that may be absent",
                at: value.range,
                path: value.path, labels: labels, help: "make the parameter required, or give it a default")
        } else if let problem = problem(type) {
            report(
                .unfitReferenceSource, "\(what) of a reference: \(problem)", at: value.range,
                path: value.path,
                labels: labels)
        }
        return expression
    }

    private static func prefixProblem(_ type: StaticType, of reference: PlanReference) -> String? {
        func isPrefix(_ value: Value) -> Bool { value.string.map(reference.takesPrefix) ?? false }
        let wanted = "a prefix is \(reference.prefixesTaken)"
        switch type.shape {
        case .literal(let value): return isPrefix(value) ? nil : wanted
        case .typed(let typed):
            if let misfit = type.misfit(PlanType(.string)) { return misfit }
            guard let choice = typed.choices?.first(where: { !isPrefix($0) }) else { return nil }
            return wanted + ", and the choice '\(choice.string ?? CanonicalJSON.text(choice))' is none"
        case .list, .map: return type.misfit(PlanType(.string))
        case .unknown: return nil
        }
    }

    private static func yearProblem(_ type: StaticType) -> String? {
        switch type.shape {
        case .literal(let value):
            let isDate = value.string.map { CivilDate($0) != nil || DateTimeText.parse($0) != nil } ?? false
            return isDate ? nil : "expected a date"
        case .typed(let typed) where typed.type == .date || typed.type == .datetime: return nil
        case .unknown: return nil
        default: return "expected a date, not a value of type \(type.text)"
        }
    }

    // MARK: - Whether the field can take it

    /// A reference that its field always refuses would be refused to every caller.
    ///
    /// The first number is enough to judge: where it does not fit, no submission ever gets to the second.
    private mutating func checkFit(
        _ reference: SubmissionContract.ReferenceFormat, _ compiled: PlanReference, _ type: String
    ) {
        guard let entity = declarations.entity(type), let field = field(reference.field.value, of: entity),
            [.string, .text].contains(field.type.type.value), !field.type.isUnknown
        else { return }
        let labels = [Diagnostic.Label("'\(field.key.value)' is declared here", at: field.key.range)]
        var wanted = planType(field.type)
        if wanted.takesAnyText { return }
        if wanted.choices != nil {
            report(
                .typeMismatch,
                "a reference is never written twice, and '\(field.key.value)' has a fixed list of choices",
                at: reference.field.range,
                path: reference.field.path, labels: labels, help: "remove 'choices' from the field")
            return
        }
        var finding: ConstraintChecker.Finding?
        var sample = ""
        if let prefix = knownPrefix(compiled), !compiled.parts.contains(.field("tenant")) {
            // A pattern may want certain years.
            for year in 2000...2099 {
                for (month, day) in [("01", "01"), ("12", "31")] {
                    sample = first(
                        compiled, prefix: prefix, tenant: "", year: String(year), month: month, day: day)
                    finding = ConstraintChecker.check(.string(sample), wanted, path: "").first
                    if finding == nil { return }
                }
            }
            sample = first(compiled, prefix: prefix, tenant: "", year: "2026", month: "01", day: "01")
        } else {
            // Of what only a submission knows, the shortest is taken: only too long is certain.
            wanted.pattern = nil
            wanted.minLength = nil
            sample = first(
                compiled, prefix: knownPrefix(compiled) ?? "x", tenant: "x", year: "2026", month: "01",
                day: "01")
            finding = ConstraintChecker.check(.string(sample), wanted, path: "").first
        }
        guard let finding else { return }
        report(
            .typeMismatch,
            "no reference fits '\(field.key.value)': the first, such as '\(sample)', \(finding.message)",
            at: reference.format.range, path: reference.format.path, labels: labels,
            help: "change the format, or the constraints of the field")
    }

    /// The prefix, where no submission decides it.
    private func knownPrefix(_ reference: PlanReference) -> String? {
        guard reference.parts.contains(.field("prefix")) else { return "" }
        guard let source = reference.prefixFrom else { return application.code.uppercased() }
        return source.constant?.string
    }

    private func first(
        _ reference: PlanReference, prefix: String, tenant: String, year: String, month: String, day: String
    ) -> String {
        let fields = [
            "prefix": prefix, "tenant": tenant, "year": year, "month": month, "day": day,
            "application": application.code,
        ]
        return reference.parts.map { part in
            switch part {
            case .text(let text): text
            case .field(let name): fields[name] ?? ""
            case .sequence(let width): String(repeating: "0", count: max(0, width - 1)) + "1"
            }
        }.joined()
    }

    // MARK: - Secrets

    /// The first reference in a value to something sensitive: a parameter, a part of one, or a field.
    func secretReference(in expression: PlanExpression) -> Reference? {
        expression.references.first { reference in
            switch reference.root {
            case .parameters:
                guard let key = reference.path.first,
                    let definition = action.parameters.first(where: { $0.key.value == key && $0.isActive })
                else { return false }
                return ActionCompiler.isSensitive(plainParameter(definition), reference.path.dropFirst())
            case .entity:
                guard let name = reference.path.first, let type = plan.targetType,
                    let entity = declarations.entity(type)
                else { return false }
                return field(name, of: entity)?.isSensitive ?? false
            default: return false
            }
        }
    }

    private static func isSensitive(_ row: PlanParameter, _ path: ArraySlice<String>) -> Bool {
        if row.isSensitive { return true }
        guard let step = path.first else { return row.holdsSensitive }
        if let rows = row.type.fields {
            return rows.first { $0.key == step }.map { isSensitive($0, path.dropFirst()) } ?? false
        }
        guard let item = row.type.items.first else { return false }
        var element = row
        element.type = item
        return isSensitive(element, path.dropFirst())
    }
}
