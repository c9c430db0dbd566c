// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// The parameters of an action of whose values something is asked once they are normalised.
enum JudgedParameters {
    /// Texts and numbers of these types are taken as they come, unless a constraint says more.
    private static let open: Set<ValueType> = [
        .string, .text, .integer, .number, .decimal, .boolean, .list, .object,
    ]

    static func names(_ plan: ActionPlan) -> Set<String> {
        let whole = SettledPlan.whole(plan)
        var words = wordsOfRefusals(whole)
        words.formUnion(fillingWhatIsChecked(plan, whole))
        let named = plan.parameters.filter { isChecked($0) || words.contains($0.key) }
        return Set(named.map(\.key))
    }

    /// Those that a criterion, a check, a condition or the source of another parameter looks at.
    static func lookedAt(_ plan: ActionPlan) -> Set<String> {
        wordsOfRefusals(SettledPlan.whole(plan)).intersection(plan.parameters.map(\.key))
    }

    private static func wordsOfRefusals(_ whole: Value) -> Set<String> {
        var words = (whole["criteria"] ?? .null).allWords.union((whole["validate"] ?? .null).allWords)
        for parameter in whole["parameters"]?.list ?? [] {
            for condition in ["required_when", "visible_when", "values_from"] {
                words.formUnion((parameter[condition] ?? .null).allWords)
            }
        }
        return words
    }

    private static func isChecked(_ parameter: PlanParameter) -> Bool {
        // A list of which nothing is left is one that is missed.
        isChecked(parameter.type) || parameter.valuesFrom != nil
            || parameter.isRequired && [.list, .object].contains(parameter.type.type)
    }

    private static func isChecked(_ type: PlanType) -> Bool {
        !open.contains(type.type) || type != PlanType(type.type)
    }

    /// What goes into fields of records that not every value fits.
    private static func fillingWhatIsChecked(_ plan: ActionPlan, _ whole: Value) -> Set<String> {
        func isChecked(_ field: String, of type: String) -> Bool {
            guard let entity = plan.entities[type] else { return false }
            return entity.uniqueConstraints.contains { $0.contains(field) }
                || entity.fields[field].map { JudgedParameters.isChecked($0.type) } ?? false
        }
        var words: Set<String> = []
        for create in whole["creates"]?.list ?? [] {
            guard let type = create["entity_type"]?.string else { continue }
            for field in create["fields"]?.map ?? [:] where isChecked(field.key, of: type) {
                words.formUnion(field.value.allWords)
            }
        }
        for edit in whole["edits"]?.list ?? [] {
            guard let type = plan.targetType, let field = edit["field"]?.string, isChecked(field, of: type)
            else { continue }
            words.formUnion((edit["value"] ?? .null).allWords)
        }
        return words
    }
}
