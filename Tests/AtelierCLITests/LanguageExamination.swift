// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation
import Testing

/// Changes every key of the language in the documents where it stands, and looks at what is another then.
struct LanguageExamination {
    /// At so many places a key is changed, as long as nothing better was seen.
    private static let maxPlaces = 8
    /// So often the tests of an example are run for one key.
    private static let maxRuns = 3

    private typealias Place = (subject: LanguageSubject, path: [String])

    private let originals = Dictionary(
        uniqueKeysWithValues: LanguageSubject.everything.map { ($0.path, LanguageMeaning($0)) })
    /// What the table says of each key: the search for it ends where it is seen.
    ///
    /// Nil: everything that notices is looked for, and the tests of the examples are run: some minutes.
    let recorded: [LanguageKey: String]?

    /// The evidence for each key.
    func evidence() throws -> [LanguageEvidence] {
        var places: [LanguageKey: [Place]] = [:]
        for subject in LanguageSubject.everything {
            for site in subject.kind.grammar.sites(in: subject.document) {
                places[site.key, default: []].append((subject, site.path))
            }
        }
        let golden = recorded == nil ? LanguageExamination.goldenTests() : [:]
        return try LanguageSubject.Kind.allCases.flatMap { kind in
            try kind.grammar.keys.sorted().map { key in
                var evidence = LanguageEvidence(key: key)
                let found = places[key] ?? []
                for place in found where !evidence.files.contains(place.subject.path) {
                    evidence.files.append(place.subject.path)
                }
                try examine(&evidence, kind.grammar, LanguageExamination.spread(found))
                evidence.tests += golden[key].map { [$0] } ?? []
                return evidence
            }
        }
    }

    private func examine(
        _ evidence: inout LanguageEvidence, _ grammar: LanguageGrammar, _ places: [Place]
    ) throws {
        let takes = grammar.shape(evidence.key.shape)?.takes(evidence.key.key)
        var runs = 0
        var failing: String?
        for place in places {
            for kind in LanguageMutation.Kind.allCases {
                let mutation = LanguageMutation(kind: kind, path: place.path, takes: takes)
                guard let changed = mutation.apply(to: place.subject.document),
                    let original = originals[place.subject.path]
                else { continue }
                let meaning = LanguageMeaning(place.subject.kind, changed)
                let seen = LanguageExamination.observation(original, meaning, kind)
                if let recorded {
                    if seen.text == recorded[evidence.key] {
                        evidence.observed = seen
                        return
                    }
                    evidence.observed = max(evidence.observed, seen)
                    continue
                }
                evidence.observed = max(evidence.observed, seen)
                if let code = meaning.diagnostics.first,
                    evidence.codes[kind, default: []].contains(code) == false
                {
                    evidence.codes[kind, default: []].append(code)
                }
                if kind == .removed, evidence.tests.isEmpty {
                    evidence.tests += LanguageExamination.test(place.subject, original, meaning)
                }
                if LanguageExamination.mayFail(place.subject, kind, seen), failing == nil,
                    runs < LanguageExamination.maxRuns
                {
                    runs += 1
                    failing = try LanguageExamination.failingCase(of: place.subject, changed)
                }
            }
        }
        evidence.tests += failing.map { [$0] } ?? []
    }

    /// Whether a case of an example may come to something else after a change.
    private static func mayFail(
        _ subject: LanguageSubject, _ kind: LanguageMutation.Kind, _ seen: LanguageEvidence.Observation
    ) -> Bool {
        guard subject.isExample else { return false }
        // What a case expects is another then as well, and so only a key that is left out says something.
        return subject.kind == .suite ? kind == .removed && seen == .definition : seen == .plan
    }

    private static func observation(
        _ original: LanguageMeaning, _ changed: LanguageMeaning, _ kind: LanguageMutation.Kind
    ) -> LanguageEvidence.Observation {
        if let code = changed.diagnostics.first {
            return kind == .misshapen ? .kind(code) : .diagnostic(code)
        }
        return original.difference(to: changed)
    }

    /// Some of the places, of as many files as there are.
    private static func spread(_ places: [Place]) -> [Place] {
        var round: [String: Int] = [:]
        let ordered = places.map { place in
            round[place.subject.path, default: 0] += 1
            return (round: round[place.subject.path] ?? 0, place: place)
        }
        return ordered.sorted { $0.round < $1.round }.prefix(maxPlaces).map(\.place)
    }

    // MARK: - The tests that fail

    /// The test of a whole file that fails when a key of it is passed over.
    private static func test(
        _ subject: LanguageSubject, _ original: LanguageMeaning, _ ignored: LanguageMeaning
    ) -> [String] {
        let name = subject.name
        if !ignored.diagnostics.isEmpty {
            guard subject.kind == .contract else { return [] }
            if subject.isExample { return ["`ExampleTests` (\(name))"] }
            if !ignored.decoding.isEmpty, subject.path.contains("/ok/") {
                return ["`WellFormedContractTests` (\(name))"]
            }
        }
        let changed = original.digests.keys.sorted().first { action in
            let digest = original.digests[action] ?? ""
            return digest != ignored.digests[action] && digests.contains("\(name).yaml \(action) \(digest)")
        }
        return changed.map { ["`ContractDigestTests` (\(name) \($0))"] } ?? []
    }

    /// `name action digest`, as they are recorded.
    private static let digests: Set<String> = {
        let file = Workspace.root.appending(path: "Tests/Fixtures/Contracts/digests.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return Set(
            text.split(separator: "\n").map { $0.split(separator: " ").prefix(3).joined(separator: " ") })
    }()

    /// For each key a file with a mistake of which something else is said when the key is passed over.
    private static func goldenTests() -> [LanguageKey: String] {
        var tests: [LanguageKey: String] = [:]
        for (test, subject) in LanguageSubject.mistaken {
            let original = LanguageMeaning(subject)
            for site in subject.kind.grammar.sites(in: subject.document) where tests[site.key] == nil {
                let mutation = LanguageMutation(kind: .removed, path: site.path, takes: nil)
                guard let changed = mutation.apply(to: subject.document) else { continue }
                let ignored = LanguageMeaning(subject.kind, changed)
                // What the compiler says is not held by a test of the decoder alone.
                let isAnother =
                    test == "CompileDiagnosticTests"
                    ? ignored.diagnostics != original.diagnostics : ignored.decoding != original.decoding
                guard isAnother else { continue }
                tests[site.key] = "`\(test)` ([\(subject.name)](../../\(subject.path)))"
            }
        }
        return tests
    }

    /// The first case of an example's tests that fails when its contract, or the file of tests, is changed.
    private static func failingCase(of subject: LanguageSubject, _ changed: Value) throws -> String? {
        let workspace = try Workspace()
        let folder = Workspace.root.appending(path: "examples")
        for name in ["atelier.yaml", "files"] {
            try FileManager.default.copyItem(
                at: folder.appending(path: name), to: workspace.folder.appending(path: name))
        }
        let files = ExampleManifest.files(in: "actions").filter { name in
            guard name.hasPrefix(subject.name + ".") else { return false }
            return subject.kind == .contract || name == subject.name + ".yaml"
        }
        for name in files {
            let text = try String(contentsOf: folder.appending(path: "actions/\(name)"), encoding: .utf8)
            try workspace.write("actions/\(name)", text)
        }
        // What is JSON is YAML, too.
        let name = subject.path.split(separator: "/").last.map(String.init) ?? subject.path
        try workspace.write("actions/\(name)", CanonicalJSON.faithfulText(changed))
        let run = try workspace.run("test", "--format", "json")
        let cases = (try? run.document())?["cases"]?.list ?? []
        guard let failed = cases.first(where: { $0["outcome"]?.string != "passed" }),
            let file = failed["file"]?.string, let name = failed["name"]?.string
        else { return nil }
        return "[\(failed["action"]?.string ?? "")](../../examples/\(file)): \(name)"
    }
}
