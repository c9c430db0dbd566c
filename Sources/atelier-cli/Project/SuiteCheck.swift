// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Holds contract tests against the contracts and the project file beside them.
struct SuiteCheck {
    /// The actions of all contracts that were read.
    let actions: [String]
    /// The roles that the project lists; nil when it lists none.
    let roles: [Located<String>]?

    init(_ applications: [LoadedContracts.Compiled], _ project: Project) {
        actions = applications.flatMap { $0.application.actions.map(\.key.value) }
        roles = project.file?.roles
    }

    /// A test of an action that there is not.
    func action(of suite: TestSuite) -> Diagnostic? {
        let action = suite.action
        if actions.contains(action.value) { return nil }
        return Diagnostic(
            .unknownAction, "unknown action '\(action.value)'", at: action.range, path: action.path,
            note: "not declared", help: Suggestion.didYouMean(action.value, among: actions))
    }

    /// Roles of who acts in tests that nobody has in this project.
    func roles(of suite: TestSuite) -> [Diagnostic] {
        roles.map { RoleCheck.check(suite.callers.flatMap(\.roles), among: $0) } ?? []
    }
}
