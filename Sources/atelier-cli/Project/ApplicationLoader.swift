// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractLint
import ContractModel
import FunctionLibrary

/// Contracts that were read, merged and compiled, with everything wrong in them.
struct LoadedContracts: Sendable {
    /// One application with what it compiled to.
    struct Compiled: Sendable {
        var application: Application
        var outcome: ContractCompiler.Outcome
        /// The names of its files.
        var files: Set<String>
    }

    var applications: [Compiled] = []
    var diagnostics: [Diagnostic] = []
    /// The texts in the order of their files.
    var sources: [SourceText] = []
    /// The files as they stand, where they are kept.
    var files: [LintedFile] = []
    var suites: [TestSuite] = []

    /// The compiled action that a name means: its key, or `application.key`.
    ///
    /// - Throws: `not_found` with the nearest key; the errors of its application, because what does not validate does
    ///   not run; `usage` when several applications have the key.
    func action(_ name: String) throws(Failure) -> CompiledAction {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let candidates = applications.filter { compiled in
            (parts.count < 2 || compiled.application.code == parts[0])
                && compiled.application.action(parts.last ?? name) != nil
        }
        if candidates.count > 1 {
            let names = candidates.map { "\($0.application.code).\(name)" }.joined(separator: ", ")
            throw .usage("action '\(name)' is in several applications", help: "write one of \(names)")
        }
        guard let found = candidates.first else {
            // A file that cannot be read may be the one that declares it.
            if let failure = failure(in: nil) { throw failure }
            throw .unknown(
                "action", name, among: applications.flatMap { $0.application.actions.map(\.key.value) })
        }
        // A file of which nothing could be read may be one of them.
        if let failure = failure(in: found.application.isIncomplete ? nil : found.files) { throw failure }
        guard let action = found.outcome.action(parts.last ?? name) else {
            throw .usage("action '\(name)' cannot be compiled")
        }
        return action
    }

    /// Throws the errors of all files, for who needs the whole application right.
    func requireValid() throws(Failure) {
        if let failure = failure(in: nil) { throw failure }
    }

    /// The errors in some files, nil for all; as the failure of a verb that needed them right.
    private func failure(in files: Set<String>?) -> Failure? {
        let errors = DiagnosticReport(diagnostics, sources: sources).diagnostics.filter {
            $0.severity == .error && files?.contains($0.range.file) != false
        }
        if errors.isEmpty { return nil }
        return Failure(
            .findings, errors.map { Failure.Entry(code: $0.code.code, message: $0.message, at: $0.range) },
            help: "atelier validate shows the places")
    }
}

/// Reads contract files and compiles what they declare.
struct ApplicationLoader: Sendable {
    let project: Project
    let registry: FunctionRegistry

    /// Reads all files; what cannot be opened is a failure, what is wrong inside is a diagnostic.
    ///
    /// Without `plans` nothing can be run of what comes back, and less is made on the way.
    ///
    /// With `keepingFiles` the documents are at hand afterwards, for who looks at the text itself.
    func load(
        _ files: [FoundFile], plans: Bool = true, keepingFiles: Bool = false
    ) throws(Failure) -> LoadedContracts {
        var read: [(file: FoundFile, source: SourceText)] = []
        read.reserveCapacity(files.count)
        for (file, source) in zip(files, Parallel.map(files, ApplicationLoader.attempt(at:))) {
            read.append((file, try source.get()))
        }
        return load(read, plans: plans, keepingFiles: keepingFiles)
    }

    /// The same for texts that are at hand.
    func load(
        _ files: [(file: FoundFile, source: SourceText)], plans: Bool = true, keepingFiles: Bool = false,
        isIncomplete: Bool = false
    ) -> LoadedContracts {
        load(
            Parallel.map(files) { DecodedText($0.file, $0.source, keepingDocuments: keepingFiles) },
            plans: plans, keepingFiles: keepingFiles, isIncomplete: isIncomplete)
    }

    /// The texts of files, and why some cannot be read; for who looks at them once and is done.
    static func read(
        _ files: [FoundFile]
    ) -> (texts: [(file: FoundFile, source: SourceText)], problems: [Failure]) {
        var texts: [(file: FoundFile, source: SourceText)] = []
        var problems: [Failure] = []
        texts.reserveCapacity(files.count)
        Parallel.expect(files.count)
        for (file, read) in zip(files, Parallel.map(files, attempt(at:))) {
            switch read {
            case .success(let source): texts.append((file, source))
            case .failure(let problem): problems.append(problem)
            }
        }
        return (texts, problems)
    }

    /// Puts together what was decoded, file by file, in the order of the files.
    ///
    /// With `isIncomplete`, there are files besides that could not be read: nothing is said to be missing.
    func load(
        _ texts: [DecodedText], plans: Bool, keepingFiles: Bool, isIncomplete: Bool = false
    ) -> LoadedContracts {
        var loaded = LoadedContracts()
        for text in texts {
            loaded.sources.append(text.source)
            loaded.diagnostics += text.diagnostics
            if let suite = text.suite { loaded.suites.append(suite) }
            if keepingFiles { loaded.files.append(text.linted) }
        }
        let (groups, diagnostics) = ApplicationMerger.groups(
            of: texts.compactMap(\.contract), isIncomplete: isIncomplete)
        loaded.diagnostics += diagnostics
        for group in groups where !group.isEmpty { compile(group, plans: plans, into: &loaded) }
        for suite in loaded.suites { check(suite, into: &loaded) }
        return loaded
    }

    /// Reports a test of an action that there is not, where actions were read beside it, and roles of nobody.
    private func check(_ suite: TestSuite, into loaded: inout LoadedContracts) {
        let check = SuiteCheck(loaded.applications, project)
        loaded.diagnostics += check.roles(of: suite)
        let isUncertain = loaded.applications.contains { $0.application.isIncomplete }
        if check.actions.isEmpty || isUncertain || suite.action.value.isEmpty { return }
        if let problem = check.action(of: suite) { loaded.diagnostics.append(problem) }
    }

    private func compile(_ group: [ContractFile], plans: Bool, into loaded: inout LoadedContracts) {
        let (application, merging) = ApplicationMerger.merge(
            group, project: project.file?.application, applicationCode: project.defaultApplicationCode)
        let compiler = ContractCompiler(
            application, registry: registry, roles: project.file?.roles?.map(\.value),
            tenants: project.file.flatMap { $0.tenants.isEmpty ? nil : $0.tenants.map(\.code.value) })
        let outcome =
            plans
            ? compiler.compile() : ContractCompiler.Outcome(plans: [], diagnostics: compiler.check())
        loaded.diagnostics += merging + outcome.diagnostics + ZoneCheck.unknown(in: application)
        loaded.applications.append(
            LoadedContracts.Compiled(
                application: application, outcome: outcome, files: Set(group.map(\.name))))
    }

    @Sendable private static func attempt(at file: FoundFile) -> Result<SourceText, Failure> {
        Result { () throws(Failure) in try source(of: file) }
    }

    static func source(of file: FoundFile) throws(Failure) -> SourceText {
        do throws(FileSystem.Problem) {
            let bytes = try FileSystem.read(file.path, maxBytes: ReadingLimits.contract.maxFileBytes)
            return SourceText(file: file.shown, bytes: bytes)
        } catch {
            throw .usage("cannot read '\(file.shown)': \(error.reason)")
        }
    }
}

/// One file as far as it can be read by itself.
///
/// A class, because it is handed on more often than it is looked into.
final class DecodedText: Sendable {
    let source: SourceText
    /// Nil for a test and the project file.
    let contract: ContractFile?
    let suite: TestSuite?
    let diagnostics: [Diagnostic]
    /// Nil where they were not kept.
    private let documents: [NodeTree]?

    /// Without `keepingDocuments` their memory serves for the next one.
    init(_ file: FoundFile, _ source: SourceText, keepingDocuments: Bool = true) {
        self.source = source
        // Standard input is what it is called.
        let path = file.path == "-" ? file.shown : file.path
        if TestSuiteDecoder.isTestName(path) {
            (suite, diagnostics) = TestSuiteDecoder.read(source)
            contract = nil
            documents = keepingDocuments ? source.readNodes().documents : nil
        } else if Path.name(of: path) == Project.fileName {
            let read = ProjectFileDecoder.read(source)
            diagnostics = read.diagnostics + ZoneCheck.unknown(in: read.project)
            (suite, contract) = (nil, nil)
            documents = keepingDocuments ? source.readNodes().documents : nil
        } else {
            let read = ContractDecoder.readKeeping(source, isNamed: file.isNamed)
            (contract, diagnostics, suite) = (read.file, read.diagnostics, nil)
            documents = keepingDocuments ? read.documents : nil
        }
    }

    private init(withoutDocumentsOf text: DecodedText) {
        (source, contract, suite, diagnostics) = (text.source, text.contract, text.suite, text.diagnostics)
        documents = nil
    }

    /// The file as rules about the text see it.
    var linted: LintedFile { LintedFile(source: source, documents: documents, contract: contract) }

    /// The same without its documents, for when all rules about the text have seen them.
    var withoutDocuments: DecodedText { DecodedText(withoutDocumentsOf: self) }
}
