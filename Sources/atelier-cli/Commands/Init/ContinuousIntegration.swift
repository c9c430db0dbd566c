// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The service that checks a new project's contracts at every change.
enum ContinuousIntegration: String, CaseIterable {
    case github, gitlab, none

    /// The file that tells the service what to run.
    var files: [ProjectTemplate.File] {
        switch self {
        case .github:
            [ProjectTemplate.File(path: ".github/workflows/contracts.yaml", text: Self.workflow)]
        case .gitlab: [ProjectTemplate.File(path: ".gitlab-ci.yml", text: Self.pipeline)]
        case .none: []
        }
    }

    static func named(_ name: String) throws(Failure) -> ContinuousIntegration {
        if let found = ContinuousIntegration(rawValue: name) { return found }
        let known = allCases.map(\.rawValue)
        throw .usage(
            "no service '\(name)' for continuous integration",
            help: Suggestion.didYouMean(name, among: known) ?? "there is " + known.joined(separator: ", "))
    }

    private static let workflow = """
        # Checks the contracts at every change. 'atelier' must be on the path: install it here, or use an image that has it.
        name: contracts
        on: [push, pull_request]
        permissions:
          contents: read
        jobs:
          contracts:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              # Findings beside the lines of a pull request, and a table in the summary of the job.
              - run: atelier lint --format github
              - if: always()
                run: atelier lint --format markdown >> "$GITHUB_STEP_SUMMARY"

        """

    private static let pipeline = """
        # Checks the contracts at every change. 'atelier' must be on the path: name an image that has it.
        contracts:
          stage: test
          script:
            # Findings beside the lines of a merge request.
            - atelier lint --format gitlab > gl-code-quality-report.json
          after_script:
            - atelier lint --format concise || true
          artifacts:
            when: always
            reports:
              codequality: gl-code-quality-report.json

        """
}
