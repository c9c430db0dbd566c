// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractLint
import ContractModel
import FunctionLibrary

/// What libFuzzer calls with each text that it makes up: reads it as a contract, compiles and lints it.
///
/// Whatever the text holds, nothing may trap, and every place must lie in the text. The first byte says whether it is
/// YAML or JSON.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReader(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let data, count > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: count - 1))
    let source = SourceText(file: data[0] % 4 == 0 ? "fuzz.json" : "fuzz.yaml", bytes: bytes)
    let (file, reading, documents) = ContractDecoder.readKeeping(source)
    let application = Application(
        code: "fuzz", entities: file.entities, actions: file.actions, events: file.events)
    let compiled = ContractCompiler(application, registry: .standard).check()
    let catalogue = FunctionCatalogue { name in
        FunctionRegistry.standard[name].map { FunctionCatalogue.Entry(isPure: $0.effect == .pure) }
    }
    let everything = RuleFamily.allCases.map {
        (rule: $0.rawValue, severity: ProjectFile.RuleSeverity.warning)
    }
    let linted = LintedFile(source: source, documents: documents, contract: file)
    let findings = Linter(settings: LintSettings(layers: [.init(severities: everything)])).lint(
        .init(
            files: [linted], applications: [LintedApplication(application, catalogue: catalogue)],
            diagnostics: reading + compiled))
    for diagnostic in reading + compiled + findings {
        let (start, end) = (diagnostic.range.start.byte, diagnostic.range.end.byte)
        precondition(0 <= start && start <= end && end <= bytes.count, "a place outside of the text")
    }
    let fixes = findings.compactMap(\.fix)
    _ = FixApplication.apply(fixes, to: source)
    for renderer in [TextRenderer(), JSONRenderer(), MarkdownRenderer(title: "fuzz")]
        as [any DiagnosticRenderer]
    {
        _ = renderer.render(DiagnosticReport(reading + findings, sources: [source]))
    }
    return 0
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// libFuzzer's own loop, as "Using libFuzzer as a library" in its manual has it.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager makes this the program's beginning.
@_cdecl("ReaderFuzzer_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments) { fuzzReader($0, $1) }
}
