// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension JournalStory {
    // MARK: - Undoing

    /// What is told to be undone was done and has rows that undid it; what undid something names a step.
    mutating func checkUndoing(_ run: Line, _ rows: [Line], _ trail: [Line]) {
        let id = run.text("id")
        for row in rows where row.text("state") == "compensated" {
            let step = row.text("step")
            let backs = rows.filter { $0.text("step").hasPrefix(step + ".compensate") }
            if !JournalStory.undone(trail).contains(step) {
                problem(row, "step '\(step)' of run '\(id)' is undone, and the trail does not tell of it")
            }
            if row.text("verb") == "for_each" {
                checkItems(row, trail)
            } else if backs.isEmpty {
                problem(row, "step '\(step)' of run '\(id)' is undone, and nothing undid it")
            }
            for back in backs where back.text("state") == "failed" {
                problem(back, "step '\(step)' of run '\(id)' is undone, and what undoes it failed")
            }
        }
        // Who ends a run at once ends its undoing anywhere.
        let isOver =
            JournalStory.finalStates.contains(run.text("state"))
            && !trail.contains { $0.text("event") == "terminated" }
        for back in rows where back.text("step").contains(".compensate") {
            if back.text("verb") != "compensate" {
                problem(
                    back,
                    "'\(back.text("step"))' of run '\(id)' undid something, and is told as '\(back.text("verb"))'"
                )
            }
            let step = back.text("step").split(separator: ".").first.map(String.init) ?? ""
            let backs = rows.filter { $0.text("step").hasPrefix(step + ".compensate") }
            let isDone = backs.allSatisfy { $0.text("state") == "succeeded" || $0.text("state") == "skipped" }
            guard isDone, isOver else { continue }
            // A step of a branch stands in the journal of the branch.
            if let row = rows.first(where: { $0.text("step") == step }), row.text("state") == "succeeded" {
                problem(row, "step '\(step)' of run '\(id)' was undone, and is told as if it stood")
            }
        }
        // With several runs the trail does not say which of them undid what, but that the last undoes the one before it.
        let all = runs[run.text("submission")] ?? []
        let isAgain = trail.contains { ["retried", "redriven"].contains($0.text("event")) }
        guard !isAgain, all.last?.text("id") == id, isOver else { return }
        let undone = Set(
            rows.filter { $0.text("verb") == "compensate" }.map { row in
                row.text("step").split(separator: ".").first.map(String.init) ?? ""
            })
        let told = JournalStory.undone(trail)
        for step in undone.subtracting(told).sorted() {
            problem(
                run, "the journal of run '\(id)' undoes step '\(step)', and the trail does not tell of it")
        }
        for row in rows where told.contains(row.text("step")) && !undone.contains(row.text("step")) {
            let step = row.text("step")
            if row.text("state") == "succeeded",
                !JournalStory.left(of: submissions[run.text("submission")], step)
            {
                problem(
                    row,
                    "the trail tells that step '\(step)' of run '\(id)' was undone, and the journal that it stands"
                )
            }
        }
        // What items did is undone in runs of theirs.
        let fans = fans(of: run.text("submission"))
        for step in told.subtracting(undone).sorted() {
            let fan = fans.first { $0.text("step") == step }
            if let fan, !rows.contains(where: { $0.text("step") == step }) { checkItems(fan, trail) }
            guard fan == nil else { continue }
            problem(
                run, "the trail tells that step '\(step)' was undone, and the journal of run '\(id)' does not"
            )
        }
    }

    /// The steps that a trail tells to be undone, well or not.
    static func undone(_ trail: [Line]) -> Set<String> {
        Set(
            trail.filter { ["compensated", "compensation_failed"].contains($0.text("event")) }.compactMap {
                (try? JSONReader.read($0.text("details")))?["step"]?.string
            })
    }

    /// True for a step that a submission tells not to be undone, or not in all.
    private static func left(of submission: Line?, _ step: String) -> Bool {
        let error = submission.flatMap { try? JSONReader.read($0.text("error")) }
        return error?["not_undone"]?.list?.contains { $0["step"]?.string == step } ?? false
    }

    // MARK: - Items

    /// The steps of a submission, and of its branches, that go over items.
    private func fans(of submission: String) -> [Line] {
        let rows = submissions[submission].map { self.rows(of: $0) } ?? []
        var found = rows.filter { $0.text("verb") == "for_each" }
        let branched = Set(rows.filter { $0.text("verb") == "parallel" }.map { $0.text("step") })
        for part in parts[submission] ?? [] where branched.contains(JournalStory.step(of: part)) {
            found += fans(of: part.text("id"))
        }
        return found
    }

    /// The step of the parent that made a submission.
    private static func step(of part: Line) -> String {
        part.text("part").split(separator: "#", maxSplits: 1).first.map(String.init) ?? ""
    }

    /// The items of a fan-out that is told to be undone: each that did something is there, and what undid one of them undid
    /// it in all.
    private mutating func checkItems(_ fan: Line, _ trail: [Line]) {
        let step = fan.text("step")
        let run = fan.text("run")
        let items = (parts[owners[run] ?? ""] ?? []).filter { JournalStory.step(of: $0) == step }
        let names = Set(items.map { $0.text("part") })
        let results = (try? JSONReader.read(fan.text("output")))?["results"]?.list ?? []
        for (index, result) in results.enumerated()
        where !result.isNull && !names.contains("\(step)#\(index)") {
            problem(
                fan, "item \(index) of step '\(step)' of run '\(run)' is undone, and not there")
        }
        // A step that was begun anew has the items of each round, and the rows do not say which is whose.
        if trail.contains(where: { ["retried", "redriven"].contains($0.text("event")) }) { return }
        let undoable = Set(items.flatMap { compensated(in: $0) })
        for item in items where runs[item.text("id")]?.last?.text("state") == "completed" {
            let rows = self.rows(of: item)
            for row in rows where row.text("state") == "succeeded" && undoable.contains(row.text("step")) {
                problem(
                    row,
                    "step '\(row.text("step"))' of item '\(item.text("id"))' stands, and '\(step)' is undone")
            }
        }
    }

    /// The steps of an item for which something says how they are undone.
    private func compensated(in item: Line) -> [String] {
        rows(of: item).filter { $0.text("verb") == "compensate" }
            .compactMap { row in row.text("step").split(separator: ".").first.map(String.init) }
    }

    /// What all runs of a submission did.
    func rows(of submission: Line) -> [Line] {
        let runs = runs[submission.text("id")] ?? []
        return runs.flatMap { run in steps[run.text("id")] ?? [] }
    }

    /// An item is undone because its parent undoes the step that made it.
    mutating func checkCause(_ item: Line, _ trail: [Line]) {
        guard trail.contains(where: { $0.text("event") == "undoing" }) else { return }
        let step = JournalStory.step(of: item)
        var parent = submissions[item.text("parent")]
        while let above = parent {
            let told = self.trail[above.text("id")] ?? []
            let last = runs[above.text("id")]?.last?.text("state") ?? ""
            let left = (try? JSONReader.read(above.text("error")))?["not_undone"]?.list ?? []
            if JournalStory.undone(told).contains(step)
                || left.contains(where: { $0["step"]?.string == step })
                || told.contains(where: { $0.text("event") == "terminated" })
                || !JournalStory.finalStates.contains(last)
            {
                return
            }
            // What branches did is undone by the run that they are a part of.
            parent = submissions[above.text("parent")]
        }
        problem(item, "item '\(item.text("id"))' is undone, and nothing that made it tells so")
    }
}
