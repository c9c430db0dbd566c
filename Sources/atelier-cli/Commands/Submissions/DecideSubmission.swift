// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions decide`.
struct DecideSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Decides a held duplicate, or an approval.",
        discussion: """
            What waits inside an item or a branch is decided by the submission that it is a part of; where several wait, \
            --step and --index say which.

            Examples:
              atelier submissions decide CIVIC-2026-002 --override --reason "another street"
              atelier submissions decide SHOP-001 --approve --step check --index 3
            """)

    @Flag(help: "It is a duplicate: final.") var confirm = false
    @Flag(help: "It is no duplicate: create it.") var override = false
    @Flag(help: "Approve what waits for approval.") var approve = false
    @Flag(help: "Reject what waits for approval.") var reject = false
    @Option(help: ArgumentHelp("Why; kept in the audit trail.", valueName: "text")) var reason: String?
    @Option(help: ArgumentHelp("The step that waits, or the fan-out that it is in.", valueName: "key"))
    var step: String?
    @Option(help: ArgumentHelp("The number of the item, from 0, or the branch's name.", valueName: "item"))
    var index: String?
    @OptionGroup var options: SubmissionOptions
    var shared: SharedOptions { options.shared }
    var isLasting: Bool { true }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let given: [(Bool, Decision.Kind)] = [
            (confirm, .confirm), (override, .override), (approve, .approve), (reject, .reject),
        ]
        let kinds = given.filter(\.0).map(\.1)
        guard let kind = kinds.first, kinds.count == 1 else {
            throw .usage("give one of --confirm, --override, --approve and --reject")
        }
        let reason = session.setting(reason, "reason")
        let place = DecisionPlace(
            step: session.setting(step, "step"), part: session.setting(index, "index"))
        return try await options.with(session, for: .changing) { interpreter, caller throws(Failure) in
            // The run goes on at once, as far as it comes before a signal.
            let (id, ending) = (options.id, EndRequest())
            let detail = try await ending.cancelling { () async throws(Failure) in
                try await telling { () async throws(InterpreterError) in
                    try await interpreter.decide(id, kind, at: place, reason: reason, as: caller)
                }
            }
            if let notice = detail.notice { session.console.note(notice) }
            SubmissionOptions.show(detail, caller, on: session.console)
            return ending.status(.done)
        }
    }
}
