// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel

/// `atelier plan`: what an action compiles to.
struct PlanVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Shows the compiled plan of an action: steps, functions, effects, checkpoints, retry. Nothing runs.",
        discussion: """
            Examples:
              atelier plan submit_report
              atelier plan submit_report --format mermaid

            Formats: text, json, and as a diagram mermaid, dot and svg.
            """)

    static var formats: [OutputFormat] { [.text, .json, .mermaid, .dot, .svg] }

    @Argument(help: "The action's key.") var action: String
    @OptionGroup var contracts: ContractOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let action = try Workplace.action(action, contracts, in: session, session.project())
        let page = PlanPage(action)
        switch session.console.format {
        case .mermaid: session.console.print(PlanDiagram(page).mermaid)
        case .dot: session.console.print(PlanDiagram(page).dot)
        case .svg: session.console.print(PlanDiagram(page).svg)
        default: session.console.print(json: page.document, text: page.text)
        }
        return .done
    }
}
