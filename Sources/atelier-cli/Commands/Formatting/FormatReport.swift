// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What `fmt` tells of all files.
struct FormatReport {
    let results: [FormatResult]
    let showsDiff: Bool
    let isCheck: Bool

    var status: ExitStatus {
        results.reduce(.done) { status, result in
            let own: ExitStatus =
                switch result.state {
                case .formatted, .unchanged: .done
                case .differs: isCheck ? .findings : .done
                case .unreadable: .findings
                case .changedMeanwhile: .conflict
                case .failed: .unable
                case .fault: .fault
                }
            return status.combined(with: own)
        }
    }

    /// Standard output holds what was asked for: the text of standard input, differences, or the names of files.
    func print(to console: Console) {
        for result in results {
            if let bytes = result.isStandardInput ? result.bytes ?? unchangedInput(result) : nil {
                StandardStream.output.write(String(decoding: bytes, as: UTF8.self))
            } else if showsDiff {
                console.print(difference(of: result))
            } else if result.state == .differs {
                console.print(VisibleText.line(result.file))
            } else if result.state == .formatted {
                console.note("formatted \(result.file)")
            }
            if !result.diagnostics.isEmpty { tell(result, to: console) }
            if let problem = result.problem { console.note("error: " + problem) }
        }
        if results.contains(where: { $0.state == .fault }) {
            console.note("  = help: this is a fault of atelier fmt; please report it with the file")
        }
        if !results.contains(where: \.isStandardInput) { console.note(summary) }
    }

    private func unchangedInput(_ result: FormatResult) -> [UInt8]? {
        result.state == .unchanged ? result.source?.bytes : nil
    }

    private func difference(of result: FormatResult) -> String {
        guard let bytes = result.bytes, let source = result.source else { return "" }
        return UnifiedDiff.text(result.file, source.bytes, bytes)
    }

    /// Findings go to standard output, unless that holds a text or differences.
    private func tell(_ result: FormatResult, to console: Console) {
        let report = DiagnosticReport(result.diagnostics, sources: result.source.map { [$0] } ?? [])
        let text = TextRenderer(usesColor: console.usesColor && !showsDiff).render(report)
        if showsDiff || result.isStandardInput {
            StandardStream.error.write(text.hasSuffix("\n") ? text : text + "\n")
        } else {
            console.print(text)
        }
    }

    private func count(_ states: FormatResult.State...) -> Int {
        results.count { states.contains($0.state) }
    }

    private var summary: String {
        var parts: [String] = []
        if count(.formatted) > 0 { parts.append("\(counted(count(.formatted), "file")) formatted") }
        if count(.differs) > 0 { parts.append("\(counted(count(.differs), "file")) would be formatted") }
        if count(.unchanged) > 0 { parts.append("\(counted(count(.unchanged), "file")) unchanged") }
        let left = count(.unreadable, .changedMeanwhile, .failed, .fault)
        if left > 0 { parts.append("\(counted(left, "file")) left as found") }
        return parts.joined(separator: ", ")
    }

    var document: Value {
        let diagnostics = results.flatMap(\.diagnostics)
        let report = JSONRenderer().render(
            DiagnosticReport(diagnostics, sources: results.compactMap(\.source)))
        // The renderer of `validate` writes them, so that both print one shape.
        let rendered = (try? JSONReader.read(report))?["diagnostics"] ?? .list([])
        return [
            "schema_version": 1, "files": .list(results.map(entry)), "diagnostics": rendered,
            "summary": [
                "files": number(results.count), "formatted": number(count(.formatted)),
                "differs": number(count(.differs)), "unchanged": number(count(.unchanged)),
                "failed": number(count(.unreadable, .changedMeanwhile, .failed, .fault)),
            ],
        ]
    }

    private func number(_ count: Int) -> Value { .number(Number(Int64(count))) }

    private func entry(_ result: FormatResult) -> Value {
        var map: ValueMap = ["file": .string(result.file), "state": .string(result.state.rawValue)]
        if let problem = result.problem { map["message"] = .string(problem) }
        if showsDiff, result.bytes != nil { map["diff"] = .string(difference(of: result)) }
        if result.isStandardInput, let bytes = result.bytes ?? unchangedInput(result) {
            map["text"] = .string(String(decoding: bytes, as: UTF8.self))
        }
        return .map(map)
    }
}
