// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Says what can be said of conditions before anything runs: whether one can hold at all, and whether it can fail.
///
/// Each answer is certain or `true`: a condition that is not understood can hold and can fail.
struct ConditionLogic {
    /// One comparison or call that holds, or does not.
    private struct Atom {
        var comparison: Condition.Comparison?
        var call: FunctionCall?
        var subject: ConditionSubject
        var holds: Bool

        /// What it says, so that a thing and its opposite are recognised.
        var text: String {
            if let comparison { return ConditionText.of(comparison, subject) }
            return call.map { ConditionText.of($0) } ?? ""
        }
    }

    /// A condition beyond so many alternatives is not looked into.
    private static let maxTerms = 128

    let action: LintedAction

    /// True unless no value makes the condition hold.
    func canHold(_ condition: Condition, _ subject: ConditionSubject) -> Bool {
        isSatisfiable([(condition, subject, true)])
    }

    /// True unless the condition holds for every value.
    func canFail(_ condition: Condition, _ subject: ConditionSubject) -> Bool {
        isSatisfiable([(condition, subject, false)])
    }

    /// True unless no value makes all of them come out as wanted.
    func isSatisfiable(_ wanted: [(condition: Condition, subject: ConditionSubject, holds: Bool)]) -> Bool {
        // One comparison alone, as nearly always, is one alternative.
        if wanted.count == 1, case .comparison(let comparison) = wanted[0].condition {
            return !domain(of: comparison, wanted[0].subject, holds: wanted[0].holds).isEmpty
        }
        var terms: [[Atom]] = [[]]
        for (condition, subject, holds) in wanted {
            guard let more = expand(condition, subject, holds) else { return true }
            guard let product = ConditionLogic.product(terms, more) else { return true }
            terms = product
        }
        return terms.contains { isSatisfiable($0) }
    }

    /// The alternatives under which a condition comes out so; nil when there are too many.
    private func expand(_ condition: Condition, _ subject: ConditionSubject, _ holds: Bool) -> [[Atom]]? {
        switch condition {
        case .comparison(let comparison):
            return [[Atom(comparison: comparison, subject: subject, holds: holds)]]
        case .call(let call):
            return [[Atom(call: call, subject: subject, holds: holds)]]
        case .not(let part): return expand(part.value, subject, !holds)
        case .all(let parts), .any(let parts):
            var isConjunction = holds
            if case .any = condition { isConjunction = !holds }
            return isConjunction
                ? conjunction(parts, subject, holds) : disjunction(parts, subject, holds)
        }
    }

    private func conjunction(
        _ parts: [Located<Condition>], _ subject: ConditionSubject, _ holds: Bool
    )
        -> [[Atom]]?
    {
        var terms: [[Atom]] = [[]]
        for part in parts {
            guard let more = expand(part.value, subject, holds),
                let product = ConditionLogic.product(terms, more)
            else { return nil }
            terms = product
        }
        return terms
    }

    private func disjunction(
        _ parts: [Located<Condition>], _ subject: ConditionSubject, _ holds: Bool
    )
        -> [[Atom]]?
    {
        var terms: [[Atom]] = []
        for part in parts {
            guard let more = expand(part.value, subject, holds) else { return nil }
            terms += more
            if terms.count > ConditionLogic.maxTerms { return nil }
        }
        return terms
    }

    private static func product(_ left: [[Atom]], _ right: [[Atom]]) -> [[Atom]]? {
        guard left.count * right.count <= maxTerms else { return nil }
        return left.flatMap { a in right.map { a + $0 } }
    }

    private func isSatisfiable(_ atoms: [Atom]) -> Bool {
        var domains: [String: OperandDomain] = [:]
        var said: [String: Bool] = [:]
        for atom in atoms {
            if said.updateValue(atom.holds, forKey: atom.text) == !atom.holds { return false }
            guard let comparison = atom.comparison else { continue }
            let operand = ConditionText.of(comparison.field.value, atom.subject)
            let domain = domain(
                of: comparison, atom.subject, holds: atom.holds, narrowing: domains[operand])
            if domain.isEmpty { return false }
            domains[operand] = domain
        }
        return true
    }

    private func domain(
        of comparison: Condition.Comparison, _ subject: ConditionSubject, holds: Bool,
        narrowing known: OperandDomain? = nil
    ) -> OperandDomain {
        var domain = known ?? action.domain(of: comparison.field.value, subject: subject)
        domain.keep(comparison.comparator.value, comparison.value?.value.literalValue, holds: holds)
        return domain
    }
}

/// Conditions and calls as one text each, the same for the same meaning, however they are laid out.
enum ConditionText {
    static func of(_ condition: Condition, _ subject: ConditionSubject) -> String {
        switch condition {
        case .comparison(let comparison): of(comparison, subject)
        case .call(let call): of(call)
        case .not(let part): "not(\(of(part.value, subject)))"
        case .all(let parts): "all(\(parts.map { of($0.value, subject) }.joined(separator: ",")))"
        case .any(let parts): "any(\(parts.map { of($0.value, subject) }.joined(separator: ",")))"
        }
    }

    static func of(_ comparison: Condition.Comparison, _ subject: ConditionSubject) -> String {
        let value = comparison.value.map { of($0.value) } ?? ""
        return "\(of(comparison.field.value, subject)) \(comparison.comparator.value.rawValue) \(value)"
    }

    static func of(_ operand: Condition.Operand, _ subject: ConditionSubject) -> String {
        switch (operand, subject) {
        case (.reference(let reference), _): reference.text
        case (.subjectField(let path), .parameters): Reference(root: .parameters, path: path).text
        case (.subjectField(let path), .entity): Reference(root: .entity, path: path).text
        case (.subjectField(let path), .user): Reference(root: .user, path: path).text
        case (.subjectField(let path), .records), (.subjectField(let path), .unknown):
            path.joined(separator: ".")
        }
    }

    static func of(_ call: FunctionCall) -> String { "\(call.name.value)(\(of(call.arguments)))" }

    private static func of(_ entries: [ValueExpression.MapEntry]) -> String {
        entries.sorted { $0.key.value < $1.key.value }
            .map { "\($0.key.value):\(of($0.value.value))" }.joined(separator: ",")
    }

    static func of(_ value: ValueExpression) -> String {
        switch value {
        case .literal(let value): CanonicalJSON.text(value)
        case .reference(let reference): reference.text
        case .call(let call): of(call)
        case .list(let elements): "[\(elements.map { of($0.value) }.joined(separator: ","))]"
        case .map(let entries): "{\(of(entries))}"
        case .unreadable: "?"
        }
    }
}
