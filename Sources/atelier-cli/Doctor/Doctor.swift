// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel

/// `atelier doctor`: what this installation has and lacks.
struct Doctor: Verb {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells what this installation has and lacks, and how to mend it.",
        discussion: """
            Examples:
              atelier doctor
              atelier doctor --format json
              atelier doctor --fix

            Changes nothing without --fix, which wakes runs that nothing moves any more. Ends with 1 when something keeps atelier from working here; what is only unwise is a warning.
            """)

    @Flag(help: "Wake runs that nothing moves any more, and say which.") var fix = false
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        var checks = InstallationChecks.all(session.environment)
        do throws(Failure) {
            let project = try session.project()
            checks += ProjectChecks(project: project, session: session).all()
            let found = await LedgerChecks(
                project: project, named: session.setting(ledger.ledger, "ledger")
            ).all()
            checks += found.checks
            if fix || !found.isOfFormerSchema {
                checks += try await RunChecks(options: ledger, session: session, fixes: fix).all()
                checks += try await OutboxChecks(options: ledger, session: session).all()
            }
        } catch {
            checks.append(.problem("project file", error))
        }
        session.console.print(
            json: ["schema_version": 1, "checks": .list(checks.map(\.value))],
            text: checks.map(\.text).joined())
        return checks.contains { $0.verdict == .problem } ? .findings : .done
    }
}
