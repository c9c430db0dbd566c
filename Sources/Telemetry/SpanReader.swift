// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

/// Makes spans of what a ledger has written, or is about to show.
///
/// Values never go into a span: it names steps, verbs, codes and messages, as the journal tells them.
public enum SpanReader {
    /// The spans that a committed transition ends: of the accept, and of each attempt that it writes down.
    ///
    /// `reference` is the number that the store gave, where it gave one.
    public static func spans(of transition: Transition, reference: String? = nil) -> [TraceSpan] {
        var spans: [TraceSpan] = []
        var runs: [String: String] = [:]
        var journal: [JournalRow] = []
        for write in transition.written(with: reference) {
            switch write {
            case .insertSubmission(let row): spans.append(accept(row, tenant: transition.scope.tenant))
            case .insertRun(let row), .updateRun(let row): runs[row.id] = row.submission
            case .journal(let row): journal.append(row)
            default: break
            }
        }
        for row in journal {
            // What is undone has ended before; that it is undone are rows of their own.
            guard let submission = runs[row.run], row.state != .compensated else { continue }
            // What was written down before is not told again: only the last attempt may end here.
            guard let last = attempts(of: row, submission, tenant: transition.scope.tenant).last,
                row.ends(last)
            else { continue }
            spans.append(last)
        }
        return spans
    }

    /// All spans of a submission, in the order of their ends.
    public static func spans(
        of submission: SubmissionRow, _ journal: [JournalRow], tenant: String
    ) -> [TraceSpan] {
        let steps = journal.flatMap { attempts(of: $0, submission.id, tenant: tenant) }
        return [accept(submission, tenant: tenant)] + steps.sorted { $0.end < $1.end }
    }

    private static func accept(_ row: SubmissionRow, tenant: String) -> TraceSpan {
        var attributes: [TraceSpan.Attribute] = [
            .init("atelier.tenant", .string(tenant)), .init("atelier.application", .string(row.application)),
            .init("atelier.action", .string(row.action)), .init("atelier.submission", .string(row.id)),
            .init("atelier.correlation_id", .string(row.correlationID)),
            .init("atelier.source", .string(row.source)),
            .init("atelier.contract", .string(row.contract)),
        ]
        if let reference = row.reference { attributes.append(.init("atelier.reference", .string(reference))) }
        return TraceSpan(
            trace: TraceIdentity.trace(of: row.id), id: TraceIdentity.root(of: row.id),
            name: "accept \(row.action)", start: row.acceptedAt, end: row.acceptedAt, attributes: attributes,
            outcome: .succeeded)
    }

    /// Verbs that wait for somebody or something else.
    private static let waiting: Set<String> = [
        "wait", "approval", "govern", "call", "for_each", "parallel", "duplicates",
    ]
    private static let reaching: Set<String> = ["push", "lookup", "fetch", "model", "execute"]

    /// The attempts of a step that have ended, oldest first.
    private static func attempts(of row: JournalRow, _ submission: String, tenant: String) -> [TraceSpan] {
        func id(_ number: Int) -> String {
            TraceIdentity.span(run: row.run, ordinal: row.ordinal, attempt: number)
        }
        func span(_ number: Int, _ start: Instant, _ end: Instant, _ outcome: TraceSpan.Outcome) -> TraceSpan
        {
            var attributes: [TraceSpan.Attribute] = [
                .init("atelier.tenant", .string(tenant)), .init("atelier.submission", .string(submission)),
                .init("atelier.run", .string(row.run)), .init("atelier.step", .string(row.step)),
                .init("atelier.verb", .string(row.verb)), .init("atelier.state", .string(row.state.rawValue)),
                .init("atelier.attempt", .number(Number(Int64(number)))),
            ]
            let waits = waiting.contains(row.verb)
            if waits {
                let waited = max(0, (end.microseconds - start.microseconds) / 1_000)
                attributes.append(.init("atelier.waited_ms", .number(Number(waited))))
            }
            return TraceSpan(
                trace: TraceIdentity.trace(of: submission), id: id(number),
                parent: TraceIdentity.root(of: submission), name: "\(row.verb) \(row.step)",
                isClient: reaching.contains(row.verb), start: waits ? end : start, end: end,
                attributes: attributes, links: number > 1 ? [id(1)] : [], outcome: outcome)
        }
        var spans: [TraceSpan] = []
        let written = row.attempts.flatMap { (try? JSONReader.read($0))?.list } ?? []
        for attempt in written {
            guard let number = attempt["number"]?.number?.int64.map({ Int($0) }),
                let end = attempt["at"]?.string.flatMap(DateTimeText.parse)
            else { continue }
            let start = attempt["started_at"]?.string.flatMap(DateTimeText.parse) ?? end
            let code = attempt["error"]?["code"]?.string
            let outcome = code.map { code in
                TraceSpan.Outcome.failed("\(code): \(attempt["error"]?["message"]?.string ?? "")")
            }
            spans.append(span(number, start, end, outcome ?? .succeeded))
        }
        guard let end = row.finishedAt, spans.isEmpty else { return spans }
        switch row.state {
        case .skipped, .pending, .running, .waiting: return []
        case .succeeded, .compensated: return [span(1, row.startedAt, end, .succeeded)]
        case .failed: return [span(1, row.startedAt, end, .failed("failed"))]
        }
    }
}

extension JournalRow {
    /// Whether the last attempt of the row ends with what is written here, and not with an earlier writing.
    fileprivate func ends(_ last: TraceSpan) -> Bool {
        switch state {
        // The row of the next attempt, of a wait, or of a step that is given up holds the former attempts.
        case .running, .waiting, .skipped: return false
        // What fails because the run is stopped may have failed before.
        case .failed: return finishedAt.map { last.end >= $0 } ?? true
        case .pending, .succeeded, .compensated: return true
        }
    }
}

extension Transition {
    /// All that was written, with the number that the store gave.
    func written(with reference: String?) -> [Write] { writes + (numbered?(reference ?? "") ?? []) }
}
