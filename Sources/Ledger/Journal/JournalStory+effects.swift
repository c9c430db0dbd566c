// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension JournalStory {
    private static let open: Set<String> = ["pending", "running", "waiting"]
    private static let closed: Set<String> = ["succeeded", "failed", "skipped", "compensated"]

    // MARK: - Steps

    /// The rows of one run: in order, closed where the run has ended, attempts without gaps, effects and what undid them.
    mutating func checkSteps(_ run: Line, _ trail: [Line]) {
        let id = run.text("id")
        let rows = steps[id] ?? []
        var last: Int64 = -1
        for row in rows {
            let step = row.text("step")
            let state = row.text("state")
            if row.integer("ordinal") <= last {
                problem(row, "step '\(step)' of run '\(id)' stands out of order")
            }
            last = row.integer("ordinal")
            let isOpen = JournalStory.open.contains(state)
            if !isOpen, !JournalStory.closed.contains(state) {
                problem(row, "step '\(step)' of run '\(id)' has the unknown state '\(state)'")
            }
            if isOpen != row.isNull("finished_at") {
                problem(row, "step '\(step)' of run '\(id)' is \(state), and its end says otherwise")
            }
            if isOpen, ["completed", "failed"].contains(run.text("state")) {
                problem(
                    row, "step '\(step)' of run '\(id)' has an intent and no outcome, and the run has ended")
            }
            checkAttempts(row)
            if !row.isNull("reused_from") {
                checkReuse(row, run)
                continue
            }
            if state == "succeeded" || state == "compensated", let key = JournalStory.key(of: row) {
                countEffect(key, row)
            }
        }
        if run.text("state") == "completed", let row = rows.first(where: { $0.text("verb") == "compensate" })
        {
            problem(row, "run '\(id)' completed, and step '\(row.text("step"))' undid something")
        }
        checkUndoing(run, rows, trail)
    }

    /// Attempts are numbered from one on.
    private mutating func checkAttempts(_ row: Line) {
        guard let text = row.row["attempts"]?.string else { return }
        let list = (try? JSONReader.read(text))?.list ?? []
        for (index, attempt) in list.enumerated()
        where JournalRowValue.integer(attempt["number"]) != Int64(index + 1) {
            return problem(row, "the attempts of step '\(row.text("step"))' are not numbered as they came")
        }
    }

    /// The idempotency key that a push was answered under.
    private static func key(of row: Line) -> String? {
        guard ["push", "compensate"].contains(row.text("verb")), let text = row.row["output"]?.string else {
            return nil
        }
        return (try? JSONReader.read(text))?["key"]?.string
    }

    // MARK: - Events

    /// What is built in is told once for each thing that it tells of.
    mutating func checkEvents(_ submission: Line, _ events: [Line], _ runs: [Line]) {
        let action = submission.text("action")
        // Parts of a run tell nothing of their own.
        if action.contains("/") { return }
        var ids: Set<String> = []
        for event in events where !ids.insert(event.text("id")).inserted {
            problem(event, "event '\(event.text("id"))' is there twice")
        }
        func count(_ name: String) -> Int { events.count { $0.text("event") == action + "." + name } }
        let id = submission.text("id")
        let created = createdEvents(runs)
        if submission.text("status") == "created", !created.contains(count("created")) {
            problem(submission, "submission '\(id)' is created, and is told so \(count("created")) times")
        }
        let isWithdrawn = trail[id]?.contains { $0.text("event") == "withdrawn" } ?? false
        if ["failed", "cancelled"].contains(submission.text("status")), count("created") > 0, !isWithdrawn {
            problem(
                submission, "submission '\(id)' is \(submission.text("status")), and is told to be created")
        }
        let failed = runs.count { $0.text("state") == "failed" }
        if count("failed") != failed {
            problem(
                submission,
                "\(failed) runs of submission '\(id)' failed, and are told so \(count("failed")) times")
        }
        if submission.text("mode") == "workflow", count("accepted") != 1 {
            problem(submission, "submission '\(id)' was accepted, and is told so \(count("accepted")) times")
        }
    }
}
