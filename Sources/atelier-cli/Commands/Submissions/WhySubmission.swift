// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions why`.
struct WhySubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Tells what a run waits for, and what would move it.",
        discussion: """
            Of the step that it stands at it says where that is written, as long as the project's contract is the one that \
            the run pins.

            Example: atelier submissions why CIVIC-2026-002
            """)

    @OptionGroup var options: SubmissionOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await options.look(in: session) { detail, interpreter, caller throws(Failure) in
            let name = detail.submission.reference ?? detail.submission.id
            let (cause, parts, itemsLeft) = try await telling { () async throws(InterpreterError) in
                (
                    try await interpreter.cause(of: detail, as: caller),
                    try await interpreter.openParts(of: detail, as: caller),
                    try await interpreter.itemsLeft(of: detail, as: caller)
                )
            }
            let why = RunReason(
                detail, as: name, now: SystemClock.now(), cause: cause, parts: parts,
                itemsLeft: itemsLeft)
            var place: StepPlace?
            if let step = why.step, let submitted = await submitted(detail, interpreter, caller) {
                place = StepPlace(of: step, in: detail.submission.action, of: submitted, session)
            }
            var text = "\(name) \(detail.run?.state.rawValue ?? ""): \(why.reason)\n"
            if let step = why.step {
                text += "  step       \(step)\(place.map { ", \($0.text)" } ?? "")\n"
            }
            if let next = why.nextAt { text += "  next look  \(DateTimeText.render(next))\n" }
            for move in why.moves { text += "  moved by   \(move)\n" }
            session.console.print(
                json: [
                    "schema_version": 1, "submission": .string(detail.submission.id),
                    "run_state": detail.run.map { .string($0.state.rawValue) } ?? .null,
                    "reason": .string(why.reason), "step": why.step.map(Value.string) ?? .null,
                    "place": place?.value ?? .null,
                    "contract": place.map { .string($0.contract) } ?? .null,
                    "next_at": why.nextAt.map { .string(DateTimeText.render($0)) } ?? .null,
                    "waits_for": .list(parts.map(WhySubmission.value)),
                    "moved_by": .list(why.moves.map(Value.string)),
                ], text: text)
        }
    }
    /// The submission whose action has the step: of an item or a branch, the one that it is a part of.
    private func submitted(
        _ detail: SubmissionDetail, _ interpreter: Interpreter, _ caller: Caller
    ) async -> SubmissionDetail? {
        var whole = detail
        while whole.plan.isFragment {
            guard let parent = whole.submission.parent,
                let above = try? await interpreter.find(parent, as: caller)
            else { return nil }
            whole = above
        }
        return whole
    }

    private static func value(_ part: OpenPart) -> Value {
        [
            "part": .string(part.name), "submission": .string(part.submission),
            "run_state": .string(part.state.rawValue),
            "wait": part.wait.map { ["kind": .string($0.kind), "step": .string($0.step)] } ?? .null,
        ]
    }
}
