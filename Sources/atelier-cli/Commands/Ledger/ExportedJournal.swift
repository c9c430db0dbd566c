// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// A journal in a file, verified without its ledger.
enum ExportedJournal {
    /// A row holds at most what a step gave, and what became of a payload.
    private static let maxLineBytes = 64 << 20
    /// Beyond so many the others are only counted.
    private static let maxShown = 100

    static func verify(
        _ path: String, _ anchorText: String?, in session: Session
    ) throws(Failure) -> ExitStatus {
        var check = JournalCheck(anchor: try VerifyAudit.anchor(anchorText))
        var lines = try LineSource(path, maxBytes: maxLineBytes)
        while true {
            let batch = try lines.next(100)
            if batch.isEmpty { break }
            for line in batch {
                check.take(
                    line.text.flatMap {
                        try? JSONReader.read($0, limits: JSONLimits(maxBytes: maxLineBytes))
                    })
            }
        }
        check.finish()
        session.console.print(json: value(check), text: text(check))
        return check.findings.isEmpty ? .done : .findings
    }

    private static func value(_ check: JournalCheck) -> Value {
        var counts = ValueMap()
        for kind in JournalRowKind.allCases { counts[kind.rawValue] = .number(Number(check.count(of: kind))) }
        return [
            "schema_version": 1, "tenant": .string(check.tenant), "holds": .bool(check.findings.isEmpty),
            "head": .string(check.head.description), "lines": .number(Number(check.lineCount)),
            "rows": .map(counts), "finding_count": .number(Number(Int64(check.findings.count))),
            "findings": .list(
                check.findings.prefix(maxShown).map {
                    ["line": .number(Number($0.line)), "reason": .string($0.reason)]
                }),
        ]
    }

    private static func text(_ check: JournalCheck) -> String {
        guard !check.findings.isEmpty else {
            return
                "\(VisibleText.line(check.tenant)): \(counted(Int(check.lineCount), "line", "lines")), the journal holds\nhead \(check.head)\n"
        }
        var text = ""
        for finding in check.findings.prefix(maxShown) {
            let place = finding.line == 0 ? "" : "line \(finding.line): "
            text += place + VisibleText.line(finding.reason) + "\n"
        }
        let unsaid = check.findings.count - maxShown
        return unsaid > 0 ? text + "and \(unsaid) more\n" : text
    }
}
