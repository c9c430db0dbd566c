// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// What cases have reached of an action.
package struct ReachedPlaces: Sendable {
    var given: Set<String> = []
    /// Constraints that refused something: place and code.
    var refused: Set<String> = []
    var functions: Set<String> = []
    /// Criteria by the answers they gave.
    var criteria: [String: Set<Bool>] = [:]
    var branches: [PlanCondition: Set<Bool>] = [:]
    /// Whether a check for duplicates found something.
    var matches: Set<Bool> = []
    /// What steps came to, by their keys.
    var steps: [String: Set<StepMoment>] = [:]

    package init() {}

    mutating func note(given keys: [String], refused errors: [PayloadError]) {
        given.formUnion(keys)
        for error in errors {
            refused.insert(ReachedPlaces.place(error) + " " + error.code)
        }
    }

    mutating func note(_ sight: EvaluationWitness.Sight) {
        switch sight {
        case .function(let name): functions.insert(name)
        case .condition(let condition, let trace): branches[condition, default: []].insert(trace.holds)
        case .criterion(let criterion, let trace):
            criteria[criterion.key, default: []].insert(trace.holds)
        case .duplicates(let isMatch): matches.insert(isMatch)
        case .step(let key, let moment): steps[key, default: []].insert(moment)
        }
    }

    package mutating func merge(_ other: ReachedPlaces) {
        given.formUnion(other.given)
        refused.formUnion(other.refused)
        functions.formUnion(other.functions)
        criteria.merge(other.criteria) { $0.union($1) }
        branches.merge(other.branches) { $0.union($1) }
        matches.formUnion(other.matches)
        steps.merge(other.steps) { $0.union($1) }
    }

    /// The path of a payload without the places of list elements: `/lines/3/amount` is `lines[].amount`.
    private static func place(_ error: PayloadError) -> String {
        guard let parameter = error.parameter else { return "" }
        var text = ""
        for part in error.path.split(separator: "/") {
            if part.utf8.allSatisfy({ (48...57).contains($0) }) {
                text += "[]"
            } else {
                text += (text.isEmpty ? "" : ".") + part
            }
        }
        return text.isEmpty ? parameter : text
    }
}
