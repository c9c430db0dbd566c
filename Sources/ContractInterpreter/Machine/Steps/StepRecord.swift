// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What one of the author's steps came to: what `$steps` reads.
struct StepRecord: Sendable, Hashable {
    enum Outcome: String, Sendable, Hashable, CaseIterable {
        case succeeded, skipped, failed, expired, rejected
        case timedOut = "timed_out"
        /// A model gave no answer that holds, and the author's stands in for it; `error` says why.
        case fallback

        /// True for a step that there is nothing left to do of.
        var isDone: Bool { self == .succeeded || self == .skipped || self == .fallback }
    }

    var outcome: Outcome
    /// Nil for a step without an output, and for one whose output is never stored.
    var output: Value?
    /// Where the journal has the output, when it is too long to stand in the state as well.
    var place: JournalPlace?
    /// Code and message of a step that failed, or whose answer did.
    var error: RunFailure?
    var startedAt: Instant
    var finishedAt: Instant
    /// What undoes the step has been done.
    var isUndone = false

    /// What references see.
    var value: Value {
        var map = output?.map ?? [:]
        map["outcome"] = .string(outcome.rawValue)
        map["finished_at"] = .string(DateTimeText.render(finishedAt))
        map["error"] = error.map { ["code": .string($0.code), "message": .string($0.message)] }
        return .map(map)
    }

    /// What a path of a reference leads to.
    func value(at path: ArraySlice<String>) -> Value? {
        if let member = path.first, !StepRecord.ownMembers.contains(member) {
            return output?.value(at: path)
        }
        // What a step without an output came to is not taken for one.
        return path.isEmpty ? output : value.value(at: path)
    }

    static let ownMembers = ["outcome", "finished_at", "error"]
}

extension StepRecord: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("outcome", outcome.rawValue)
        writer.put("output", place == nil ? output : nil)
        writer.put("place", place)
        writer.put("code", error?.code)
        writer.put("message", error?.message)
        writer.put("started", startedAt.microseconds)
        writer.put("finished", finishedAt.microseconds)
        writer.put("undone", isUndone ? true : nil)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        guard let outcome = Outcome(rawValue: try reader.get("outcome")) else {
            throw PlanCodingError("the outcome of a step is unknown")
        }
        self.outcome = outcome
        output = reader.map["output"]
        place = try reader.get("place")
        if let code: String = try reader.get("code") {
            error = RunFailure(code, try reader.get("message") ?? "")
        }
        startedAt = Instant(microseconds: try reader.get("started"))
        finishedAt = Instant(microseconds: try reader.get("finished"))
        isUndone = try reader.get("undone") ?? false
    }
}

/// A run that undoes its steps, because one failed for good or somebody stopped it.
struct RunUndo: Sendable, Hashable {
    /// The steps to undo, the latest first.
    var queue: [String]
    /// Which of the bodies that undo the first of them comes next.
    var body = 0
    /// The bodies that steps begin with of which others were done before.
    var begun: [String: Int] = [:]
    /// Rows that the journal has of it.
    var rows = 0
    /// The items of the first step that come next, in their order; empty where nobody has looked for them.
    var items: [Int] = []
    /// Children that are to be stopped before anything is undone.
    var children: [String] = []
    /// What could not be undone, each with code and message.
    var left: [Value] = []
    /// The run is ended at once: children are stopped, and nothing is undone.
    var isTermination = false
    /// The end that the run comes to: why it failed; nil for one that was stopped.
    var error: ValueMap?

    init(queue: [String], error: ValueMap?) {
        self.queue = queue
        self.error = error
    }

    /// Turns to the step that is now the first.
    mutating func turnToFirst() {
        body = queue.first.flatMap { begun[$0] } ?? 0
        items = []
    }
}

extension RunUndo: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("queue", optional: queue)
        writer.put("body", body)
        if !begun.isEmpty {
            writer.put("begun", Value.map(ValueMap(begun.map { ($0.key, $0.value.planValue) })))
        }
        writer.put("rows", rows)
        writer.put("items", items.isEmpty ? nil : items)
        writer.put("left", left)
        writer.put("children", children)
        writer.put("termination", isTermination ? true : nil)
        writer.put("error", error.map(Value.map))
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(queue: try reader.list("queue"), error: reader.map["error"]?.map)
        body = try reader.get("body")
        for entry in reader.map["begun"]?.map ?? [:] { begun[entry.key] = try Int(planValue: entry.value) }
        rows = try reader.get("rows")
        items = try reader.list("items")
        left = try reader.list("left")
        children = try reader.list("children")
        isTermination = try reader.get("termination") ?? false
    }
}
