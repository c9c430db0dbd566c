// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier worker`: drives the runs of a ledger.
struct WorkerVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Drives the ledger's runs until it is stopped; SIGTERM lets it finish what it has begun.",
        discussion: """
            It also starts what the project's triggers have to start, as the contracts stand when it begins.

            Examples:
              atelier worker
              atelier worker --once
              atelier worker --until-idle
              atelier worker --log json
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many runs are driven at a time; 16 where nothing is said, \(Worker.maxConcurrency) at most.",
            valueName: "count"))
    var concurrency: Int?
    @Flag(help: "Do what is due now, and end.") var once = false
    @Flag(help: "Also wait out retries; end when only people, events and declared waits remain.")
    var untilIdle = false
    @Option(
        help: ArgumentHelp(
            "Tell on standard error what was done, a line each: none, text or json; none where nothing is said.",
            valueName: "format"),
        completion: .list(LogFormat.allCases.map(\.rawValue)))
    var log: String?
    @OptionGroup(title: "Contracts") var contracts: ContractOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        if once, untilIdle { throw .usage("give one of --once and --until-idle") }
        let concurrency =
            try session.count(concurrency, "concurrency", minimum: 1, maximum: Worker.maxConcurrency) ?? 16
        let mode: Worker.Mode = once ? .once : untilIdle ? .untilIdle : .forever
        let console = session.console
        let log = try session.choice(log, "log", of: LogFormat.self) ?? .none
        let triggers = try WorkerVerb.triggers(contracts, in: session)
        let isAdding = !once && !untilIdle || !triggers.isEmpty
        return try await Workplace.with(ledger, in: session, for: isAdding ? .adding : .changing, log: log) {
            workplace throws(Failure) in
            var worker = Worker(
                workplace.interpreter, concurrency: concurrency, retention: workplace.project.retention
            ) { console.note($0) }
            let scheduler = Scheduler(workplace.interpreter, triggers) { console.note($0) }
            if !triggers.isEmpty { worker.scheduler = scheduler }
            // A signal lets it finish the runs that it holds.
            let ending = EndRequest()
            let driven = try await ending.cancelling { [worker] () async throws(Failure) in
                try await telling { () async throws(InterpreterError) in try await worker.run(mode) }
            }
            let waiting = try await WorkerVerb.waiting(in: workplace.store)
            let resting = try await TriggerPage.rows(of: triggers, with: workplace.interpreter)
            console.print(
                json: [
                    "schema_version": 1, "driven": .number(Number(Int64(driven))),
                    "fires": .number(Number(Int64(scheduler.fires))), "waiting": .list(waiting),
                    "triggers": .list(resting),
                ],
                text: WorkerVerb.text(driven, waiting)
                    + (resting.isEmpty
                        ? "" : "\(counted(scheduler.fires, "fire")) recorded\n" + TriggerPage.text(resting)))
            return ending.status(.done)
        }
    }

    /// The triggers to run; none, and a note, where the contracts are not in order.
    ///
    /// A worker drives runs also where the contracts they began under are gone or being edited.
    private static func triggers(
        _ options: ContractOptions, in session: Session
    ) throws(Failure) -> [ReadyTrigger] {
        do throws(Failure) {
            return try ProjectTriggers.load(options, in: session)
        } catch {
            let named = session.list(options.contracts, "contracts") ?? []
            if !named.isEmpty { throw error }
            guard (try? session.project().contracts([])) != nil else { return [] }
            let reason = error.entries.first?.message ?? "the contracts cannot be read"
            session.console.note("note: no trigger runs: \(reason)")
            return []
        }
    }

    /// The submissions that rest until a person, an event or a declared wait moves them.
    private static func waiting(in store: any LedgerStore) async throws(Failure) -> [Value] {
        try await reading { () async throws(LedgerError) in
            var waiting: [Value] = []
            for scope in try await store.tenants() {
                var query = SubmissionQuery(limit: 500)
                query.runState = .waiting
                while true {
                    let page = try await store.submissions(query, in: scope)
                    for row in page {
                        let wait = try await store.runs(of: row.id, in: scope).last?.wait
                        waiting.append([
                            "tenant": .string(scope.tenant), "submission": .string(row.id),
                            "reference": row.reference.map(Value.string) ?? .null,
                            "action": .string(row.action),
                            "step": wait.map { .string($0.step) } ?? .null,
                            "kind": wait.map { .string($0.kind) } ?? .null,
                            "until": wait?.until.map { .string(DateTimeText.render($0)) } ?? .null,
                        ])
                    }
                    guard let last = page.last, page.count == query.limit else { break }
                    query.after = last.sequence
                }
            }
            return waiting
        }
    }

    private static func text(_ driven: Int, _ waiting: [Value]) -> String {
        var text = "\(counted(driven, "run")) driven\n"
        guard !waiting.isEmpty else { return text }
        var table = TextTable(["WAITING", "FOR", "STEP", "UNTIL", "ACTION"])
        for value in waiting {
            let name = value["reference"]?.string ?? value["submission"]?.string ?? ""
            table.add([name] + ["kind", "step", "until", "action"].map { SubmissionText.shown(value[$0]) })
        }
        text += table.text
        return text
    }
}
