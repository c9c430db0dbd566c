// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel

/// What suites of hostile contracts ask of a text.
protocol HostileContractReading {}

extension HostileContractReading {
    /// Code and place of everything that is said: `E0021 1:1-1:4`.
    func places(_ text: String) -> [String] {
        places(SourceText(file: "a.yaml", text: text))
    }

    func places(_ source: SourceText) -> [String] {
        let (file, diagnostics) = ContractDecoder.read(source)
        let merged = ApplicationMerger.merge([file], applicationCode: "a").diagnostics
        return (diagnostics + merged).filter { $0.severity == .error }.map { diagnostic in
            let (start, end) = (diagnostic.range.start, diagnostic.range.end)
            return "\(diagnostic.code.code) \(start.line):\(start.column)-\(end.line):\(end.column)"
        }
    }

    func messages(_ text: String) -> [String] {
        ContractDecoder.read(SourceText(file: "a.yaml", text: text)).diagnostics.map(\.message)
    }

    /// An action with one more line, the third of the file.
    func action(_ line: String) -> String { "actions:\n  - key: a\n    \(line)\n" }

    /// An action with a parameter `p` with one more entry, in the fourth line from column 26.
    func parameter(_ entry: String) -> String {
        "actions:\n  - key: a\n    parameters:\n      - { key: p, type: string, \(entry) }\n"
    }
}
