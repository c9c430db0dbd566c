// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Whether conditions can hold together: of two steps whose conditions cannot, a way leads to one alone.
///
/// Each fact, which is a condition or a part of one that must hold with the others, is known by a number. A class,
/// because what was found of two facts is asked for on every way.
final class WayExclusion {
    /// Through how many ways alternatives are followed; where there are more, they tell nothing.
    private static let maxWays = 64
    /// Of how many facts it is asked whether they can hold together without what is asked: more are taken to.
    private static let maxDoubted = 16

    private struct Fact {
        var condition: PlanCondition
        /// What it says something of.
        var subjects: [Int]
        var isAlternative: Bool
        /// In how many ways it may hold.
        var ways: Int
        /// The fact that holds just when this one does not; of alternatives there is none.
        var denied: Int?
        /// The one value that its reference has where it holds, where it says so.
        var only: (reference: Reference, value: Value, form: ComparisonForm)?
        /// What it asks for when it must not hold.
        var refusal: Asked?
        /// Facts of which one alone keeps it from holding, and all of which that is known.
        var excluders = FactSet()
        var tested = FactSet()
    }

    /// A condition to be held against facts.
    struct Asked {
        fileprivate var number: Int
        /// The parts that must all hold.
        var parts: [Int]
        fileprivate var subjects: [Int]
    }

    private var facts: [Fact] = []
    private var numbers: [PlanCondition: Int] = [:]
    private var asked: [PlanCondition: Asked] = [:]
    private var subjects: [Reference: Int] = [:]
    /// The facts that tell of each subject.
    private var tellers: [FactSet] = []
    /// The facts that are seen by themselves, whatever they are about: calls.
    private var tellingOfAll = FactSet()
    /// What is declared of each subject.
    private var declared: [Int: Int] = [:]
    /// What was found of conditions and the facts that tell of them.
    private var found: [[Int]: Bool] = [:]

    init(declared: [Reference: PlanCondition] = [:]) {
        for (reference, condition) in declared { self.declared[subject(reference)] = number(condition) }
    }

    // MARK: - Facts

    /// The condition, to be asked about.
    func ask(_ condition: PlanCondition) -> Asked {
        if let known = asked[condition] { return known }
        let new = Asked(
            number: asked.count, parts: condition.facts.map { number($0) },
            subjects: Self.unique(condition.subjects.map { subject($0) }))
        asked[condition] = new
        return new
    }

    /// The facts that hold where a condition does.
    func facts(of condition: PlanCondition) -> [Int] { condition.facts.map { number($0) } }

    func set(of conditions: some Sequence<PlanCondition>) -> FactSet {
        FactSet(conditions.map { number($0) })
    }

    private func subject(_ reference: Reference) -> Int {
        if let known = subjects[reference] { return known }
        let new = tellers.count
        subjects[reference] = new
        tellers.append(FactSet())
        return new
    }

    /// The number of a fact, and of the one that denies it.
    private func number(_ condition: PlanCondition) -> Int {
        if let known = numbers[condition] { return known }
        let new = facts.count
        numbers[condition] = new
        let told = Self.unique(condition.subjects.map { subject($0) })
        facts.append(
            Fact(
                condition: condition, subjects: told, isAlternative: condition.isAlternative,
                ways: condition.ways, only: condition.onlyValue))
        for subject in told { tellers[subject].insert(new) }
        if condition.tellsOfAll { tellingOfAll.insert(new) }
        if !condition.isAlternative {
            let denied = number(condition.denied)
            facts[new].denied = denied
        }
        return new
    }

    private func refusal(of fact: Int) -> Asked {
        if let known = facts[fact].refusal { return known }
        let refusal = ask(facts[fact].condition.denied)
        facts[fact].refusal = refusal
        return refusal
    }

    private static func unique(_ numbers: [Int]) -> [Int] {
        numbers.count < 2 ? numbers : FactSet(numbers).elements
    }

    // MARK: - Asking

    /// True when a condition does not hold where all of the facts do, and what is declared of references.
    func excludes(_ known: FactSet, _ asked: Asked) -> Bool {
        let first = tell(known, of: asked.subjects)
        if first.isEmpty { return false }
        for part in asked.parts {
            if let denied = facts[part].denied, known.contains(denied) { return true }
            if !facts[part].isAlternative, isExcluded(part, byOneOf: first) { return true }
        }
        let related = related(to: first, among: known).elements
        let isKept = related.count <= Self.maxDoubted
        let key = isKept ? [asked.number] + related : []
        if isKept, let known = found[key] { return known }
        var together = related + asked.parts
        let told = Self.unique(together.flatMap { facts[$0].subjects }).compactMap { declared[$0] }
        together += told
        let ways = together.reduce(1) { ways, fact in min(ways * facts[fact].ways, Self.maxWays + 1) }
        let alternatives = ways > Self.maxWays ? [] : together.filter { facts[$0].isAlternative }
        let plain = (isKept ? together : asked.parts + told).filter { !facts[$0].isAlternative }
        let others = isKept ? [] : related.filter { !facts[$0].isAlternative }
        let isExcluded = !canHold(plain, beside: others, alternatives)
        if isKept { found[key] = isExcluded }
        return isExcluded
    }

    /// True when a condition is sure to hold where all of the facts do, and what is declared of references.
    func implies(_ known: FactSet, _ asked: Asked) -> Bool {
        if tell(known, of: asked.subjects).isEmpty { return false }
        return asked.parts.allSatisfy { known.contains($0) || excludes(known, refusal(of: $0)) }
    }

    /// The facts among those known that tell of any of the subjects; most tell nothing of what is asked for.
    private func tell(_ known: FactSet, of subjects: [Int]) -> FactSet {
        var telling = tellingOfAll
        for subject in subjects { telling.formUnion(tellers[subject]) }
        telling.formIntersection(known)
        return telling
    }

    /// The facts that tell of what is asked for, or of what stands beside that in an alternative.
    private func related(to first: FactSet, among known: FactSet) -> FactSet {
        var related = first
        var next = first
        while true {
            let beside = next.elements.filter { facts[$0].isAlternative }.flatMap { facts[$0].subjects }
            if beside.isEmpty { return related }
            next = tell(known, of: Self.unique(beside))
            next.subtract(related)
            related.formUnion(next)
        }
    }

    /// True when one of the facts alone keeps a part from holding.
    private func isExcluded(_ part: Int, byOneOf known: FactSet) -> Bool {
        if !known.isDisjoint(with: facts[part].excluders) { return true }
        var untested = known
        untested.subtract(facts[part].tested)
        for fact in untested.elements where !facts[fact].isAlternative {
            facts[part].tested.insert(fact)
            if haveOtherValues(part, fact) {
                facts[part].excluders.insert(fact)
                return true
            }
            let subjects = Self.unique(facts[fact].subjects + facts[part].subjects)
            let together = [fact, part] + subjects.compactMap { declared[$0] }
            guard !ComparedValues.leaveAny(of: conditions(together)) else { continue }
            facts[part].excluders.insert(fact)
            return true
        }
        return false
    }

    /// True when two facts give one reference two values; most exclude each other so.
    private func haveOtherValues(_ one: Int, _ other: Int) -> Bool {
        guard let mine = facts[one].only, let theirs = facts[other].only, mine.form == theirs.form,
            mine.reference == theirs.reference
        else { return false }
        return !ValueComparison(form: mine.form, sealer: nil, tenant: "").holds(mine.value, .eq, theirs.value)
    }

    /// False when facts contradict each other, on each way through the alternatives among them.
    private func canHold(_ plain: [Int], beside others: [Int], _ alternatives: [Int]) -> Bool {
        var held = FactSet(plain)
        held.formUnion(others)
        if plain.contains(where: { facts[$0].denied.map(held.contains) ?? false }) { return false }
        if !ComparedValues.leaveAny(of: conditions(plain), beside: conditions(others)) { return false }
        guard let first = alternatives.first, case .any(let parts) = facts[first].condition else {
            return true
        }
        return parts.contains { part in
            let facts = facts(of: part)
            return canHold(
                plain + facts.filter { !self.facts[$0].isAlternative }, beside: others,
                alternatives.dropFirst() + facts.filter { self.facts[$0].isAlternative })
        }
    }

    private func conditions(_ numbers: [Int]) -> [PlanCondition] { numbers.map { facts[$0].condition } }
}

extension PlanCondition {
    fileprivate var isAlternative: Bool { if case .any = self { true } else { false } }

    fileprivate var onlyValue: (reference: Reference, value: Value, form: ComparisonForm)? {
        guard case .comparison(.reference(let reference), .eq, .some(.literal(let value)), let form) = self,
            !value.isNull
        else { return nil }
        return (reference, value, form)
    }

    /// In how many ways the condition may hold.
    fileprivate var ways: Int {
        switch self {
        case .comparison, .call, .not: 1
        case .all(let parts): parts.reduce(1) { min($0 * $1.ways, 1_000) }
        case .any(let parts): parts.reduce(0) { min($0 + $1.ways, 1_000) }
        }
    }

    /// What it says something of: the references that stand on the left.
    fileprivate var subjects: [Reference] {
        switch self {
        case .comparison(.reference(let reference), _, _, _): [reference.compared]
        case .comparison, .call: []
        case .all(let parts), .any(let parts): parts.flatMap(\.subjects)
        case .not(let part): part.subjects
        }
    }

    /// True for what is seen by itself, whatever it is about.
    fileprivate var tellsOfAll: Bool {
        switch self {
        case .comparison(.reference, _, _, _): false
        case .comparison, .call: true
        case .all(let parts), .any(let parts): parts.contains(where: \.tellsOfAll)
        case .not(let part): part.tellsOfAll
        }
    }
}

extension Reference {
    /// Under which name comparisons with it are held together: of a step, its error tells of its outcome.
    fileprivate var compared: Reference {
        guard root == .steps, path.count > 1, path[1] == "error" else { return self }
        return Reference(root: .steps, path: [path[0], "outcome"])
    }
}
