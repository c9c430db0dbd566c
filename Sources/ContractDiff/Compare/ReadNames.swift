// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The parameters on whose values it hangs whether an action refuses a submission.
enum ReadNames {
    /// Those that a criterion, a check, a condition or the source of another parameter looks at.
    static func byRefusals(of action: ContractPart) -> Set<String> {
        var refusing = [action["submission_criteria"], action["submission_contract"]?["validate"]]
        for row in action["parameters"]?.members ?? [] {
            refusing += ["required_when", "visible_when", "values_from"].map { row.part[$0] }
        }
        return refusing.compactMap(\.self).reduce(into: []) { $0.formUnion($1.canonical.allWords) }
    }
}
