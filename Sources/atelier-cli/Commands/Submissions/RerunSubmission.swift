// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions rerun`.
struct RerunSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Runs an ended submission again from a step, as a new submission that names it.",
        discussion: """
            What was recorded before the step is taken over; a record that was made is kept, or taken back with --withdraw. \
            The actor stays who it was, and the trail says who ran it again. The same rerun asked for twice is one.

            Examples:
              atelier submissions rerun SHOP-001 --from ship --wait
              atelier submissions rerun SHOP-001 --from ship --payload order.json --contract current
              atelier submissions rerun --status failed --action order --from ship --dry-run
            """)

    @Option(
        help: ArgumentHelp(
            "The step that it begins with: the first where nothing is said.", valueName: "step"))
    var from: String?
    @Option(
        help: ArgumentHelp("Another payload, which is admitted anew: a file, - or JSON.", valueName: "json"),
        completion: .file())
    var payload: String?
    @Option(
        help: ArgumentHelp(
            "The contract that it runs: pinned, which is the standard, or current.", valueName: "which"),
        completion: .list(ProjectFile.RerunContract.allCases.map(\.rawValue)))
    var contract: String?
    @Flag(help: "One more, where the same was asked for before.") var again = false
    @Flag(help: "Take back the record that would be made again.") var withdraw = false
    @Flag(help: "What may not happen twice happens again.") var fireAgain = false
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var onward: OnwardOptions
    var shared: SharedOptions { onward.several.shared }
    var isLasting: Bool { !onward.several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        var rerun = RerunOrder(step: session.setting(from, "from"))
        if let text = session.setting(payload, "payload") {
            rerun.payload = try PayloadInput.payload(text, of: "--payload")
        }
        (rerun.isAnother, rerun.withdraws, rerun.consents) = (again, withdraw, fireAgain)
        rerun.reason = session.setting(onward.reason, "reason")
        let isCurrent = try isCurrent(in: session)
        let action = session.setting(onward.several.filter.action, "action")
        if isCurrent, onward.id == nil, action == nil {
            throw .usage("--contract current is of one action", help: "say which with --action")
        }
        return try await onward.perform(in: session) { [rerun] _, _, detail throws(Failure) in
            var rerun = rerun
            if isCurrent, let key = detail?.submission.action ?? action {
                rerun.contract = try Workplace.action(key, contracts, in: session, session.project())
            }
            var order = OperatorOrder(.rerun(rerun), reason: rerun.reason)
            order.consents = rerun.consents
            return order
        }
    }

    private func isCurrent(in session: Session) throws(Failure) -> Bool {
        let choices = ProjectFile.RerunContract.allCases.map(\.rawValue)
        guard let text = session.setting(contract, "contract") else { return false }
        guard choices.contains(text) else {
            throw .usage(
                "no contract '\(text)'",
                help: Suggestion.didYouMean(text, among: choices) ?? "one of pinned, current")
        }
        return text == ProjectFile.RerunContract.current.rawValue
    }
}
