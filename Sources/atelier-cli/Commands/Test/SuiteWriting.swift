// SPDX-License-Identifier: Apache-2.0
import ContractFormat
import ContractInterpreter
import ContractModel
import ContractTesting
import FunctionLibrary

/// Writes a suite to begin with beside each contract.
struct SuiteWriting {
    let project: Project
    let force: Bool

    /// A suite that is to be written.
    private struct Plan {
        var path: String
        var shown: String
        var text: String
        var action: String
        /// Why none of its cases is a submission that goes well.
        var obstacle: String?
    }

    func write(_ paths: [String], in session: Session) async throws(Failure) -> ExitStatus {
        let (files, selected) = try project.contracts(paths)
        let loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        let errors = DiagnosticReport(
            loaded.diagnostics.filter { $0.severity == .error }, sources: loaded.sources)
        guard errors.errorCount == 0 else {
            DiagnosticFormats.print(errors, on: session.console, as: "atelier test", countsWarnings: false)
            return .findings
        }
        var plans: [Plan] = []
        var hasActions = false
        let zones = try ZoneFiles(project)
        let bench = TestBench(
            registry: .standard, timeZone: { zones.rules(of: $0) },
            namedZone: { try? ZoneFiles.read($0) },
            file: { path, _ in .failure(UnreadableFile("there is no file '\(path)'")) })
        for compiled in loaded.applications {
            let tested = TestedApplication(compiled.application, compiled.outcome)
            for action in compiled.application.actions {
                let file = action.range.file
                guard selected?.contains(file) != false, file != "-",
                    let plan = tested.actions[action.key.value]?.plan
                else { continue }
                hasActions = true
                let siblings = compiled.application.actions.filter { $0.range.file == file }
                let path = Path.normal(Path.join(project.workingFolder, file))
                let name = SuiteWriting.name(of: file, action.key.value, isAlone: siblings.count == 1)
                let target = Path.join(Path.parent(of: path), name)
                let shown = Path.relative(target, to: session.workingFolder)
                let generator = SuiteGenerator(tested, plan, bench: bench)
                let suite = await generator.suite()
                guard let text = suite.text else {
                    let reason =
                        suite.obstacle.map { "; the nearest ended so: \(VisibleText.line($0))" } ?? ""
                    session.console.note(
                        "no case of '\(action.key.value)' was found: write by hand what has to be there for it\(reason)"
                    )
                    continue
                }
                plans.append(
                    Plan(
                        path: target, shown: shown, text: SuiteWriting.laidOut(text, name),
                        action: action.key.value, obstacle: suite.obstacle))
            }
        }
        if !hasActions { throw .usage("no action to write a test for") }
        return try write(plans, in: session)
    }

    /// The text as `atelier fmt` writes it.
    private static func laidOut(_ text: String, _ name: String) -> String {
        guard case .formatted(let bytes) = ContractFormatter.format(SourceText(file: name, text: text)) else {
            return text
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `report.test.yaml`; where a file has several actions, `report.close_report.test.yaml`.
    private static func name(of file: String, _ action: String, isAlone: Bool) -> String {
        let name = Path.name(of: file)
        let stem = name.split(separator: ".").first.map(String.init) ?? name
        return isAlone ? "\(stem).test.yaml" : "\(stem).\(action).test.yaml"
    }

    /// Writes all of them, or none where one is there already.
    private func write(_ plans: [Plan], in session: Session) throws(Failure) -> ExitStatus {
        let present = plans.filter { FileSystem.kind($0.path, following: false) != nil }
        if let first = present.first, !force {
            throw .conflict("'\(first.shown)' is there already", help: "--force replaces it")
        }
        for plan in plans {
            let isMade: Bool
            do throws(FileSystem.Problem) {
                isMade = try FileSystem.write(plan.path, Array(plan.text.utf8), replacing: force)
            } catch {
                throw .unavailable("cannot write '\(plan.shown)': \(error.reason)")
            }
            guard isMade else {
                throw .conflict("'\(plan.shown)' is there already", help: "--force replaces it")
            }
        }
        session.console.print(
            json: ["schema_version": 1, "made": .list(plans.map { .string($0.shown) })],
            text: plans.map { "made  \($0.shown)\n" }.joined())
        if plans.isEmpty { return .findings }
        for plan in plans {
            guard let obstacle = plan.obstacle else { continue }
            session.console.note(
                "'\(plan.shown)' has no good submission of '\(plan.action)'; the nearest ended so: \(VisibleText.line(obstacle))"
            )
        }
        session.console.note("try: atelier test")
        return .done
    }
}
