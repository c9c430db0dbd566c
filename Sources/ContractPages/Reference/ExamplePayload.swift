// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
package import ContractModel
package import FunctionLibrary

/// A payload that an action takes, made from its contract.
///
/// Each parameter has candidates from its type, its constraints and the values that the contract compares it with; they are
/// tried as a submission is rehearsed, until nothing is left to refuse.
package struct ExamplePayload: Sendable {
    package let payload: ValueMap
    /// Parameters for which a file must be given beside it.
    package let files: [String]
    /// Parameters whose value must be that of a record which is there.
    package let records: [String]
    /// What is still refused; nothing for a payload that is taken.
    package let remaining: [PayloadError]

    /// A payload with what is needed, or with everything that a caller may say.
    package static func make(
        _ plan: ActionPlan, registry: FunctionRegistry, isComplete: Bool = false
    ) async -> ExamplePayload {
        let trial = PayloadTrial(plan, registry: registry, now: now)
        var search = Search(plan: plan, trial: trial, candidates: ExampleValues(plan, registry: registry))
        return await search.run(isComplete: isComplete)
    }

    /// Examples are the same on every day.
    private static let now = DateTimeText.parse("2026-06-15T12:00:00Z") ?? Instant(microseconds: 0)
    /// Codes that only records could answer.
    private static let aboutRecords: Set<String> = ["object_type", "values_from"]

    private struct Search {
        let plan: ActionPlan
        let trial: PayloadTrial
        let candidates: ExampleValues
        static let maxPairs = 400
        var payload = ValueMap()
        var files: Set<String> = []

        mutating func run(isComplete: Bool) async -> ExamplePayload {
            for parameter in plan.parameters where !parameter.isHidden {
                if parameter.isRequired || isComplete { add(parameter) }
            }
            var best = await refused()
            // Each round mends one parameter at least, or stops.
            for _ in 0..<(2 * plan.parameters.count + 4) where !best.isEmpty {
                guard await improve(&best) else { break }
            }
            let records = Set(
                best.filter { ExamplePayload.aboutRecords.contains($0.code) }.compactMap(\.parameter))
            return ExamplePayload(
                payload: payload, files: files.sorted(), records: records.sorted(),
                remaining: best.filter { !ExamplePayload.aboutRecords.contains($0.code) })
        }

        private mutating func add(_ parameter: PlanParameter) {
            if parameter.type.type == .file {
                files.insert(parameter.key)
            } else if let value = candidates.values(for: parameter).first {
                payload[parameter.key] = value
            }
        }

        private func refused() async -> [PayloadError] { await trial.errors(in: payload, files: files) }

        /// Tries other values for what is refused, then for what a refusal without a parameter may rest on.
        private mutating func improve(_ best: inout [PayloadError]) async -> Bool {
            for error in best {
                if error.code == "hidden", let key = error.parameter {
                    payload[key] = nil
                    files.remove(key)
                    best = await refused()
                    return true
                }
                if error.code == "required", let parameter = error.parameter.flatMap(plan.parameter),
                    payload[parameter.key] == nil, !files.contains(parameter.key)
                {
                    add(parameter)
                    if payload[parameter.key] == nil, !files.contains(parameter.key) { return false }
                    best = await refused()
                    return true
                }
            }
            let named = best.compactMap(\.parameter)
            let keys = named + suspects(best) + plan.parameters.map(\.key)
            var tried: Set<String> = []
            for key in keys where tried.insert(key).inserted {
                guard let parameter = plan.parameter(key), !parameter.isHidden, !files.contains(key) else {
                    continue
                }
                let before = payload[key]
                for value in candidates.values(for: parameter) where value != before {
                    payload[key] = value
                    let errors = await refused()
                    if errors.count < best.count {
                        best = errors
                        return true
                    }
                }
                payload[key] = before
            }
            return await improvePairs(named + suspects(best), &best)
        }

        /// Two values at once, for what is compared with each other.
        private mutating func improvePairs(_ keys: [String], _ best: inout [PayloadError]) async -> Bool {
            var trials = 0
            let open = plan.parameters.filter { !$0.isHidden && payload[$0.key] != nil }
            for first in open where keys.contains(first.key) {
                for second in open where second.key != first.key {
                    let before = payload
                    for one in candidates.values(for: first).prefix(8) {
                        for other in candidates.values(for: second).prefix(8) {
                            trials += 1
                            if trials > Search.maxPairs { return false }
                            payload[first.key] = one
                            payload[second.key] = other
                            let errors = await refused()
                            if errors.count < best.count {
                                best = errors
                                return true
                            }
                        }
                    }
                    payload = before
                }
            }
            return false
        }

        /// The parameters that a criterion looks at.
        private func suspects(_ errors: [PayloadError]) -> [String] {
            errors.compactMap(\.criterion).flatMap { key -> [String] in
                guard let criterion = plan.criteria.first(where: { $0.key == key }),
                    case .condition(let condition) = criterion.check
                else { return [] }
                return condition.references.filter { $0.root == .parameters }.compactMap(\.path.first)
            }
        }
    }
}
