// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
@testable import ContractModel
import Foundation
import FunctionLibrary

/// What notices that a key of the language is not read.
struct LanguageEvidence: Sendable {
    enum Observation: Sendable, Comparable {
        /// A contract without it, or with another value, is the same to everybody.
        case nothing
        /// Only a value of the wrong kind is noticed, by the decoder.
        case kind(String)
        /// A contract without it, or with another value, does not validate.
        case diagnostic(String)
        /// The plan is another.
        case plan
        /// A case of an example comes to something else.
        case outcome(String)

        private var rank: Int {
            switch self {
            case .nothing: 0
            case .kind: 1
            case .diagnostic: 2
            case .plan: 3
            case .outcome: 4
            }
        }

        static func < (left: Observation, right: Observation) -> Bool { left.rank < right.rank }

        /// The words of the table.
        var text: String {
            switch self {
            case .nothing: "nothing"
            case .kind(let code): "\(code), for another kind of value"
            case .diagnostic(let code): code
            case .plan: "the plan"
            case .outcome(let name): name
            }
        }
    }

    let key: LanguageKey
    /// The contracts in which it stands.
    var contracts: [String] = []
    var observed = Observation.nothing
}

/// A contract of the examples or the fixtures, whose keys are changed one at a time.
struct LanguageSubject: Sendable {
    /// Its path from the project's folder.
    let path: String
    let document: Value

    /// All contracts that validate: the examples first, because their cases say what comes of them.
    static let all: [LanguageSubject] = {
        let folders = ["examples/actions", "Tests/Fixtures/Contracts/ok"]
        return folders.flatMap { folder -> [LanguageSubject] in
            let names = try? FileManager.default.contentsOfDirectory(
                atPath: Workspace.root.appending(path: folder).path)
            return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
                let path = "\(folder)/\(name)"
                guard let bytes = try? Data(contentsOf: Workspace.root.appending(path: path)) else {
                    return nil
                }
                let (value, _) = YAMLReader.readValue(
                    SourceText(file: name, bytes: Array(bytes)), limits: .contract)
                guard let value, Compiled(value).diagnostics.isEmpty else { return nil }
                return LanguageSubject(path: path, document: value)
            }
        }
    }()

    /// The name of its manifest, for an example.
    var manifest: String? {
        guard path.hasPrefix("examples/") else { return nil }
        return String(path.split(separator: "/").last?.dropLast(".yaml".count) ?? "")
    }

    /// What the compiler makes of a document.
    struct Compiled: Equatable {
        let diagnostics: [String]
        let digests: [String: String]

        init(_ document: Value) {
            let text = CanonicalJSON.faithfulText(document)
            let (file, decoding) = ContractDecoder.read(
                SourceText(file: "contract.json", bytes: Array(text.utf8)))
            let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
            let outcome = ContractCompiler(application, registry: .standard).compile()
            diagnostics = (decoding + merging + outcome.diagnostics).map(\.code.code)
            digests = Dictionary(uniqueKeysWithValues: outcome.actions.map { ($0.plan.action, $0.digest) })
        }
    }
}

/// Changes every key of the language in the contracts where it stands, and looks at what is another then.
struct LanguageExamination {
    /// At so many places a key is changed, as long as nothing better was seen.
    static let maxPlaces = 8
    /// So often the cases of an example are run for one key.
    static let maxRuns = 2

    private typealias Place = (subject: LanguageSubject, path: [String])

    private let originals = Dictionary(
        uniqueKeysWithValues: LanguageSubject.all.map { ($0.path, LanguageSubject.Compiled($0.document)) })
    /// Whether the cases of the examples are run, which takes some minutes.
    let runsCases: Bool

    /// The evidence for each key.
    func evidence() throws -> [LanguageEvidence] {
        var places: [LanguageKey: [Place]] = [:]
        for subject in LanguageSubject.all {
            for site in LanguageGrammar.contract.sites(in: subject.document) {
                places[site.key, default: []].append((subject, site.path))
            }
        }
        return try LanguageGrammar.contract.keys.sorted().map { key in
            var evidence = LanguageEvidence(key: key)
            let found = places[key] ?? []
            for place in found where !evidence.contracts.contains(place.subject.path) {
                evidence.contracts.append(place.subject.path)
            }
            evidence.observed = try observation(of: key, at: LanguageExamination.spread(found))
            return evidence
        }
    }

    private func observation(
        of key: LanguageKey, at places: [Place]
    ) throws -> LanguageEvidence.Observation {
        let takes = LanguageGrammar.contract.shape(key.shape)?.takes(key.key)
        var best = LanguageEvidence.Observation.nothing
        var runs = 0
        for place in places {
            for kind in LanguageMutation.Kind.allCases {
                let mutation = LanguageMutation(kind: kind, path: place.path, takes: takes)
                guard let changed = mutation.apply(to: place.subject.document) else { continue }
                let seen = compiled(changed, kind, of: place.subject)
                best = max(best, seen)
                guard seen == .plan else { continue }
                guard runsCases, runs < LanguageExamination.maxRuns else { return best }
                guard let name = place.subject.manifest else { continue }
                runs += 1
                if let broken = try LanguageExamination.brokenCase(of: name, changed) {
                    return .outcome(broken)
                }
            }
        }
        return best
    }

    /// What the compiler notices of a change.
    private func compiled(
        _ changed: Value, _ kind: LanguageMutation.Kind, of subject: LanguageSubject
    ) -> LanguageEvidence.Observation {
        let compiled = LanguageSubject.Compiled(changed)
        if let code = compiled.diagnostics.first {
            return kind == .misshapen ? .kind(code) : .diagnostic(code)
        }
        return compiled.digests == originals[subject.path]?.digests ? .nothing : .plan
    }

    /// Some of the places, of as many contracts as there are.
    private static func spread(_ places: [Place]) -> [Place] {
        var round: [String: Int] = [:]
        let ordered = places.map { place in
            round[place.subject.path, default: 0] += 1
            return (round: round[place.subject.path] ?? 0, place: place)
        }
        return ordered.sorted { $0.round < $1.round }.prefix(maxPlaces).map(\.place)
    }

    /// The first case of an example that comes to something else under a changed contract.
    private static func brokenCase(of name: String, _ changed: Value) throws -> String? {
        let manifest = try ExampleManifest.read(name)
        var runner = try ExampleRunner(manifest, contract: changed)
        for example in manifest.cases {
            // A case that needs what an earlier one did not make is broken as well.
            let problems = (try? runner.run(example)) ?? ["cannot be run"]
            if !problems.isEmpty {
                return "[\(name)](../../examples/payloads/\(name).expected.yaml): \(example.does)"
            }
        }
        return nil
    }
}
