// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Whether two steps can stand on one way: their conditions may exclude each other.
enum WayExclusion {
    /// Through how many ways alternatives are followed; where there are more, they tell nothing.
    private static let maxWays = 64

    /// True when the conditions never hold together; a step without one always runs.
    static func areExclusive(_ left: PlanCondition?, _ right: PlanCondition?) -> Bool {
        guard let left, let right else { return false }
        return excludes(Set(left.facts), right)
    }

    /// True when a condition does not hold where all of the facts do, and what is declared of references.
    static func excludes(
        _ facts: Set<PlanCondition>, _ condition: PlanCondition, declared: [Reference: PlanCondition] = [:]
    ) -> Bool {
        guard mayTell(facts, of: condition) else { return false }
        let parts = condition.facts
        if parts.contains(where: { facts.contains($0.denied) }) { return true }
        let related = related(to: parts, among: facts)
        if related.isEmpty { return false }
        var together = related + parts
        if !declared.isEmpty {
            together += Set(together.flatMap(\.subjects)).compactMap { declared[$0] }
        }
        let ways = together.reduce(1) { ways, fact in min(ways * fact.ways, maxWays + 1) }
        return !canHold(ways > maxWays ? together.filter { !$0.isAlternative } : together)
    }

    /// True when a condition is sure to hold where all of the facts do, and what is declared of references.
    static func implies(
        _ facts: Set<PlanCondition>, _ condition: PlanCondition, declared: [Reference: PlanCondition] = [:]
    ) -> Bool {
        guard mayTell(facts, of: condition) else { return false }
        return condition.facts.allSatisfy {
            facts.contains($0) || excludes(facts, $0.denied, declared: declared)
        }
    }

    /// False when the facts tell nothing of what the condition asks for, as most do.
    private static func mayTell(_ facts: Set<PlanCondition>, of condition: PlanCondition) -> Bool {
        if facts.isEmpty { return false }
        let subjects = condition.subjects
        return facts.contains { $0.tells(ofOneOf: subjects) }
    }

    /// The facts that tell of what the parts ask for, or of what stands beside that in an alternative.
    private static func related(
        to parts: [PlanCondition], among facts: Set<PlanCondition>
    ) -> [PlanCondition] {
        var subjects = parts.flatMap(\.subjects)
        var found: [PlanCondition] = []
        var others = Array(facts)
        while true {
            let first = others.partition { $0.tells(ofOneOf: subjects) }
            let next = Array(others[first...])
            found += next
            others.removeSubrange(first...)
            subjects = next.filter(\.isAlternative).flatMap(\.subjects)
            if subjects.isEmpty { return found }
        }
    }

    /// False when facts contradict each other, on each way through the alternatives among them.
    private static func canHold(_ facts: [PlanCondition]) -> Bool {
        let plain = facts.filter { !$0.isAlternative }
        let held = Set(plain)
        if plain.contains(where: { held.contains($0.denied) }) { return false }
        if !ComparedValues.leaveAny(of: plain) { return false }
        guard let split = facts.firstIndex(where: \.isAlternative), case .any(let parts) = facts[split] else {
            return true
        }
        var others = facts
        others.remove(at: split)
        return parts.contains { canHold(others + $0.facts) }
    }
}

extension PlanCondition {
    fileprivate var isAlternative: Bool { if case .any = self { true } else { false } }

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

    fileprivate func tells(ofOneOf subjects: [Reference]) -> Bool {
        switch self {
        case .comparison(.reference(let reference), _, _, _): subjects.contains(reference.compared)
        // A call is seen by itself, whatever it is about.
        case .comparison, .call: true
        case .all(let parts), .any(let parts): parts.contains { $0.tells(ofOneOf: subjects) }
        case .not(let part): part.tells(ofOneOf: subjects)
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
