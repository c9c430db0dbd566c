// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// What became of suites: their cases, what they reached, and the mutants that nobody noticed.
package struct TestReport: Sendable {
    package var sources: [SourceText]
    package var cases: [CaseResult]
    /// What is wrong with suites and contracts, so that their cases did not run.
    package var diagnostics: [Diagnostic] = []
    package var coverage: [CoverageReport]?
    package var mutants: [Mutant]?

    package init(sources: [SourceText], cases: [CaseResult]) {
        self.sources = sources
        self.cases = cases
    }

    package func count(_ verdict: CaseResult.Verdict) -> Int { cases.count { $0.verdict == verdict } }

    /// True when every case passed and nothing kept one from running.
    package var isGood: Bool {
        cases.allSatisfy { $0.verdict == .passed } && !diagnostics.contains { $0.severity == .error }
    }

    /// The share of all places that were reached, in percent.
    package var coveredPercent: Int {
        let reports = coverage ?? []
        return CoverageReport.percent(
            reports.reduce(0) { $0 + $1.reached }, of: reports.reduce(0) { $0 + $1.places.count })
    }

    /// The share of the mutants that a case noticed, in percent.
    package var killedPercent: Int {
        let mutants = mutants ?? []
        return CoverageReport.percent(mutants.count(where: \.isKilled), of: mutants.count)
    }

    /// `3 passed, 1 failed in 2 files`.
    package var summary: String {
        let files = Set(cases.map(\.suite)).count
        var parts = ["\(count(.passed)) passed", "\(count(.failed)) failed"]
        if count(.unsupported) > 0 { parts.append("\(count(.unsupported)) unsupported") }
        return parts.joined(separator: ", ") + " in \(files) \(files == 1 ? "file" : "files")"
    }

    // MARK: - JSON

    /// The document that is printed, but for its diagnostics.
    package var value: ValueMap {
        var map: ValueMap = [
            "schema_version": 1, "cases": .list(cases.map(TestReport.value)),
            "summary": [
                "cases": TestReport.number(cases.count), "passed": TestReport.number(count(.passed)),
                "failed": TestReport.number(count(.failed)),
                "unsupported": TestReport.number(count(.unsupported)),
            ],
        ]
        if let coverage {
            map["coverage"] = [
                "percent": TestReport.number(coveredPercent), "actions": .list(coverage.map(\.value)),
            ]
        }
        if let mutants {
            map["mutants"] = [
                "percent": TestReport.number(killedPercent), "total": TestReport.number(mutants.count),
                "killed": TestReport.number(mutants.count(where: \.isKilled)),
                "survived": .list(
                    mutants.filter { !$0.isKilled }.map {
                        ["action": .string($0.action), "change": .string($0.change)]
                    }),
            ]
        }
        return map
    }

    private static func number(_ count: Int) -> Value { .number(Number(Int64(count))) }

    private static func value(_ result: CaseResult) -> Value {
        [
            "file": .string(result.suite), "action": .string(result.action), "name": .string(result.name),
            "outcome": .string(result.verdict.rawValue), "range": value(result.range),
            "reason": result.unsupported.map(Value.string) ?? .null,
            "failures": .list(
                result.failures.map { failure in
                    var map: ValueMap = [
                        "message": .string(failure.message), "file": .string(failure.range.file),
                        "range": value(failure.range), "notes": .list(failure.notes.map(Value.string)),
                    ]
                    if failure.isComparison {
                        map["expected"] = failure.expected ?? .null
                        map["actual"] = failure.actual ?? .null
                    }
                    return .map(map)
                }),
        ]
    }

    private static func value(_ range: SourceRange) -> Value {
        ["start": value(range.start), "end": value(range.end)]
    }

    private static func value(_ position: SourcePosition) -> Value {
        [
            "line": number(position.line), "column": number(position.column), "byte": number(position.byte),
        ]
    }
}
