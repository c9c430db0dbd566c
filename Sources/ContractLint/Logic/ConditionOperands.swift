// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension Condition {
    /// The parameters on the left of the comparisons, in the order of the text.
    func parameterOperands(_ subject: ConditionSubject) -> [(key: String, place: SourcePlace)] {
        comparisons.compactMap { comparison in
            switch comparison.field.value {
            case .subjectField(let path):
                guard subject == .parameters, let key = path.first else { return nil }
                return (key, comparison.field.place)
            case .reference(let reference):
                guard reference.root == .parameters, let key = reference.path.first else { return nil }
                return (key, comparison.field.place)
            }
        }
    }

    /// All comparisons inside, in the order of the text.
    var comparisons: [Comparison] {
        switch self {
        case .comparison(let comparison): [comparison]
        case .all(let parts), .any(let parts): parts.flatMap(\.value.comparisons)
        case .not(let part): part.value.comparisons
        case .call: []
        }
    }
}

extension LintedAction {
    /// Where each parameter that is asked for stands in the form: by `order`, ties by position, those without last.
    var formPositions: [String: Int] {
        let shown = formParameters.filter { $0.definition.visibility == .visible }.enumerated().sorted {
            ($0.element.definition.order ?? .max, $0.offset)
                < ($1.element.definition.order ?? .max, $1.offset)
        }
        return Dictionary(
            shown.enumerated().map { ($0.element.element.definition.key.value, $0.offset) }
        ) { first, _ in
            first
        }
    }
}
