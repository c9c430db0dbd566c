// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel

/// `atelier available`: whether the caller could submit now.
struct Available: Verb {
    static let configuration = CommandConfiguration(
        commandName: "available",
        abstract: "Tells whether this caller could submit an action now, and each criterion's verdict.",
        discussion: "Example: atelier available close_report --target 468c4b60-6ef0-5931-b6dd-a72b5882211a")

    @Argument(help: "The action's key.") var action: String
    @OptionGroup(title: "Submission") var input: SubmitOptions
    @OptionGroup(title: "Caller") var identity: IdentityOptions
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let project = try session.project()
        let caller = try session.caller(identity, project)
        let action = try Workplace.action(action, contracts, in: session, project)
        return try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            let target = try input.targets(action.plan, in: session).first
            let request = try input.request(for: action.plan, target: target, in: session)
            let availability = try await telling { () async throws(InterpreterError) in
                try await workplace.interpreter.available(request, to: action, as: caller)
            }
            session.console.print(json: Available.document(availability), text: Available.text(availability))
            return Available.status(of: availability)
        }
    }

    private static func status(of availability: Availability) -> ExitStatus {
        if !availability.isAllowed { return .denied }
        if !availability.isFitting { return .findings }
        return availability.isAvailable ? .done : .conflict
    }

    private static func document(_ availability: Availability) -> Value {
        var document: ValueMap = [
            "schema_version": 1, "available": .bool(availability.isAvailable),
            "allowed": .bool(availability.isAllowed), "published": .bool(availability.isPublished),
            "obstacle": availability.obstacle.map(Value.string) ?? .null,
            "criteria": .list(
                availability.criteria.map { verdict in
                    [
                        "key": .string(verdict.key), "holds": .bool(verdict.holds),
                        "enforcement": .string(verdict.enforcement), "message": .string(verdict.message),
                    ]
                }),
        ]
        if !availability.errors.isEmpty { document["errors"] = .list(availability.errors.map(\.value)) }
        return .map(document)
    }

    private static func text(_ availability: Availability) -> String {
        var text = availability.isAvailable ? "available\n" : "not available\n"
        if !availability.isAllowed { text += "  the caller's roles may not submit it\n" }
        if let obstacle = availability.obstacle { text += "  \(VisibleText.line(obstacle))\n" }
        for error in availability.errors { text += "  \(VisibleText.line(error.message))\n" }
        for verdict in availability.criteria {
            let mark = verdict.holds ? "holds" : verdict.enforcement == "warn" ? "warns" : "fails"
            text += "  \(mark)  \(verdict.key)"
            text +=
                verdict.holds || verdict.message.isEmpty ? "\n" : ": \(VisibleText.line(verdict.message))\n"
        }
        return text
    }
}
