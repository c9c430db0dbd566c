// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import ContractPages

/// `atelier form`: the form that a user would see.
struct Form: Verb {
    static let configuration = CommandConfiguration(
        commandName: "form",
        abstract: "Shows the form that a user of an action would see. Nothing is submitted.",
        discussion: """
            Examples:
              atelier form submit_report
              atelier form submit_report --format html --output form.html

            Formats: text, json, and html: one file without anything from elsewhere, which checks what is typed as a \
            submission would and shows the payload.
            """)

    static var formats: [OutputFormat] { [.text, .html, .json] }

    @Argument(help: "The action's key.") var action: String
    @OptionGroup var contracts: ContractOptions
    @OptionGroup(title: "General") var shared: SharedOptions
    @Option(help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
    var output: String?
    @Flag(help: "Replace a file that says something else.") var force = false
    @Option(help: ArgumentHelp("The language of texts that have several, as a BCP 47 tag.", valueName: "tag"))
    var language: String?

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let project = try session.project()
        let (compiled, declared) = try Workplace.declaredAction(action, contracts, in: session, project)
        let form = ActionForm(compiled.plan, declared, language: session.setting(language, "language"))
        let isHTML = session.console.format == .html
        let text = isHTML ? FormPage(form).html : FormText(form).text
        if let output = session.setting(output, "output") {
            try PageFile(path: output, text: text).write(in: session.workingFolder, isForced: force)
            session.console.print(
                json: ["schema_version": 1, "written": [.string(output)]],
                text: "written  \(VisibleText.line(output))\n")
            return .done
        }
        session.console.print(
            json: ["schema_version": 1, "action": .string(compiled.plan.action), "form": form.value],
            text: text)
        return .done
    }
}
