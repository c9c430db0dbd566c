// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
package import ContractModel

/// Which places of an action cases have reached.
package struct CoverageReport: Sendable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case parameter, constraint, criterion, function, branch, duplicates
        case step, gate, policy, approval, wait, failure, compensation
    }

    /// Something of the contract that a case can reach.
    package struct Place: Sendable, Hashable {
        package var kind: Kind
        /// What is reached, such as `'title' refused by max_length`.
        package var name: String
        package var isReached: Bool
    }

    package let action: String
    package let places: [Place]

    package var reached: Int { places.count(where: \.isReached) }

    /// In percent, rounded down, so that 100 means all.
    package static func percent(_ reached: Int, of total: Int) -> Int {
        total == 0 ? 100 : reached * 100 / total
    }

    package var percent: Int { CoverageReport.percent(reached, of: places.count) }

    package init(_ plan: ActionPlan, _ reached: ReachedPlaces) {
        action = plan.action
        var places: [Place] = []
        func add(_ kind: Kind, _ name: String, _ isReached: Bool) {
            places.append(Place(kind: kind, name: name, isReached: isReached))
        }
        for parameter in plan.parameters where !parameter.isHidden {
            add(.parameter, "'\(parameter.key)' given", reached.given.contains(parameter.key))
        }
        for parameter in plan.parameters where !parameter.isHidden {
            for (place, code) in parameter.refusals(at: parameter.key) {
                add(
                    .constraint, "'\(place)' refused by \(code)", reached.refused.contains("\(place) \(code)")
                )
            }
        }
        for criterion in plan.criteria {
            for answer in [true, false] {
                add(
                    .criterion, "'\(criterion.key)' \(answer ? "holds" : "does not hold")",
                    reached.criteria[criterion.key]?.contains(answer) ?? false)
            }
        }
        for name in plan.calledFunctions {
            add(.function, "'\(name)' called", reached.functions.contains(name))
        }
        for branch in plan.branches {
            for answer in [true, false] {
                add(
                    .branch, "\(branch.place) \(answer ? "applies" : "does not apply")",
                    reached.branches[branch.condition]?.contains(answer) ?? false)
            }
        }
        if let duplicates = plan.duplicates {
            add(
                .duplicates, "a match (on_match: \(duplicates.onMatch.rawValue))",
                reached.matches.contains(true))
            add(.duplicates, "no match", reached.matches.contains(false))
        }
        for place in plan.stepPlaces {
            add(place.kind, place.name, reached.steps[place.step]?.contains(place.moment) ?? false)
        }
        self.places = places
    }

    /// The object that is printed.
    package var value: Value {
        [
            "action": .string(action), "reached": .number(Number(Int64(reached))),
            "total": .number(Number(Int64(places.count))), "percent": .number(Number(Int64(percent))),
            "missing": .list(
                places.filter { !$0.isReached }.map {
                    ["kind": .string($0.kind.rawValue), "name": .string($0.name)]
                }),
        ]
    }
}

extension PlanParameter {
    /// The ways in which a value of the parameter can be refused: the place, and the code of the error.
    func refusals(at place: String) -> [(place: String, code: String)] {
        var codes: [(String, String)] = []
        if isRequired || requiredWhen != nil, defaultValue == nil { codes.append((place, "required")) }
        if valuesFrom != nil { codes.append((place, "values_from")) }
        return codes + type.refusals(at: place)
    }
}

extension PlanType {
    /// The constraints of the type and of what it holds, by place and code.
    fileprivate func refusals(at place: String) -> [(place: String, code: String)] {
        let own: [(String, Bool)] = [
            ("min_length", minLength != nil), ("max_length", maxLength != nil), ("pattern", pattern != nil),
            ("min", minimum != nil), ("max", maximum != nil), ("exclusive_min", exclusiveMinimum != nil),
            ("exclusive_max", exclusiveMaximum != nil), ("multiple_of", multipleOf != nil),
            ("choices", choices != nil), ("min_items", minItems != nil), ("max_items", maxItems != nil),
            ("unique_items", uniqueItems), ("before", before != nil), ("after", after != nil),
            ("within", within != nil), ("content_type", allowedContentTypes != nil),
            ("max_bytes", maxBytes != nil), ("max_files", maxFiles != nil),
        ]
        return own.filter(\.1).map { (place, $0.0) }
            + items.flatMap { $0.refusals(at: place + "[]") }
            + (fields ?? []).flatMap { $0.refusals(at: place + "." + $0.key) }
    }
}
