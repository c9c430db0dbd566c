// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension JournalStory {
    // MARK: - Statuses and states

    /// What the trail tells when a further run of a submission begins: somebody tries again, or what an item did is undone.
    private static let beginnings: Set<String> = ["retried", "redriven", "undoing"]

    mutating func checkRuns(_ submission: Line, _ runs: [Line], _ trail: [Line]) {
        let isUndone = trail.contains { $0.text("event") == "undoing" }
        for (index, run) in runs.enumerated() {
            if run.integer("number") != Int64(index + 1) {
                problem(
                    run,
                    "run '\(run.text("id"))' has number \(run.integer("number")), and is the run \(index + 1)"
                )
            }
            let state = run.text("state")
            let isFinal = JournalStory.finalStates.contains(state)
            if !isFinal, !["pending", "running", "waiting", "suspended"].contains(state) {
                problem(run, "run '\(run.text("id"))' has the unknown state '\(state)'")
            }
            if index < runs.count - 1, !["failed", "terminated"].contains(state),
                !(isUndone && state == "completed")
            {
                problem(run, "run '\(run.text("id"))' is \(state), and a later one has begun")
            }
            if isFinal, !run.isNull("wake_at") || !run.isNull("lease") || !run.isNull("wait") {
                problem(run, "run '\(run.text("id"))' has ended, and is to be moved")
            }
            if !isFinal, run.isNull("wake_at"), run.isNull("lease"), run.isNull("wait"), state != "suspended"
            {
                problem(run, "run '\(run.text("id"))' is \(state), and nothing moves it")
            }
        }
    }

    /// What a status says of the record, and a state of the execution, fit each other.
    mutating func checkStatus(_ submission: Line, _ run: Line?) {
        let id = submission.text("id")
        let status = submission.text("status")
        guard let run else { return problem(submission, "submission '\(id)' has no run") }
        let state = run.text("state")
        let isFinal = JournalStory.finalStates.contains(state)
        let fits: Bool? =
            switch status {
            case "accepted", "creating": !isFinal
            case "created": true
            case "rejected_duplicate": state == "completed" || !isFinal
            case "failed": state == "failed"
            // Steps may still be undone.
            case "cancelled": state == "terminated" || !isFinal
            default: nil
            }
        if fits == nil { problem(submission, "submission '\(id)' has the unknown status '\(status)'") }
        if fits == false { problem(submission, "submission '\(id)' is \(status), and its run \(state)") }
        if status == "failed", submission.isNull("error") {
            problem(submission, "submission '\(id)' failed without a reason")
        }
    }

    // MARK: - The trail

    /// The ways that a submission may go, as its trail tells them.
    mutating func checkTrail(_ submission: Line, _ trail: [Line], _ runs: [Line]) {
        let id = submission.text("id")
        let told = trail.map { $0.text("event") }
        if told.count(where: { $0 == "accepted" }) != 1 || told.first != "accepted" {
            problem(submission, "the trail does not begin with one accept of submission '\(id)'")
        }
        // Failing ends a run, and only a retry begins the next; what was stopped goes nowhere any more.
        var hasFailed = false
        var isStopped = false
        let moving: Set<String> = [
            "created", "edited", "linked", "held_as_duplicate", "confirmed_duplicate", "overridden",
            "approval_asked", "approval_given", "approved", "failed", "cancelled", "terminated",
        ]
        for entry in trail {
            let event = entry.text("event")
            if JournalStory.beginnings.contains(event) { hasFailed = false }
            if moving.contains(event), hasFailed, !["cancelled", "terminated"].contains(event) {
                problem(
                    entry, "submission '\(id)' is told to be '\(event)' after it had failed, without a retry")
            }
            if moving.contains(event), isStopped, event != "terminated" {
                problem(entry, "submission '\(id)' is told to be '\(event)' after it was stopped")
            }
            if event == "failed" { hasFailed = true }
            if ["cancelled", "terminated"].contains(event) { isStopped = true }
        }
        let begun = told.count { JournalStory.beginnings.contains($0) }
        if runs.count != begun + 1 {
            problem(
                submission,
                "submission '\(id)' has \(runs.count) runs, and its trail tells of \(begun) after the first")
        }
        let failed = runs.count { $0.text("state") == "failed" }
        if told.count(where: { $0 == "failed" }) != failed {
            problem(
                submission,
                "\(failed) runs of submission '\(id)' failed, and its trail tells of another number")
        }
        if runs.contains(where: { $0.text("state") == "terminated" }), !isStopped, !told.contains("undoing") {
            problem(submission, "nobody is told to have stopped submission '\(id)'")
        }
        if case .map(let entity)? = submission.row["entity"], submission.text("status") == "created",
            !tellsRecord(entity, of: submission)
        {
            problem(submission, "the trail does not tell of the record of submission '\(id)'")
        }
    }
}
