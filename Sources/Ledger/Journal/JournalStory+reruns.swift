// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension JournalStory {
    // MARK: - Reruns

    /// The submissions that one runs again, the nearest first.
    private func origins(of id: String) -> [Line] {
        var found: [Line] = []
        var next = submissions[id]?.text("rerun_of") ?? ""
        // Each is older than who runs it again.
        while let origin = submissions[next], origin.line < (found.last ?? submissions[id])?.line ?? 0 {
            found.append(origin)
            next = origin.text("rerun_of")
        }
        return found
    }

    /// What runs another one again says so in the trail, and names it.
    mutating func checkRerun(_ submission: Line, _ trail: [Line]) {
        let id = submission.text("id")
        let told = trail.filter { $0.text("event") == "rerun" }.map {
            (try? JSONReader.read($0.text("details")))?["of"]?.string ?? ""
        }
        let of = submission.text("rerun_of")
        if told != (of.isEmpty ? [] : [of]) {
            problem(submission, "submission '\(id)' runs '\(of)' again, and its trail tells otherwise")
        }
        if !of.isEmpty, origins(of: id).isEmpty {
            problem(submission, "submission '\(id)' runs '\(of)' again, which is not there before it")
        }
    }

    /// What was taken over stands like that in the journal of who did it.
    mutating func checkReuse(_ row: Line, _ run: Line) {
        let step = row.text("step")
        let from = row.text("reused_from")
        guard origins(of: run.text("submission")).contains(where: { $0.text("id") == from }) else {
            return problem(
                row,
                "step '\(step)' of run '\(run.text("id"))' is taken over from '\(from)', which it does not run again"
            )
        }
        if isPurged(from) { return }
        let done = submissions[from].map { rows(of: $0) } ?? []
        let isThere = done.contains { other in
            ["step", "verb", "output", "started_at", "finished_at"].allSatisfy {
                other.row[$0] == row.row[$0]
            }
        }
        if !isThere {
            problem(
                row, "step '\(step)' of run '\(run.text("id"))' is taken over, and '\(from)' did not do it so"
            )
        }
    }

    func isPurged(_ submission: String) -> Bool {
        trail[submission]?.contains { $0.text("event") == "purged" } ?? false
    }

    /// How often a created submission may be told to be so, from its runs.
    func createdEvents(_ runs: [Line]) -> ClosedRange<Int> {
        let taken = runs.flatMap { steps[$0.text("id")] ?? [] }.filter { !$0.isNull("reused_from") }
        func isTaken(_ verb: String) -> Bool { taken.contains { $0.text("verb") == verb } }
        // The step that tells it was taken over with the record.
        if isTaken("audit") { return 0...0 }
        // The record was taken over, and what tells of it comes yet.
        if isTaken("create"), runs.last?.text("state") != "completed" { return 0...1 }
        return 1...1
    }

    /// True when the trail tells of the record of a submission, or of whose it took over.
    func tellsRecord(_ record: ValueMap, of submission: Line) -> Bool {
        ([submission] + origins(of: submission.text("id")).prefix { $0.row["entity"] == .map(record) })
            .contains { maker in
                trail[maker.text("id")]?.contains {
                    $0.text("record_id") == record["id"]?.string || $0.text("event") == "linked"
                } ?? false
            }
    }
}
