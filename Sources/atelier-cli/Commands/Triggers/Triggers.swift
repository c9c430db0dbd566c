// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier triggers`: what starts actions by itself.
struct Triggers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "triggers",
        abstract: "What starts actions by itself: lists it, and fires a slot by hand.",
        discussion: "Example: atelier triggers list",
        subcommands: [ListTriggers.self, FireTrigger.self])
}

/// `atelier triggers list`.
struct ListTriggers: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the triggers, when each is next, and what became of the last fire.",
        discussion: """
            The worker runs them. A trigger that no worker has seen is new: it begins with the first that does.

            Example: atelier triggers list --format json
            """)

    @OptionGroup(title: "Contracts") var contracts: ContractOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let triggers = try ProjectTriggers.load(contracts, in: session)
        return try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            let rows = try await TriggerPage.rows(of: triggers, with: workplace.interpreter)
            session.console.print(
                json: ["schema_version": 1, "triggers": .list(rows)],
                text: rows.isEmpty ? "no triggers\n" : TriggerPage.text(rows))
            return .done
        }
    }
}

/// `atelier triggers fire`.
struct FireTrigger: Verb {
    static let configuration = CommandConfiguration(
        commandName: "fire", abstract: "Starts what a trigger has to start for one slot of its schedule.",
        discussion: """
            A slot starts one run, however often it is fired and by whom. One that was skipped, missed or refused is made \
            up for. Without --at it is the last slot that has come. The caller holds the action's 'edit'.

            Example: atelier triggers fire nightly --at 2026-01-31T03:00:00Z
            """)

    @Argument(help: "The trigger's key.") var key: String
    @Option(help: ArgumentHelp("The slot: an instant of the schedule that has come.", valueName: "instant"))
    var at: String?
    @OptionGroup(title: "Contracts") var contracts: ContractOptions
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }
    var isLasting: Bool { true }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let trigger = try ProjectTriggers.named(key, among: try ProjectTriggers.load(contracts, in: session))
        var slot: Instant?
        if let text = session.setting(at, "at") {
            slot = DateTimeText.parse(text)
            if slot == nil {
                throw .usage("'\(text)' is no instant", help: "write it as in 2026-01-31T03:00:00Z")
            }
        }
        return try await options.with(session, for: .adding) { interpreter, caller throws(Failure) in
            if !trigger.tenants.contains(where: { $0.hasSameBytes(as: caller.tenant) }) {
                throw .usage(
                    "'\(key)' does not run for tenant '\(caller.tenant)'",
                    help: "it runs for \(trigger.tenants.joined(separator: ", "))")
            }
            let fired = try await telling { () async throws(InterpreterError) in
                try await interpreter.fire(trigger, at: slot, as: caller)
            }
            let id = fired.row.submission ?? ""
            session.console.print(
                json: [
                    "schema_version": 1,
                    "fire": [
                        "trigger": .string(key), "tenant": .string(caller.tenant),
                        "slot": .string(fired.row.slot), "submission": .string(id),
                        "repeated": .bool(fired.isRepeat),
                    ],
                ],
                text:
                    "\(key) \(fired.isRepeat ? "had started" : "started") for \(fired.row.slot)\n  submission  \(id)\n"
            )
            return .done
        }
    }
}

/// How triggers are shown.
enum TriggerPage {
    /// One row for each trigger and tenant.
    static func rows(
        of triggers: [ReadyTrigger], with interpreter: Interpreter
    ) async throws(Failure) -> [Value] {
        var rows: [Value] = []
        for trigger in triggers {
            for tenant in trigger.tenants {
                let view = try await telling { () async throws(InterpreterError) in
                    try await interpreter.view(of: trigger, in: tenant)
                }
                rows.append(value(of: view))
            }
        }
        return rows
    }

    private static func value(of view: TriggerView) -> Value {
        let plan = view.trigger.plan
        func text(_ instant: Instant?) -> Value { instant.map { .string(DateTimeText.render($0)) } ?? .null }
        var last: Value = .null
        if let fire = view.last {
            last = [
                "slot": .string(fire.slot), "at": text(fire.at), "outcome": .string(fire.outcome.rawValue),
                "submission": fire.submission.map(Value.string) ?? .null,
                "message": fire.message.map(Value.string) ?? .null, "decided_at": text(fire.decidedAt),
            ]
        }
        return [
            "trigger": .string(plan.key), "application": .string(plan.application),
            "tenant": .string(view.tenant), "cause": .string(plan.causeText), "action": .string(plan.action),
            "known_since": text(view.knownSince), "next": text(view.next),
            "queued": .number(Number(Int64(view.queued))), "last": last,
        ]
    }

    static func text(_ rows: [Value]) -> String {
        var table = TextTable(["TRIGGER", "TENANT", "CAUSE", "ACTION", "NEXT", "LAST", "OUTCOME"])
        var notes = ""
        for row in rows {
            let last = row["last"]
            let next =
                row["next"]?.string ?? (row["known_since"]?.string == nil ? "not known yet" : "on an event")
            var outcome = last?["outcome"]?.string ?? "-"
            if let queued = row["queued"]?.number, queued != Number(Int64(0)) {
                outcome += ", \(queued.text) queued"
            }
            table.add(
                ["trigger", "tenant", "cause", "action"].map { row[$0]?.string ?? "" }
                    + [next, last?["at"]?.string ?? "-", outcome])
            if let message = last?["message"]?.string {
                notes += "  \(row["trigger"]?.string ?? ""): \(message)\n"
            }
        }
        return table.text + notes
    }
}
