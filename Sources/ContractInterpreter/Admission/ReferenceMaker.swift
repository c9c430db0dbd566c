// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Renders a reference format around the number that the ledger gives.
struct ReferenceMaker {
    let plan: ActionPlan
    let zone: TimeZoneRules

    /// What to ask the ledger for; nil when the contract has no reference.
    ///
    /// The counter is named after the text around the number, so that two contracts that could write the same
    /// reference count together; a declared scope counts beside it.
    func request(_ context: EvaluationContext) throws(FunctionFailure) -> CounterRequest? {
        guard let reference = plan.reference else { return nil }
        let evaluator = Evaluator(context)
        let date = try date(reference, context, evaluator)
        var prefix = plan.application.uppercased()
        if let expression = reference.prefixFrom {
            guard let text = try evaluator.value(of: expression)?.string else {
                throw FunctionFailure(
                    .final, code: "prefix",
                    message: "the reference's prefix comes from '\(expression.shown)', which is absent")
            }
            guard reference.takesPrefix(text) else {
                throw FunctionFailure(
                    .final, code: "prefix",
                    message:
                        "the reference's prefix must be \(reference.prefixesTaken): it comes from '\(expression.shown)'"
                )
            }
            prefix = text
        }
        var before = ""
        var after = ""
        var width: Int?
        for part in reference.parts {
            let text: String
            switch part {
            case .sequence(let digits):
                width = digits
                continue
            case .text(let literal): text = literal
            case .field(let name):
                text = render(name, prefix: prefix, date: date, tenant: context.caller.tenant)
            }
            if width == nil { before += text } else { after += text }
        }
        var names = ["text\u{1f}\(before)\u{1f}\(after)"]
        if let scope = reference.scope {
            let parts = scope.map { component -> String in
                let value =
                    switch component {
                    case .application: plan.application
                    case .entityType: reference.entityType ?? ""
                    case .year: ReferenceMaker.padded(date.year, 4)
                    case .month: ReferenceMaker.padded(date.year, 4) + ReferenceMaker.padded(date.month, 2)
                    case .prefix: prefix
                    }
                return component.rawValue + "=" + value
            }
            // In whatever order a contract names them, and whatever contract does.
            names.append((["scope"] + parts.sorted()).joined(separator: "\u{1f}"))
        }
        return CounterRequest(names: names, before: before, after: after, width: width ?? 0)
    }

    /// A reference as this submission could get it, for a rehearsal: the first of its counter.
    func sample(_ context: EvaluationContext) throws(FunctionFailure) -> String? {
        guard let request = try request(context) else { return nil }
        return request.before + ReferenceMaker.padded(1, request.width) + request.after
    }

    private func date(
        _ reference: PlanReference, _ context: EvaluationContext, _ evaluator: Evaluator
    ) throws(FunctionFailure) -> CivilDate {
        guard let expression = reference.yearFrom else { return zone.date(at: context.now) }
        let text = try evaluator.value(of: expression)?.string
        if let text {
            if let date = CivilDate(text) { return date }
            if let instant = DateTimeText.parse(text) { return zone.date(at: instant) }
        }
        let what = text == nil ? "absent" : "no date"
        throw FunctionFailure(
            .final, code: "year_from",
            message: "the reference's year comes from '\(expression.shown)', which is \(what)")
    }

    private func render(_ name: String, prefix: String, date: CivilDate, tenant: String) -> String {
        switch name {
        case "prefix": prefix
        case "year": ReferenceMaker.padded(date.year, 4)
        case "month": ReferenceMaker.padded(date.month, 2)
        case "day": ReferenceMaker.padded(date.day, 2)
        case "tenant": tenant
        default: plan.application
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension PlanReference {
    /// True for what may stand as a prefix.
    ///
    /// A reference that began with '-' would be taken for a flag by every command that it is given to.
    func takesPrefix(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 45 || $0 == 95
            } && !(beginsWithPrefix && text.utf8.first == 45)
    }

    /// What may stand as a prefix, in words.
    var prefixesTaken: String {
        "1 to 32 letters, digits, '-' or '_'" + (beginsWithPrefix ? ", the first of them no '-'" : "")
    }

    private var beginsWithPrefix: Bool { parts.first == .field("prefix") }
}
