// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger

/// Where the step that a run stands at is written in the project's contracts.
enum StepPlace {
    case known(SourceRange)
    /// The contract is not the one that the run pins.
    case changed
    /// No contract of the project that can be read has the action.
    case absent

    /// Looks for the step, in the contract of the action that was submitted.
    ///
    /// `action` is that of the run: for an item or a branch, it names the way to it.
    init(of step: String, in action: String, of submitted: SubmissionDetail, _ session: Session) {
        self = .absent
        guard let project = try? session.project(), let files = try? project.contracts([]).files,
            let loaded = try? ApplicationLoader(project: project, registry: .standard).load(files),
            let application = loaded.applications.first(where: {
                $0.application.code == submitted.plan.application
            }), let definition = application.application.action(submitted.plan.action)
        else { return }
        self = .changed
        guard let compiled = application.outcome.action(submitted.plan.action) else { return }
        var child = compiled.plan
        // What a child starts is pinned by the action above it.
        child.children = [:]
        let digests = [compiled.digest, CompiledAction(plan: child).digest]
        guard digests.contains(submitted.submission.contract) else { return }
        self = .known(StepPlace.range(of: step, definition, action.split(separator: "/").dropFirst()))
    }

    private static func range(
        of step: String, _ action: ActionDefinition, _ way: ArraySlice<Substring>
    ) -> SourceRange {
        var list = action.steps
        for name in way { list = nested(String(name), in: list) ?? list }
        if let found = list.first(where: { $0.key.value.hasSameBytes(as: step) }) { return found.key.range }
        // A step of the standard pipeline stands under its name, or nowhere.
        let contract = action.submissionContract
        switch step {
        case "duplicates":
            if case .check(let call, _, _) = contract?.duplicates { return call.name.range }
        case "approval": if let approval = contract?.approval { return approval.range }
        case "normalize": if let call = contract?.normalize.first { return call.range }
        case "validate": if let call = contract?.validate.first { return call.range }
        case "prepare_create": if let call = contract?.prepareCreate.first { return call.range }
        default: break
        }
        return action.key.range
    }

    /// The steps of an item or of a branch: `check`, or `check.name`.
    private static func nested(_ name: String, in list: [StepDefinition]) -> [StepDefinition]? {
        for step in list {
            switch step.body?.value {
            case .forEach where step.key.value.hasSameBytes(as: name): return step.nested.first
            case .parallel(let parallel):
                let branch = parallel.branches.first {
                    "\(step.key.value).\($0.name.value)".hasSameBytes(as: name)
                }
                if let branch { return branch.steps }
            default: break
            }
        }
        return nil
    }

    /// `file:line`, or why there is none.
    var text: String {
        switch self {
        case .known(let range): "at \(range.file):\(range.start.line)"
        case .changed: "the contract has changed since"
        case .absent: "no contract here has the action"
        }
    }

    /// How today's contract stands to the one that is pinned.
    var contract: String {
        switch self {
        case .known: "unchanged"
        case .changed: "changed"
        case .absent: "absent"
        }
    }

    var value: Value {
        guard case .known(let range) = self else { return .null }
        return [
            "file": .string(range.file), "line": .number(Number(Int64(range.start.line))),
            "column": .number(Number(Int64(range.start.column))),
        ]
    }
}
