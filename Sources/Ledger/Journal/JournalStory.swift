// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What the rows of an exported journal tell together: what belongs to what, which ways statuses and states have gone, and
/// how often each effect is told.
///
/// It knows the rows and what they may say, and nothing of the engine that wrote them.
struct JournalStory: Sendable {
    struct Line: Sendable {
        var line: Int64
        var row: ValueMap

        func text(_ name: String) -> String { row[name]?.string ?? "" }
        func integer(_ name: String) -> Int64 { JournalRowValue.integer(row[name]) ?? 0 }
        func isNull(_ name: String) -> Bool { row[name]?.isNull ?? true }
    }

    var submissions: [String: Line] = [:]
    /// Of a submission: the items, branches and children that its steps made.
    var parts: [String: [Line]] = [:]
    /// Of a submission, in their order.
    var runs: [String: [Line]] = [:]
    /// Of a run.
    var steps: [String: [Line]] = [:]
    /// Of a submission.
    var events: [String: [Line]] = [:]
    var trail: [String: [Line]] = [:]
    /// Run → submission.
    private(set) var owners: [String: String] = [:]
    private var problems: [JournalCheck.Finding] = []
    private var lastPlaces: [JournalRowKind: Int64] = [:]
    /// Idempotency key → the step that was answered under it.
    private var effects: [String: String] = [:]

    static let finalStates: Set<String> = ["completed", "failed", "terminated"]

    mutating func problem(_ line: Line, _ reason: String) {
        problems.append(JournalCheck.Finding(line: line.line, reason: reason))
    }

    mutating func take(_ kind: JournalRowKind, _ row: ValueMap, line: Int64) {
        let line = Line(line: line, row: row)
        if [.submission, .outbox, .audit].contains(kind) {
            let place = line.integer("sequence")
            if place <= lastPlaces[kind, default: 0] {
                problem(line, "\(JournalCheck.name(kind.rawValue, row)) stands out of order")
            }
            lastPlaces[kind] = place
        }
        switch kind {
        case .submission:
            if submissions.updateValue(line, forKey: line.text("id")) != nil {
                problem(line, "submission '\(line.text("id"))' is there twice")
            }
            if !line.isNull("parent") { takePart(line) }
        case .run:
            if submissions[line.text("submission")] == nil {
                problem(line, "run '\(line.text("id"))' belongs to no submission")
            }
            if owners.updateValue(line.text("submission"), forKey: line.text("id")) != nil {
                problem(line, "run '\(line.text("id"))' is there twice")
            }
            runs[line.text("submission"), default: []].append(line)
        case .journal:
            if owners[line.text("run")] == nil {
                problem(line, "step '\(line.text("step"))' belongs to no run")
            }
            steps[line.text("run"), default: []].append(line)
        case .outbox:
            if !line.text("submission").isEmpty { events[line.text("submission"), default: []].append(line) }
        case .audit:
            if !line.isNull("submission") { trail[line.text("submission"), default: []].append(line) }
        }
    }

    /// A part comes after what it is a part of.
    private mutating func takePart(_ line: Line) {
        let parent = line.text("parent")
        if submissions[parent] == nil || parent == line.text("id") {
            problem(
                line, "submission '\(line.text("id"))' is a part of '\(parent)', which is not there before it"
            )
        }
        parts[parent, default: []].append(line)
    }

    /// Everything that the rows tell wrong, once all of them are there.
    mutating func findings() -> [JournalCheck.Finding] {
        for id in Set(events.keys).union(trail.keys).subtracting(submissions.keys).sorted() {
            for line in (events[id] ?? []) + (trail[id] ?? []) {
                problem(line, "it tells of submission '\(id)', which is not there")
            }
        }
        for (id, submission) in submissions.sorted(by: { $0.value.line < $1.value.line }) {
            let runs = runs[id] ?? []
            let trail = trail[id] ?? []
            checkRuns(submission, runs, trail)
            checkStatus(submission, runs.last)
            checkTrail(submission, trail, runs)
            checkRerun(submission, trail)
            checkCause(submission, trail)
            // Of what was purged the trail is left.
            if isPurged(id) { continue }
            for run in runs { checkSteps(run, trail) }
            checkEvents(submission, events[id] ?? [], runs)
        }
        return problems
    }

    /// Counts an answer under its idempotency key.
    mutating func countEffect(_ key: String, _ step: Line) {
        let name = "\(step.text("run")) \(step.text("step"))"
        guard let other = effects.updateValue(name, forKey: key), other != name else { return }
        // A later run of the submission keeps what an earlier one did.
        if owners[step.text("run")] != owners[String(other.prefix { $0 != " " })] {
            problem(
                step, "the effect '\(key)' of step '\(step.text("step"))' is told of another step as well")
        }
    }
}
