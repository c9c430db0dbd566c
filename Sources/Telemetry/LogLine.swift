// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import Ledger

/// One line of a log: what a committed transition has ended, with the trace and the span that tell more of it.
///
/// As in a span, names, codes and messages are told, values never.
public struct LogLine: Sendable, Hashable {
    public enum Level: String, Sendable, Hashable { case info, warn, error }

    public var time: Instant
    public var level: Level
    public var message: String
    /// `trace_id` and `span_id` as OpenTelemetry names them, and what the span is about.
    public var fields: [TraceSpan.Attribute]

    /// The lines of a transition: the accept, each attempt that it ends, and what the audit trail tells of it.
    ///
    /// `reference` is the number that the store gave, where it gave one.
    public static func lines(of transition: Transition, reference: String? = nil) -> [LogLine] {
        var lines = SpanReader.spans(of: transition, reference: reference).map(LogLine.init)
        var rows: [String: SubmissionRow] = [:]
        let written = transition.written(with: reference)
        for case .updateSubmission(let row) in written { rows[row.id] = row }
        // The accept is a span already.
        for case .audit(let draft) in written where draft.event != "accepted" {
            lines.append(
                LogLine(
                    draft, of: draft.submission.flatMap { rows[$0] }, tenant: transition.scope.tenant))
        }
        return lines
    }

    private init(_ span: TraceSpan) {
        time = span.end
        message = span.name
        fields = [.init("trace_id", .string(span.trace)), .init("span_id", .string(span.id))]
        fields += span.attributes.map { .init(LogLine.name(of: $0.key), $0.value) }
        if case .failed(let reason) = span.outcome {
            // A step that is tried again, rescued or undone is no end; whether the submission fails is a line of its own.
            level = .warn
            fields.append(.init("error", .string(reason)))
        } else {
            level = .info
        }
    }

    /// What the audit trail tells, without its details.
    private init(_ draft: AuditDraft, of row: SubmissionRow?, tenant: String) {
        time = draft.at
        level = LogLine.failures.contains(draft.event) ? .error : .info
        message = ([row?.action].compactMap(\.self) + [draft.event]).joined(separator: " ")
        fields = []
        if let id = draft.submission {
            fields += [
                .init("trace_id", .string(TraceIdentity.trace(of: id))),
                .init("span_id", .string(TraceIdentity.root(of: id))),
            ]
        }
        fields.append(.init("tenant", .string(tenant)))
        if let row { fields.append(.init("application", .string(row.application))) }
        if let id = draft.submission { fields.append(.init("submission", .string(id))) }
        if let reference = row?.reference { fields.append(.init("reference", .string(reference))) }
        if let actor = draft.actor { fields.append(.init("actor", .string(actor))) }
    }

    /// The events after which somebody has to look.
    private static let failures: Set<String> = ["failed", "compensation_failed"]

    private static func name(of attribute: String) -> String {
        attribute.hasPrefix("atelier.") ? String(attribute.dropFirst(8)) : attribute
    }

    /// The line as a JSON object.
    public var document: Value {
        var document: ValueMap = [
            "time": .string(DateTimeText.render(time)), "level": .string(level.rawValue),
            "message": .string(message),
        ]
        for field in fields { document[field.key] = field.value }
        return .map(document)
    }

    /// The line as `name=value` pairs; what holds a space, a quote or a control character is quoted as in JSON.
    public var text: String {
        let pairs =
            [
                TraceSpan.Attribute("time", .string(DateTimeText.render(time))),
                TraceSpan.Attribute("level", .string(level.rawValue)),
                TraceSpan.Attribute("msg", .string(message)),
            ] + fields
        return pairs.map { "\($0.key)=\(LogLine.shown($0.value))" }.joined(separator: " ")
    }

    private static func shown(_ value: Value) -> String {
        guard case .string(let text) = value else { return CanonicalJSON.faithfulText(value) }
        let isBare =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value < 0x7F
            }
        return isBare ? text : CanonicalJSON.faithfulText(value)
    }
}
