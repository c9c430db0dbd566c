// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Ledger

/// Why a run stands where it stands, and what would move it.
public struct RunReason: Sendable, Hashable {
    /// What it stands at, in a sentence.
    public var reason: String
    /// What moves it: commands and things that happen, the likeliest first.
    public var moves: [String]
    /// The step that it stands at.
    public var step: String?
    /// When it is looked at next by itself.
    public var nextAt: Instant?

    /// Items or branches that are named; the others are counted.
    private static let maxParts = 5

    /// The reason for a submission's last run at an instant; `name` is what the submission is called in commands.
    ///
    /// The cause is what a child has to do with a failure, where it has; the parts are those that a run waits for, and the
    /// items left those that could not be undone.
    public init(
        _ detail: SubmissionDetail, as name: String, now: Instant, cause: ChildCause? = nil,
        parts: [OpenPart] = [], itemsLeft: [String] = []
    ) {
        guard let run = detail.run else {
            self.init("it was answered at once and has no run", [])
            return
        }
        let state = try? RunState(text: run.machine)
        if run.state.isFinal {
            self = RunReason.ended(detail, run, name, cause, itemsLeft)
            if let at = detail.submission.purgedAt {
                reason += "; it was purged at \(DateTimeText.render(at))"
                moves = []
            }
        } else if run.state == .suspended {
            let above = state?.isHeld ?? false ? detail.submission.parent : nil
            self.init(
                above == nil ? "an operator paused it" : "the run that it is part of is paused",
                ["atelier submissions resume \(above ?? name)"])
        } else if let lease = run.lease, now < lease.until {
            self.init(
                "the process \(lease.owner) is acting outside for it", ["its answer, or the end of its lease"]
            )
            nextAt = lease.until
        } else if run.state == .waiting, let wait = run.wait {
            self = RunReason.waiting(wait, detail, state, name, parts)
            if run.wake?.isDue(at: now) ?? false, !["function", "contract"].contains(wait.kind) {
                reason += "; it is due to be looked at"
                moves.insert("atelier worker", at: 0)
            }
        } else if let wake = run.wake, !wake.isDue(at: now) {
            let attempts = state?.attempts ?? []
            let code = attempts.last?["error"]?["code"]?.string
            let count = attempts.count == 1 ? "once" : "\(attempts.count) times"
            self.init(
                attempts.isEmpty
                    ? "it is to go on later" : "a call failed \(count), the last time with '\(code ?? "?")'",
                ["time: a worker tries again"])
        } else {
            self.init("it is due", ["atelier worker"])
        }
        if step == nil, !run.state.isFinal, let state, detail.plan.steps.indices.contains(state.cursor) {
            step = state.undo?.queue.first ?? detail.plan.steps[state.cursor].key
        }
        if let undo = state?.undo, !run.state.isFinal {
            reason +=
                undo.error == nil
                ? "; its steps are being undone, because it was stopped"
                : "; its steps are being undone, because it failed"
        }
        if !run.state.isFinal, run.state != .suspended, nextAt == nil { nextAt = run.wake?.dueAt }
    }

    private init(_ reason: String, _ moves: [String]) {
        self.reason = reason
        self.moves = moves
    }

    private static func ended(
        _ detail: SubmissionDetail, _ run: RunRow, _ name: String, _ cause: ChildCause?, _ itemsLeft: [String]
    ) -> RunReason {
        let error = detail.submission.error.map(StoredJSON.value)
        switch run.state {
        case .failed:
            var reason = RunReason(
                "it failed with '\(error?["code"]?.string ?? "?")': \(error?["message"]?.string ?? "")",
                [
                    detail.plan.isFragment
                        ? "atelier submissions why \(detail.submission.parent ?? name)"
                        : "atelier submissions retry \(name)"
                ])
            if let cause {
                reason.reason += "; \(cause.text)"
                reason.moves = cause.moves(of: detail, as: name)
            }
            if !detail.stepsLeft.isEmpty {
                reason.reason +=
                    "; not undone: \(detail.stepsLeft.map { "'\($0)'" }.joined(separator: ", "))"
                reason.moves.insert(contentsOf: redrives(itemsLeft, name), at: 0)
            }
            // A retry would go on about a record that is no longer there.
            if detail.submission.status == .failed, detail.submission.entity != nil {
                reason.reason += "; a record of it was withdrawn, so it is to be submitted anew"
                reason.moves.removeAll { $0.hasPrefix("atelier submissions retry") }
            }
            reason.step = error?["step"]?.string
            return reason
        case .terminated:
            if detail.stepsLeft.isEmpty { return RunReason("it was stopped", []) }
            let left = detail.stepsLeft.map { "'\($0)'" }.joined(separator: ", ")
            return RunReason("it was stopped; not undone: \(left)", redrives(itemsLeft, name))
        default:
            return RunReason(
                detail.submission.status == .rejectedDuplicate
                    ? "it was confirmed to be a duplicate" : "it is complete", [])
        }
    }

    /// What goes on undoing: items before the run that they are of.
    private static func redrives(_ items: [String], _ name: String) -> [String] {
        (items.prefix(maxParts) + [name]).map { "atelier submissions redrive \($0)" }
    }

    /// What becomes of those that a held submission looks like, and moves it without anybody: they have made no record yet.
    private static func endsOfOthers(_ matches: [Value], isLinked: Bool) -> [String] {
        let live = matches.filter { $0["entity"]?.isNull ?? true }
            .compactMap { $0["reference"]?.string ?? $0["submission"]?.string }
        guard !live.isEmpty else { return [] }
        let names = live.joined(separator: ", ")
        return (isLinked ? ["the record of \(names)"] : [])
            + (live.count == matches.count ? ["the end of \(names) without a record"] : [])
    }

    private static func waiting(
        _ wait: RunRow.Wait, _ detail: SubmissionDetail, _ state: RunState?, _ name: String,
        _ parts: [OpenPart]
    ) -> RunReason {
        var reason: RunReason
        let step = detail.plan.ownSteps.flatMap(\.withNested).first { $0.key.hasSameBytes(as: wait.step) }
        switch wait.kind {
        case "duplicate":
            let matches = detail.submission.duplicates.map(StoredJSON.value)?.list ?? []
            let others = matches.compactMap { $0["reference"]?.string ?? $0["submission"]?.string }
            reason = RunReason(
                "it is held as a possible duplicate of \(others.isEmpty ? "others" : others.joined(separator: ", "))",
                [
                    "atelier submissions decide \(name) --confirm",
                    "atelier submissions decide \(name) --override",
                ])
            if !detail.plan.hasDecider(of: detail.submission) {
                reason.reason += ", and nobody may decide: 'edit' names nobody"
                reason.moves = ["atelier submissions cancel \(name)"]
            }
            reason.moves += endsOfOthers(matches, isLinked: detail.plan.duplicates?.onMatch == .link)
        case "approval":
            let approval = step?.approvalAsked ?? detail.plan.approval
            let approvers = state?.isEscalated ?? false ? approval?.escalateTo : approval?.approvers
            let names = approvers?.names ?? []
            let given = state?.votes.count ?? 0
            reason = RunReason(
                "it waits for \(max(1, approvers?.count ?? 1) - given) more of "
                    + (names.isEmpty ? "its approvers" : names.joined(separator: ", ")),
                [
                    "atelier submissions decide \(name) --approve",
                    "atelier submissions decide \(name) --reject",
                ])
        case "event":
            var event = wait.step
            if case .wait(.event(let awaited, _, _)) = step?.work { event = awaited }
            reason = RunReason(
                "it waits for the event '\(event)'",
                ["atelier submissions raise \(name) \(event)", "atelier events raise \(event)"])
        case "timer": reason = RunReason("it waits for time to pass", ["time"])
        case "child":
            let child = state?.child
            reason = RunReason(
                child == nil
                    ? "it waits for its items or branches" : "it waits for the submission \(child ?? "")",
                child.map { ["atelier submissions why \($0)"] } ?? ["their ends"])
            if !parts.isEmpty {
                let named = parts.prefix(maxParts)
                let more = parts.count - named.count
                reason.reason +=
                    ": " + named.map(\.text).joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
                reason.moves = named.map { "atelier submissions why \($0.submission)" }
            }
        case "function":
            reason = RunReason(
                "this version lacks a function that its contract pinned", ["a version of atelier that has it"]
            )
        case "contract":
            reason = RunReason(
                "the contract that it pins is not in the ledger, or this version cannot read it",
                ["a version of atelier that can read it"])
        default:
            reason = RunReason(
                "nobody knows yet what came of a request", ["the target's answer, asked again"])
        }
        if let until = wait.until, wait.kind != "timer" {
            reason.moves.append("the time limit, at \(DateTimeText.render(until))")
        }
        reason.step = wait.step
        return reason
    }
}
