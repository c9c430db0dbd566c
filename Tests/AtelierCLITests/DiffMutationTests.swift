// SPDX-License-Identifier: Apache-2.0
import ContractDiff
import ContractInterpreter
@testable import ContractModel
import FunctionLibrary
import Testing

/// Changes every key of the language wherever it stands, and holds the comparison to what it must not miss.
@Suite(.timeLimit(.minutes(20))) struct DiffMutationTests {
    private struct Compiled {
        let version: ApplicationComparison.Version
        let isSound: Bool
        let digests: [String: String]

        init(_ document: Value) {
            let text = CanonicalJSON.faithfulText(document)
            let (file, decoding) = ContractDecoder.read(
                SourceText(file: "contract.json", bytes: Array(text.utf8)))
            let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
            let outcome = ContractCompiler(application, registry: .standard).compile()
            isSound = !(decoding + merging + outcome.diagnostics).contains { $0.severity == .error }
            version = ApplicationComparison.Version(application, plans: outcome.plans)
            digests = Dictionary(outcome.actions.map { ($0.plan.action, $0.digest) }) { first, _ in first }
        }
    }

    /// Keys whose only changes that still validate mean nothing.
    private static let meaningless: Set<LanguageKey> = [
        // There is one language.
        LanguageKey(shape: "contract", key: "language"),
        // There is one word that it may say.
        LanguageKey(shape: "schema", key: "tenant_scoped"),
        // Nothing follows from the order of these rows.
        LanguageKey(shape: "connection", key: "order"), LanguageKey(shape: "policy", key: "order"),
        LanguageKey(shape: "trigger", key: "order"),
        // Without them the default stands, which is what they say.
        LanguageKey(shape: "approval", key: "on_expiry"),
        LanguageKey(shape: "contract_approval", key: "on_expiry"),
        LanguageKey(shape: "connection", key: "is_active"),
        LanguageKey(shape: "notification_template", key: "is_active"),
        LanguageKey(shape: "policy", key: "on_failure"),
        // They stand in rows that are switched off; in others nothing validates without them.
        LanguageKey(shape: "config_of_form", key: "field"),
        LanguageKey(shape: "criterion", key: "criteria_type"),
        LanguageKey(shape: "edit", key: "field"), LanguageKey(shape: "side_effect", key: "event"),
        LanguageKey(shape: "policy", key: "approval"), LanguageKey(shape: "step", key: "govern"),
        LanguageKey(shape: "trigger", key: "action"),
    ]

    @Test func `no key slips through, and nothing that compiles to another plan is no change`() throws {
        var seen: [LanguageKey: (sound: Int, told: Int)] = [:]
        for subject in LanguageSubject.all {
            let original = Compiled(subject.document)
            for site in LanguageGrammar.contract.sites(in: subject.document) {
                // A few places of each key are as good as all of them.
                if seen[site.key, default: (0, 0)].told >= 6 { continue }
                let takes = LanguageGrammar.contract.shape(site.key.shape)?.takes(site.key.key)
                for kind in [LanguageMutation.Kind.removed, .altered] {
                    let mutation = LanguageMutation(kind: kind, path: site.path, takes: takes)
                    guard let document = mutation.apply(to: subject.document) else { continue }
                    let mutant = Compiled(document)
                    guard mutant.isSound else { continue }
                    let forth = ApplicationComparison(from: original.version, to: mutant.version).changes()
                    let back = ApplicationComparison(from: mutant.version, to: original.version).changes()
                    let name = "\(kind) \(site.path.joined(separator: "/")) in \(subject.path)"
                    if mutant.digests != original.digests {
                        #expect(!forth.isEmpty, "\(name): another plan and no change")
                        #expect(!back.isEmpty, "\(name), back: another plan and no change")
                    }
                    let unknown = (forth + back).filter { $0.code.code == "B999" }
                    #expect(unknown.isEmpty, "\(name): \(unknown.map(\.message))")
                    seen[site.key, default: (0, 0)].sound += 1
                    if !forth.isEmpty { seen[site.key, default: (0, 0)].told += 1 }
                }
            }
        }
        #expect(seen.count > 150)
        for (key, count) in seen where count.told == 0 && !Self.meaningless.contains(key) {
            Issue.record("\(key.shape).\(key.key) was changed \(count.sound) times, and nothing was told")
        }
    }

    @Test(arguments: LanguageSubject.all.map(\.path))
    func `keys in another order, flow instead of blocks and comments are no change`(_ path: String) throws {
        let subject = try #require(LanguageSubject.all.first { $0.path == path })
        let text = OrderedValue(subject.document).reversed.text
        let (file, decoding) = ContractDecoder.read(
            SourceText(file: "reversed.yaml", text: "# a comment\n" + text + "\n# and another\n"))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        #expect(!(decoding + merging + outcome.diagnostics).contains { $0.severity == .error })
        let version = ApplicationComparison.Version(application, plans: outcome.plans)
        let changes = ApplicationComparison(from: Compiled(subject.document).version, to: version).changes()
        #expect(changes.isEmpty, "\(changes.map(\.message))")
    }
}

/// A value whose maps keep the order in which they are written.
private indirect enum OrderedValue {
    case leaf(Value)
    case list([OrderedValue])
    case map([(String, OrderedValue)])

    init(_ value: Value) {
        switch value {
        case .list(let elements): self = .list(elements.map(OrderedValue.init))
        case .map(let map): self = .map(map.map { ($0.key, OrderedValue($0.value)) })
        default: self = .leaf(value)
        }
    }

    var reversed: OrderedValue {
        switch self {
        case .leaf: self
        case .list(let elements): .list(elements.map(\.reversed))
        case .map(let members): .map(members.reversed().map { ($0.0, $0.1.reversed) })
        }
    }

    var text: String {
        switch self {
        case .leaf(let value): CanonicalJSON.faithfulText(value)
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
        case .map(let members):
            "{" + members.map { CanonicalJSON.text(.string($0.0)) + ": " + $0.1.text }.joined(separator: ", ")
                + "}"
        }
    }
}
