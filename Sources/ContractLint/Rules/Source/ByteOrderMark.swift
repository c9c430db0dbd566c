// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let byteOrderMark = LintRule(
        "L0110", "byte-order-mark", .source, .info,
        summary: "A file begins with a byte-order mark.",
        rationale: """
            UTF-8 needs no such mark, and some programs take it for a part of the first key. Save the file without it.
            """,
        triggering: [
            RuleExample(
                "\u{FEFF}1️⃣actions: [{ key: tidy, target_model: thing, status: published, permissions_policy: { apply: [office] }, edits: [{ field: name, value: tidy }] }]",
                in: .file, expecting: ["1️⃣": "the file begins with a byte-order mark"],
                fixed:
                    "actions: [{ key: tidy, target_model: thing, status: published, permissions_policy: { apply: [office] }, edits: [{ field: name, value: tidy }] }]"
            )
        ],
        nonTriggering: [RuleExample("edits: [{ key: tidy, field: name, value: tidy }]")],
        check: .file { file, report in
            guard file.source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
            // It belongs to no line: column 1 is behind it.
            let end = SourcePosition(line: 1, column: 1, byte: 3)
            let mark = SourceRange(file: file.source.file, start: .start, end: end)
            report(
                "the file begins with a byte-order mark", at: file.source.range(0..<3),
                help: "save it as UTF-8 without the mark",
                fix: Fix("remove the mark", isSafe: true, edits: [TextEdit(mark, with: "")]))
        })
}
