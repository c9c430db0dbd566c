// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// How often each rule found something.
struct LintStatistics {
    private let rows: [(code: DiagnosticCode, count: Int, fixable: Int)]
    private let summary: String

    init(_ report: DiagnosticReport) {
        summary = report.summary
        let groups = Dictionary(grouping: report.diagnostics, by: \.code)
        rows = groups.map { code, found in (code, found.count, found.count { $0.fix != nil }) }
            .sorted { ($1.count, $0.code.code) < ($0.count, $1.code.code) }
    }

    func print(on console: Console, besides failure: Failure?) {
        var table = TextTable(["COUNT", "FIXABLE", "CODE", "NAME"])
        for row in rows { table.add([String(row.count), String(row.fixable), row.code.code, row.code.name]) }
        let document: Value = [
            "schema_version": 1,
            "statistics": .list(
                rows.map { row in
                    [
                        "code": .string(row.code.code), "name": .string(row.code.name),
                        "count": .number(Number(Int64(row.count))),
                        "fixable": .number(Number(Int64(row.fixable))),
                    ]
                }),
        ]
        console.print(json: failure?.besides(document) ?? document, text: table.text)
        if console.format == .text { console.note(summary) }
        if console.format != .json, let failure { console.report(failure) }
    }
}
