// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter

/// `atelier submissions cancel`.
struct CancelSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stops a submission that is under way; its steps are undone as they say.",
        discussion: "Example: atelier submissions cancel CIVIC-2026-002 --reason \"sent twice\"")

    @OptionGroup var control: ControlOptions
    var shared: SharedOptions { control.several.shared }
    var isLasting: Bool { !control.several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await control.perform(.cancel, in: session)
    }
}

/// `atelier submissions purge`.
struct PurgeSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Removes payload, state and journal of submissions that have ended.",
        discussion: """
            What they made stays, and so do the trail, references and keys: who asks is still answered with the outcome.

            Examples:
              atelier submissions purge CIVIC-2026-002 --yes --reason "asked to be forgotten"
              atelier submissions purge --state completed --until 90d --dry-run
            """)

    @Flag(help: "Do it; what is purged does not come back.") var yes = false
    @OptionGroup var control: ControlOptions
    var shared: SharedOptions { control.several.shared }
    var isLasting: Bool { !control.several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        // A token stands for a list that somebody has looked at.
        guard yes || control.several.dryRun || control.several.apply != nil else {
            throw .usage(
                "what is purged does not come back", help: "give --yes, or --dry-run to see what goes")
        }
        return try await control.perform(.purge, in: session)
    }
}
