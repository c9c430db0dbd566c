// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Waking and answers

    mutating func wake() -> RunCommand {
        guard isDue else { return .rest }
        // What is to be stopped does not go on before.
        if state.releasesParts, state.undo?.children.isEmpty ?? true {
            state.releasesParts = false
            return .release
        }
        if let missing = missingFunction() { return stall(missing) }
        if run.wait?.kind == "function" || run.wait?.kind == "contract" { settleStall() }
        if let wait = run.wait {
            switch wait.kind {
            case "duplicate": return wakeHeld()
            case "approval": return wakeApproval()
            case "timer": return wakeTimer()
            default: break
            }
        }
        if let intent = state.intent {
            isInterrupted = true
            return resolve(intent)
        }
        return advance()
    }

    /// True when the run is to be moved now: an early look, or one under another's lease, changes nothing.
    private var isDue: Bool {
        if run.state.isFinal || run.state == .suspended { return false }
        if run.lease != nil { return setting.isLeaseFree }
        return run.wake?.isDue(at: now) ?? false
    }

    /// How a declared wait stands to its time limit.
    enum Limit {
        case none, ahead, passed
        /// The clock stands before the moment at which the wait began: its delay counts anew from here.
        case clockSetBack
    }

    func deadline(of wait: RunRow.Wait?) -> Limit {
        guard let until = wait?.until else { return .none }
        if now >= until { return .passed }
        if let wake = run.wake, wake.dueAt == until, now < wake.setAt { return .clockSetBack }
        return .ahead
    }

    mutating func learn(_ answer: RunAnswer) {
        switch answer {
        case .matches(let candidates, let since): matches = (candidates, since)
        case .target(let target):
            self.target = target
            isTargetRead = true
        case .checks(let checks):
            self.checks = checks
            areChecksStale = false
        case .events(let page): events = page
        case .child(let child): self.child = child
        case .withdrawals(let records): withdrawn = records
        case .children(let children): fanChildren = children
        case .results(let results): fanResults = results
        case .finished(let items): finished = (finished ?? [:]).merging(items) { _, new in new }
        }
    }

    mutating func committed() -> RunCommand {
        refusals = 0
        $committedRun = $run
        $committedState = $state
        $committedSubmission = $submission
        draft = TransitionDraft()
        holdsOutcome = false
        behindOutcome = nil
        mark = nil
        matches = nil
        switch afterCommit {
        case .rest:
            forget()
            return .rest
        case .perform(let call):
            afterCommit = .rest
            return perform(call)
        case .stop(let child):
            afterCommit = .rest
            return .stop(child)
        }
    }

    /// Takes over the row that the driver has written for this run.
    mutating func adopt(_ run: RunRow) {
        self.run = run
        $committedRun = $run
    }

    /// Somebody changed what the decision relied on: decide again on fresh reads, for a bounded number of times.
    mutating func refused(_ guardian: Guard) -> RunCommand {
        takeBack()
        switch guardian {
        // A child was moved while its parent went to wait for it: look at it again.
        case .runLive: break
        case .submissionStatus(let id, _) where !id.hasSameBytes(as: submission.id): break
        case .runVersion, .lease, .submissionStatus: return .superseded
        case .uniqueFree(_, let value, let record):
            return fail(
                RunFailure("unique", "another record has the same value of '\(value.constraint)'"),
                at: isOfAttachment(record) ? "attach" : "create")
        case .filePresent:
            return fail(
                RunFailure("missing_file", "a file of the submission is not in the store"), at: "attach")
        case .matchKeysUnchanged:
            // Somebody came or went since the look-up of an earlier commit: look again before anything is made.
            if let index = duplicatesIndex, state.cursor > index { state.rechecksDuplicates = true }
        case .matchChecksUnchanged: areChecksStale = true
        default: break
        }
        refusals += 1
        if refusals > RunMachine.maxRefusals {
            return pause(until: .milliseconds(250 + Int64(entropy.fraction() * 750)))
        }
        return advance()
    }

    /// Everything as it was before what has gathered since the last commit, or since the outside answered.
    mutating func takeBack() {
        $run = $committedRun
        $submission = $committedSubmission
        ($state, draft) = behindOutcome ?? ($committedState, TransitionDraft())
        forget()
        mark = nil
        remaking = nil
        afterCommit = .rest
    }

    func isOfAttachment(_ record: RecordID) -> Bool {
        setting.attachments.contains {
            Identity.attachmentRecord(of: submission.id, position: $0.position).hasSameBytes(as: record.id)
        }
    }

    mutating func forget() {
        soughtKeys = nil
        matches = nil
        target = nil
        isTargetRead = false
        events = nil
        child = nil
        fanChildren = nil
        fanResults = nil
        finished = nil
        withdrawn = nil
        stoppedChild = nil
    }
}
