// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// How results are written.
enum OutputFormat: String, CaseIterable, Sendable {
    case text, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle, codeclimate, rdjson
    case markdown, html, mermaid, dot, svg, otlp
}

/// When colours are used.
enum ColorChoice: String, CaseIterable, Sendable { case always, auto, never }

/// Where a verb writes: what it was asked for to standard output, everything else to standard error.
struct Console: Sendable {
    var format: OutputFormat
    var color: ColorChoice
    var environment: HostEnvironment

    /// True when standard output may be coloured.
    var usesColor: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto:
            environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
                && StandardStream.output.isTerminal
        }
    }

    /// Writes what was asked for, already laid out.
    func print(_ text: String) {
        if !text.isEmpty { StandardStream.output.write(text.hasSuffix("\n") ? text : text + "\n") }
    }

    /// Writes one JSON document on one line.
    func print(_ document: Value) { StandardStream.output.write(CanonicalJSON.faithfulText(document) + "\n") }

    /// Writes the JSON document or the text, as the format wants.
    func print(json document: @autoclosure () -> Value, text: @autoclosure () -> String) {
        if format == .json { print(document()) } else { print(text()) }
    }

    /// Says something beside the result.
    func note(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        StandardStream.error.write(lines.map { VisibleText.line(String($0)) }.joined(separator: "\n") + "\n")
    }

    /// The exit code when the answer could not be written, which is told here.
    ///
    /// Where what a verb did is in the ledger, it stands: 2 would say that nothing was accepted.
    func settled(_ status: ExitStatus, isLasting: Bool = false) -> ExitStatus {
        guard let reason = StandardStream.output.failure else { return status }
        note("error: the answer cannot be written to standard output: \(reason)")
        guard isLasting else { return status.combined(with: .unable) }
        if status == .done { note("  = help: what was asked for is done, and safe") }
        return status.combined(with: .unfinished)
    }

    /// Tells why a verb could not do what it was asked.
    func report(_ failure: Failure) {
        if format == .json || format == .jsonl {
            print(failure.document)
            return
        }
        for entry in failure.entries {
            note("error: " + entry.sentence)
            if let help = entry.help { note("  = help: " + help) }
        }
        if let help = failure.help { note("  = help: " + help) }
    }
}
