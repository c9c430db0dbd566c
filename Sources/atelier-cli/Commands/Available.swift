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
            let requests = try input.requests(for: action.plan, in: session)
            let interpreter = workplace.interpreter
            let judge = { (request: SubmitRequest) async throws(Failure) -> Availability in
                try await telling { () async throws(InterpreterError) in
                    try await interpreter.available(request, to: action, as: caller)
                }
            }
            if requests.count > 1 { return await Available.each(requests, judge, in: session) }
            let availability = try await judge(requests[0])
            session.console.print(json: Available.document(availability), text: Available.text(availability))
            return Available.status(of: availability)
        }
    }

    /// The verdict on each record of a bulk action, which is available where it is for all of them.
    private static func each(
        _ requests: [SubmitRequest], _ judge: (SubmitRequest) async throws(Failure) -> Availability,
        in session: Session
    ) async -> ExitStatus {
        var status = ExitStatus.done
        var parts: [Value] = []
        var text = ""
        for request in requests {
            let target = request.target ?? ""
            var part: ValueMap
            do throws(Failure) {
                let availability = try await judge(request)
                part = document(availability).map ?? [:]
                text += Available.text(availability)
                status = status.combined(with: Available.status(of: availability))
            } catch {
                part = error.document.map ?? [:]
                part["available"] = false
                let reasons = error.entries.map { "  \(VisibleText.line($0.message))\n" }
                text += "not available\n" + reasons.joined()
                status = status.combined(with: error.status)
            }
            part["schema_version"] = nil
            part["target"] = .string(target)
            parts.append(.map(part))
            text += "  target  \(VisibleText.line(target))\n"
        }
        session.console.print(
            json: [
                "schema_version": 1, "available": .bool(status == .done), "targets": .list(parts),
            ], text: text)
        return status
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
