// SPDX-License-Identifier: Apache-2.0
import ContractDiff
import ContractInterpreter
@testable import ContractModel
import FunctionLibrary

/// What the program makes of a document: what it says about it, and what it reads out of it.
struct LanguageMeaning {
    /// The codes of what the decoder says, then of what the compiler says.
    let decoding: [String]
    let diagnostics: [String]
    /// Action → digest of its plan.
    let digests: [String: String]
    /// The definition that was read, and the triggers, without their places.
    private let definition: Any
    private let triggers: [TriggerPlan]
    private let version: ApplicationComparison.Version?

    init(_ subject: LanguageSubject) { self.init(subject.kind, subject.document) }

    init(_ kind: LanguageSubject.Kind, _ document: Value) {
        let text = CanonicalJSON.faithfulText(document)
        let source = SourceText(file: "document.json", bytes: Array(text.utf8))
        switch kind {
        case .contract:
            let (file, said) = ContractDecoder.read(source)
            let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
            let outcome = ContractCompiler(application, registry: LanguageMeaning.registry).compile()
            decoding = (said + merging).map(\.code.code)
            diagnostics = decoding + outcome.diagnostics.map(\.code.code)
            digests = Dictionary(outcome.actions.map { ($0.plan.action, $0.digest) }) { first, _ in first }
            (definition, triggers) = (application, outcome.triggers)
            version = ApplicationComparison.Version(application, plans: outcome.plans)
        case .project:
            let (project, said) = ProjectFileDecoder.read(source)
            (decoding, diagnostics) = (said.map(\.code.code), said.map(\.code.code))
            (digests, definition, triggers, version) = ([:], project, [], nil)
        case .suite:
            let (suite, said) = TestSuiteDecoder.read(source)
            (decoding, diagnostics) = (said.map(\.code.code), said.map(\.code.code))
            (digests, definition, triggers, version) = ([:], suite as Any, [], nil)
        }
    }

    /// What differs after a change that is said nothing about.
    func difference(to other: LanguageMeaning) -> LanguageEvidence.Observation {
        if digests != other.digests { return .plan }
        if LanguageMeaning.text(triggers) != LanguageMeaning.text(other.triggers) { return .trigger }
        if let version, let changed = other.version,
            let change = ApplicationComparison(from: version, to: changed).changes().first
        {
            return .told(change.code.code)
        }
        return LanguageMeaning.text(definition) == LanguageMeaning.text(other.definition)
            ? .nothing : .definition
    }

    /// A value by its parts, without what says where they stand.
    private static func text(_ value: Any) -> String {
        switch value {
        case is SourcePlace, is SourceRange: return ""
        case let value as Value: return CanonicalJSON.faithfulText(value)
        case let text as String: return text
        default: break
        }
        let mirror = Mirror(reflecting: value)
        if mirror.children.isEmpty { return "\(value)" }
        let parts = mirror.children.map { "\($0.label ?? ""): \(text($0.value))" }
        let isOrdered = mirror.displayStyle != .dictionary && mirror.displayStyle != .set
        return "(" + (isOrdered ? parts : parts.sorted()).joined(separator: ", ") + ")"
    }

    /// The library, and two functions with an effect outside.
    private static let registry = FunctionRegistry.standard.adding(
        ["test.send", "test.recall"].map { name in
            CuratedFunction(
                name, since: "0.1.0", summary: "Sends.", effect: .external(.keyed), parameters: [],
                returns: "The answer.", examples: [],
                body: CuratedFunction.Body(
                    external: External(perform: { _ throws(FunctionFailure) in true }),
                    externalStages: [.execute]))
        })
}
