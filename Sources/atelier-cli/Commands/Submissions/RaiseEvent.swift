// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions raise`.
struct RaiseForSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "raise", abstract: "Tells the run of one submission of an event from outside.",
        discussion: """
            An event that comes before a step waits for it is kept. With --event-id, the same event sent again counts once.

            Examples:
              atelier submissions raise SHOP-001 parcel_shipped --data parcel.json
              atelier submissions raise parcel_shipped --state waiting --action order --dry-run
            """)

    @Argument(
        help: ArgumentHelp(
            "A submission's id or reference, and the event's name; without a submission, those that the filter finds.",
            valueName: "name"))
    var names: [String]
    @OptionGroup var content: EventOptions
    @OptionGroup var several: SeveralOptions
    var shared: SharedOptions { several.shared }
    var isLasting: Bool { !several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let data = try content.payload(in: session)
        let id = try content.id(in: session)
        guard (1...2).contains(names.count), let event = names.last else {
            throw .usage(
                "give a submission and the event's name",
                help: "or the event's name alone, and which submissions are meant")
        }
        return try await several.perform(on: names.count == 2 ? names[0] : nil, in: session) {
            _, _, _ throws(Failure) in
            OperatorOrder(.raise(event: event, data: data, id: id))
        } one: { _, detail, interpreter, caller throws(Failure) in
            let raised = try await telling { () async throws(InterpreterError) in
                try await interpreter.raise(event, data: data, id: id, for: detail.submission.id, as: caller)
            }
            EventOptions.show(raised, event, on: session.console)
            return .done
        }
    }
}

/// `atelier events`: what happens outside, told to a tenant.
struct Events: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Tells the tenant of events from outside.",
        discussion: "Example: atelier events raise parcel_shipped --data parcel.json",
        subcommands: [RaiseForTenant.self])
}

/// `atelier events raise`.
struct RaiseForTenant: Verb {
    static let configuration = CommandConfiguration(
        commandName: "raise", abstract: "Tells every wait of the tenant of an event.",
        discussion: """
            The event is kept: a run that waits for it later takes it, too, if it was accepted before. The worker moves the \
            runs that wait, and starts what triggers have to start. What the contracts declare of the event, its data must fit.

            Example: atelier events raise parcel_shipped --data parcel.json
            """)

    @Argument(help: "The event's name.") var event: String
    @OptionGroup var content: EventOptions
    @OptionGroup(title: "Contracts") var contracts: ContractOptions
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }
    var isLasting: Bool { true }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let data = try content.payload(in: session)
        let id = try content.id(in: session)
        guard EventOptions.isName(event) else {
            throw .usage("'\(event)' is no name of an event: lower-case letters, digits, '_', '-' and dots")
        }
        let application = try session.project().file?.application?.value ?? ""
        let events = try ProjectEvents.load(contracts, in: session)
        return try await options.with(session, for: .adding) { interpreter, caller throws(Failure) in
            let tenant = caller.scope.tenant
            var triggers = EventOptions.Triggers()
            let raised = try await telling { () async throws(InterpreterError) in
                // Asked before the event is told: a trigger that begins meanwhile may begin behind it.
                for trigger in events.triggers(of: event, in: tenant) {
                    if try await interpreter.hasBegun(trigger, in: tenant) {
                        triggers.begun.append(trigger)
                    } else {
                        triggers.unseen.append(trigger)
                    }
                }
                return try await interpreter.raise(
                    event, data: data, id: id, in: application, among: events.known, as: caller)
            }
            EventOptions.show(raised, event, toAll: true, for: triggers, on: session.console)
            return .done
        }
    }
}

/// What an event says.
struct EventOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("What the event says: a file, - or JSON.", valueName: "json"),
        completion: .file())
    var data: String?
    @Option(
        name: .customLong("event-id"),
        help: ArgumentHelp(
            "What names the event where it comes from: sent again, it counts once.", valueName: "id"))
    var eventID: String?

    /// What names the event where it comes from.
    ///
    /// An empty one, as of a variable that was never set, would make one event of all that are told so.
    func id(in session: Session) throws(Failure) -> String? {
        let id = session.setting(eventID, "event_id")
        guard id?.isEmpty != true else {
            throw .usage("--event-id is empty", help: "leave it out, or name the event")
        }
        return id
    }

    func payload(in session: Session) throws(Failure) -> ValueMap {
        guard let text = session.setting(data, "data") else { return [:] }
        return try PayloadInput.payload(text, of: "--data")
    }

    static func isName(_ text: String) -> Bool {
        guard (1...128).contains(text.utf8.count), let first = text.utf8.first, 0x61...0x7A ~= first else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            0x61...0x7A ~= byte || 0x30...0x39 ~= byte || byte == 0x5F || byte == 0x2D || byte == 0x2E
        }
    }

    /// The triggers that an event is for.
    struct Triggers {
        var begun: [TriggerPlan] = []
        /// Those that no worker has seen yet.
        var unseen: [TriggerPlan] = []
    }

    /// Says what became of an event; `triggers` are those that it is for.
    ///
    /// Which waits take one that is told `toAll`, only their runs find out.
    static func show(
        _ raised: RaisedEvent, _ event: String, toAll: Bool = false, for triggers: Triggers = Triggers(),
        on console: Console
    ) {
        let triggers = raised.isRepeat ? Triggers() : triggers
        let starters = triggers.begun.filter(\.startsWithEvent)
        let outcome =
            if raised.isRepeat {
                "was known already"
            } else if toAll {
                "told to the waits that it fits, now or later" + (starters.isEmpty ? "" : ", and to triggers")
            } else {
                raised.isTaken ? "taken by a wait" : "kept for a wait to come"
            }
        var lines = triggers.begun.map { trigger in
            let what =
                trigger.startsWithEvent ? "the worker starts '\(trigger.action)'" : "its silence begins anew"
            return
                "  trigger  \(trigger.key): \(what)\(trigger.isFiltered ? " where its filter holds" : "")\n"
        }
        lines += triggers.unseen.map {
            "  trigger  \($0.key): not for this one; it begins when a worker first sees it\n"
        }
        console.print(
            json: [
                "schema_version": 1,
                "event": [
                    "id": .string(raised.id), "name": .string(event), "repeated": .bool(raised.isRepeat),
                    "taken": toAll ? .null : .bool(raised.isTaken),
                    "triggers": .list(
                        starters.map { ["trigger": .string($0.key), "action": .string($0.action)] }),
                ],
            ], text: "\(event) \(outcome)\n  id  \(raised.id)\n" + lines.joined())
    }
}
