// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submit`: accepts a payload.
struct Submit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Accepts a payload for an action, and with --wait drives it to its end.",
        discussion: """
            Examples:
              atelier submit submit_report --payload report.json --attach hole.png --wait
              atelier submit submit_report --set title=Hole --dry-run
              atelier submit submit_report --batch reports.ndjson --format json

            A repeated --idempotency-key with the same body is answered with the first submission.
            """)

    @Argument(help: "The action's key; application.key where several applications have it.") var action:
        String
    @OptionGroup(title: "Submission") var input: SubmitOptions
    @Option(
        help: ArgumentHelp(
            "Drive the run until it has ended or rests; --wait=30s also waits so long for people, events and timers.",
            valueName: "duration"))
    var wait: String?
    @Flag(help: "Show what would be written, and record nothing.") var dryRun = false
    @Option(
        help: ArgumentHelp(
            "Submit every line of a file: payload, target, idempotency_key, files.", valueName: "file"),
        completion: .file())
    var batch: String?
    @OptionGroup(title: "Caller") var identity: IdentityOptions
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions
    var isLasting: Bool { !dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let option = try WaitOption(session.setting(wait, "wait"))
        let batch = session.setting(batch, "batch")
        if batch != nil, let other = input.ofOneSubmission {
            throw .usage("--batch and \(other) do not go together", help: "each line of a batch has its own")
        }
        let project = try session.project()
        let caller = try session.caller(identity, project)
        // What is wrong without a ledger is told without making one.
        let action = try Workplace.action(action, contracts, in: session, project)
        let call = Call(
            submit: self, action: action, caller: caller, wait: option, session: session,
            isNew: dryRun ? false : try Workplace.isMissing(ledger, in: session))
        if let batch { return try await call.submitAll(batch) }
        let requests = try input.requests(for: action.plan, in: session)
        return requests.count > 1
            ? try await call.submitEach(requests) : try await call.submitOne(requests[0])
    }

    /// Names what was accepted when the answer itself could not be written.
    static func tellElsewhere(_ answer: Submitter.Answer, in session: Session) {
        guard StandardStream.output.failure != nil, let id = answer.document["submission"]?["id"]?.string
        else {
            return
        }
        session.console.note("submission \(id) is accepted, and safe")
    }

    /// One of several: the submission with what a dry run says of it, or what is wrong, and the record that it is about.
    static func part(_ document: Value, of target: String) -> Value {
        var part = document["submission"]?.map ?? document.map ?? [:]
        for key in ["writes", "events", "errors"] { part[key] = document[key] }
        part["target"] = .string(target)
        return .map(part)
    }

    /// What people read of one of several.
    static func text(_ document: Value, of target: String) -> String {
        text(document) + "  target        \(VisibleText.line(target))\n"
    }

    /// What people read: the submission, or what is wrong.
    static func text(_ document: Value) -> String {
        let errors = document["errors"]?.list ?? []
        if !errors.isEmpty, document["submission"] == nil {
            let lines = errors.map { error in
                "  "
                    + Failure.Entry.sentence(
                        SubmissionText.shown(error["message"]),
                        at: error["path"]?.string.map(VisibleText.line))
                    + "\n" + helpLine(of: error)
            }
            return "refused\n" + lines.joined()
        }
        var text = SubmissionText.render(document["submission"] ?? .null)
        for error in errors {
            text += "  held up by    " + SubmissionText.shown(error["message"]) + "\n" + helpLine(of: error)
        }
        if document["dry_run"]?.bool == true {
            text = "dry run, nothing is recorded\n"
            let submission = document["submission"]
            if submission?["status"]?.string == SubmissionRow.Status.rejectedDuplicate.rawValue {
                text += "  held as a duplicate\n"
            }
            for duplicate in submission?["duplicates"]?.list ?? [] {
                text += "  duplicate of  " + SubmissionText.duplicate(duplicate) + "\n"
            }
            for write in document["writes"]?.list ?? [] {
                text += "  write  " + SubmissionText.shown(write) + "\n"
            }
            for event in document["events"]?.list ?? [] {
                text += "  event  " + SubmissionText.shown(event) + "\n"
            }
        }
        return text
    }

    private static func helpLine(of error: Value) -> String {
        error["help"]?.string.map { "    = help: " + VisibleText.line($0) + "\n" } ?? ""
    }
}

/// One call of `submit` with everything looked up.
private struct Call {
    let submit: Submit
    let action: CompiledAction
    let caller: Caller
    let wait: WaitOption?
    let session: Session
    /// True when the ledger is not there yet: it is made for what is accepted, not for what is refused.
    let isNew: Bool

    func submitOne(_ request: SubmitRequest) async throws(Failure) -> ExitStatus {
        if isNew { try await judging { judge throws(Failure) in try await judge(request) } }
        let answer = try await submitting(alone: true) { answer throws(Failure) in try await answer(request) }
        session.console.print(json: answer.document, text: Submit.text(answer.document))
        Submit.tellElsewhere(answer, in: session)
        return answer.status
    }

    /// One submission for each record; they are known to belong together.
    func submitEach(_ requests: [SubmitRequest]) async throws(Failure) -> ExitStatus {
        let correlation = UUIDText.v7(at: SystemClock.now(), random: SystemRandomness.bytes(16))
        let targets = requests.map { $0.target ?? "" }
        let asked = requests.map { request in
            var request = request
            request.correlationID = correlation
            return request
        }
        let work = { @Sendable (answer: @escaping Answering) async -> [Submitter.Answer] in
            var answers: [Submitter.Answer] = []
            for request in asked where !Task.isCancelled {
                do throws(Failure) { answers.append(try await answer(request)) } catch {
                    answers.append(Submitter.Answer(error))
                }
            }
            return answers
        }
        // A signal lets the one that is on its way come to its answer, and no other begins.
        let ending = EndRequest()
        // Without a ledger there is no record to work on: every answer is a refusal.
        let answers =
            isNew
            ? try await judging { judge throws(Failure) in
                await work { request throws(Failure) in
                    try await judge(request)
                    throw .unavailable("the ledger came into being meanwhile", help: "submit again")
                }
            }
            : try await submitting { answer throws(Failure) in
                await ending.cancelling { await work(answer) }
            }
        var document: ValueMap = [
            "schema_version": 1,
            "submissions": .list(zip(answers, targets).map { Submit.part($0.document, of: $1) }),
        ]
        if submit.dryRun { document["dry_run"] = true }
        session.console.print(
            json: .map(document),
            text: zip(answers, targets).map { Submit.text($0.document, of: $1) }.joined())
        for answer in answers { Submit.tellElsewhere(answer, in: session) }
        return ending.status(answers.reduce(.done) { $0.combined(with: $1.status) })
    }

    func submitAll(_ path: String) async throws(Failure) -> ExitStatus {
        var batch = try BatchSubmission(path, submit.input, for: action.plan, in: session)
        if isNew {
            let isAnyAccepted = try await judging { judge throws(Failure) in try await batch.findFirst(judge)
            }
            if !isAnyAccepted { return batch.status }
        }
        try await submitting { answer throws(Failure) in try await batch.submit(answer) }
        return batch.status
    }

    private typealias Judging = @Sendable (SubmitRequest) async throws(Failure) -> Void
    private typealias Answering = @Sendable (SubmitRequest) async throws(Failure) -> Submitter.Answer

    /// Opens the ledger and hands over what answers a request.
    private func submitting<Outcome: Sendable>(
        alone: Bool = false, _ work: (@escaping Answering) async throws(Failure) -> Outcome
    ) async throws(Failure) -> Outcome {
        try await Workplace.with(submit.ledger, in: session, for: submit.dryRun ? .trying : .adding) {
            workplace throws(Failure) in
            let submitter = Submitter(
                interpreter: workplace.interpreter, action: action, caller: caller, wait: wait,
                isAlone: alone)
            let isDryRun = submit.dryRun
            return try await work { request throws(Failure) in
                isDryRun ? try await submitter.rehearse(request) : try await submitter.submit(request)
            }
        }
    }

    /// Hands over what throws the refusal of a request by a ledger that is empty.
    private func judging<Outcome: Sendable>(
        _ work: (@escaping Judging) async throws(Failure) -> Outcome
    ) async throws(Failure) -> Outcome {
        try await Workplace.with(submit.ledger, in: session, for: .trying) { workplace throws(Failure) in
            try await work { request throws(Failure) in
                try await telling { () async throws(InterpreterError) in
                    try await workplace.interpreter.judge(request, to: action, as: caller)
                }
            }
        }
    }
}
