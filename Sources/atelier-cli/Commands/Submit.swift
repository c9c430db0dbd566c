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
            "Submit every line of a file: payload, target, idempotency_key, files.", valueName: "file"))
    var batch: String?
    @OptionGroup(title: "Caller") var identity: IdentityOptions
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let option = try WaitOption(session.setting(wait, "wait"))
        if batch != nil, let other = input.ofOneSubmission {
            throw .usage("--batch and \(other) do not go together", help: "each line of a batch has its own")
        }
        let project = try session.project()
        let caller = try session.caller(identity, project)
        // What is wrong without a ledger is told without making one.
        let action = try Workplace.action(action, contracts, in: session, project)
        return try await Workplace.with(ledger, in: session, for: dryRun ? .changing : .adding) {
            workplace throws(Failure) in
            let submitter = Submitter(
                interpreter: workplace.interpreter, action: action, caller: caller, wait: option)
            if let batch = session.setting(batch, "batch") {
                return try await submitAll(batch, with: submitter, in: session)
            }
            return try await submitOne(with: submitter, in: session)
        }
    }

    private func submitOne(with submitter: Submitter, in session: Session) async throws(Failure) -> ExitStatus
    {
        let plan = submitter.action.plan
        let targets = try input.targets(plan, in: session)
        guard targets.count > 1 else {
            let request = try input.request(for: plan, target: targets.first ?? nil, in: session)
            let answer = try await answer(request, with: submitter)
            session.console.print(json: answer.document, text: Submit.text(answer.document))
            Submit.tellElsewhere(answer, in: session)
            return answer.status
        }
        // One submission for each record; they are known to belong together.
        let correlation = UUIDText.v7(at: SystemClock.now(), random: SystemRandomness.bytes(16))
        var answers: [Submitter.Answer] = []
        for target in targets {
            var request = try input.request(for: plan, target: target, in: session)
            request.correlationID = correlation
            if let key = request.idempotencyKey, let target { request.idempotencyKey = key + "/" + target }
            do throws(Failure) {
                answers.append(try await answer(request, with: submitter))
            } catch {
                answers.append(Submitter.Answer(error))
            }
        }
        session.console.print(
            json: [
                "schema_version": 1,
                "submissions": .list(answers.map { $0.document["submission"] ?? $0.document }),
            ],
            text: answers.map { Submit.text($0.document) }.joined())
        for answer in answers { Submit.tellElsewhere(answer, in: session) }
        return answers.reduce(.done) { $0.combined(with: $1.status) }
    }

    private func answer(
        _ request: SubmitRequest, with submitter: Submitter
    ) async throws(Failure) -> Submitter.Answer {
        dryRun ? try await submitter.rehearse(request) : try await submitter.submit(request)
    }

    // MARK: - Many at once

    /// How many lines are on their way together: enough to share the ledger's syncs.
    private static let batchWidth = 64

    private func submitAll(
        _ path: String, with submitter: Submitter, in session: Session
    ) async throws(Failure) -> ExitStatus {
        var source = try BatchSource(path)
        var status = ExitStatus.done
        while true {
            let lines = try source.next(Submit.batchWidth)
            if lines.isEmpty { return status }
            let answers = await withTaskGroup(of: (Int, Submitter.Answer).self) { group in
                for (index, line) in lines.enumerated() {
                    group.addTask { (index, await answer(line, with: submitter, in: session)) }
                }
                var answers: [Int: Submitter.Answer] = [:]
                for await (index, answer) in group { answers[index] = answer }
                return lines.indices.compactMap { answers[$0] }
            }
            for (line, answer) in zip(lines, answers) {
                session.console.print(
                    json: answer.document, text: "line \(line.number): " + Submit.text(answer.document))
                Submit.tellElsewhere(answer, in: session)
                status = status.combined(with: answer.status)
            }
        }
    }

    private func answer(
        _ line: BatchLine, with submitter: Submitter, in session: Session
    ) async -> Submitter.Answer {
        do throws(Failure) {
            var request = try line.request(for: submitter.action.plan)
            try input.complete(&request, in: session)
            return try await answer(request, with: submitter)
        } catch {
            return Submitter.Answer(error)
        }
    }

    /// Names what was accepted when the answer itself could not be written.
    private static func tellElsewhere(_ answer: Submitter.Answer, in session: Session) {
        guard StandardStream.output.failure != nil, let id = answer.document["submission"]?["id"]?.string
        else {
            return
        }
        session.console.note("submission \(id) is accepted, and safe")
    }

    /// What people read: the submission, or what is wrong.
    static func text(_ document: Value) -> String {
        if let errors = document["errors"]?.list {
            return "refused\n" + errors.map { "  " + SubmissionText.shown($0["message"]) + "\n" }.joined()
        }
        var text = SubmissionText.render(document["submission"] ?? .null)
        if document["dry_run"]?.bool == true {
            text = "dry run, nothing is recorded\n"
            for write in document["writes"]?.list ?? [] {
                text += "  write  " + SubmissionText.shown(write) + "\n"
            }
            for event in document["events"]?.list ?? [] {
                text += "  event  " + SubmissionText.shown(event) + "\n"
            }
        }
        return text
    }
}
