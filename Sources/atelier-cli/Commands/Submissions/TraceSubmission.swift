// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger
import Telemetry

/// `atelier submissions trace`.
struct TraceSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Shows one submission with every step, attempt and decision.",
        discussion: """
            --format otlp prints the spans that a collector of OpenTelemetry takes: one for the accept, and one for each \
            attempt of each step.

            Example: atelier submissions trace CIVIC-2026-001 --format json
            """)

    static var formats: [OutputFormat] { [.text, .json, .otlp] }

    @OptionGroup var options: SubmissionOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await options.look(in: session) { detail, interpreter, caller throws(Failure) in
            let journal = try await reading { () async throws(LedgerError) in
                var rows: [JournalRow] = []
                for run in try await interpreter.store.runs(of: detail.submission.id, in: caller.scope) {
                    rows += try await interpreter.store.journal(of: run.id, in: caller.scope)
                }
                return rows
            }
            if session.console.format == .otlp {
                let spans = SpanReader.spans(of: detail.submission, journal, tenant: caller.tenant)
                return session.console.print(
                    OTLPDocument.request(spans, service: "atelier", version: Release.version))
            }
            let submission = SubmissionView.value(detail, tenant: caller.tenant)
            let steps = SubmissionView.steps(journal)
            session.console.print(
                json: ["schema_version": 1, "submission": submission, "steps": steps],
                text: SubmissionText.render(submission) + "\n" + TraceSubmission.text(steps))
        }
    }

    private static let outputWidth = 60

    private static func shortened(_ output: String) -> String {
        output.count > outputWidth ? output.prefix(outputWidth - 1) + "…" : output
    }

    private static func text(_ steps: Value) -> String {
        var table = TextTable(["STEP", "VERB", "STATE", "STARTED", "ATTEMPTS", "OUTPUT"])
        for step in steps.list ?? [] {
            let output = step["output"].flatMap { $0.isNull ? nil : CanonicalJSON.faithfulText($0) } ?? ""
            table.add([
                SubmissionText.shown(step["key"]), SubmissionText.shown(step["verb"]),
                SubmissionText.shown(step["state"]) + (step["reused_from"] == nil ? "" : " (taken over)"),
                SubmissionText.shown(step["started_at"]),
                String(step["attempts"]?.list?.count ?? 0), shortened(output),
            ])
        }
        let fallbacks = (steps.list ?? []).filter { $0["decision"]?["outcome"] == "fallback" }
        return table.text
            + fallbacks.map { step in
                let error = step["decision"]?["error"]
                return "\n\(SubmissionText.shown(step["key"])) took its fallback: "
                    + "\(SubmissionText.shown(error?["code"])), \(SubmissionText.shown(error?["message"]))\n"
            }.joined()
    }
}
