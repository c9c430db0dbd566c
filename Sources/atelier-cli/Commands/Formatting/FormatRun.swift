// SPDX-License-Identifier: Apache-2.0
import ContractFormat
import ContractModel

/// What came of one file.
struct FormatResult {
    enum State: String {
        /// It was laid out otherwise, and is written.
        case formatted
        /// It is laid out otherwise, and nothing was to be written.
        case differs
        case unchanged
        /// It cannot be read as YAML or JSON; the diagnostics say why.
        case unreadable
        /// It was written by somebody else in the meantime.
        case changedMeanwhile = "changed_meanwhile"
        /// The system refused to read or write it.
        case failed
        /// The layout would have changed what it means.
        case fault
    }

    /// As it is shown.
    var file: String
    var state: State
    var source: SourceText?
    /// The text in canonical layout, where it differs.
    var bytes: [UInt8]?
    var diagnostics: [Diagnostic] = []
    /// What went wrong, in a sentence.
    var problem: String?
    /// True for standard input, whose text goes to standard output.
    var isStandardInput = false
}

/// Lays out one file after the other.
struct FormatRun {
    let console: Console
    let isWriting: Bool
    /// What standard input is called.
    let name: String?

    func format(_ file: FoundFile) -> FormatResult {
        let isInput = file.path == "-"
        let shown = isInput ? name ?? "-" : file.shown
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(file.path, maxBytes: ReadingLimits.contract.maxFileBytes)
        } catch {
            return FormatResult(
                file: shown, state: .failed, problem: "cannot read '\(shown)': \(error.reason)")
        }
        let source = SourceText(file: shown, bytes: bytes)
        var result = FormatResult(
            file: shown, state: .unchanged, source: source, isStandardInput: isInput && isWriting)
        switch ContractFormatter.format(source) {
        case .unchanged: break
        case .unreadable(let diagnostics):
            result.state = .unreadable
            result.diagnostics = diagnostics
        case .fault(let difference):
            result.state = .fault
            result.problem = "'\(shown)' was left as it is: \(difference)"
        case .formatted(let bytes):
            result.bytes = bytes
            result.state = isWriting ? .formatted : .differs
            if isWriting, !isInput { write(file, bytes, into: &result) }
        }
        return result
    }

    private func write(_ file: FoundFile, _ bytes: [UInt8], into result: inout FormatResult) {
        do throws(FileSystem.Problem) {
            let original = result.source?.bytes ?? []
            guard try FileReplacement.replace(file.path, original, with: bytes) == .changedMeanwhile
            else { return }
            result.state = .changedMeanwhile
            result.problem = "'\(file.shown)' changed meanwhile and was left as it is"
        } catch {
            result.state = .failed
            result.problem = "cannot write '\(file.shown)': \(error.reason)"
        }
    }
}
