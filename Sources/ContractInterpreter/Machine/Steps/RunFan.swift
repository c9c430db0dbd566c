// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// How far a fan-out has come: a cursor over its items, never the items themselves.
struct RunFan: Sendable, Hashable {
    /// An item whose child did not come to its end well.
    struct Failure: Sendable, Hashable {
        var index: Int
        /// Nil where the item's own submission says it: many may fail, and the state is written with each commit.
        var error: RunFailure?
    }

    var count: Int
    /// The item that is started next.
    var next = 0
    /// Items under way.
    var running: [Int] = []
    var failures: [Failure] = []
    /// Items whose own time was up before they ended.
    var late: [Int] = []
    /// Items that are held as duplicates: they have failed, and go on when a person lets them.
    var held: [Int] = []
    /// Nothing more is started, and what runs is stopped.
    var isStopping = false

    init(count: Int) { self.count = count }

    func hasFailed(_ index: Int) -> Bool { failures.contains { $0.index == index } }
}

/// What an item of a fan-out came to.
enum ItemOutcome: Sendable {
    case output(Value)
    case failure(RunFailure)
}

extension RunFan: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("count", count)
        writer.put("next", next)
        writer.put("running", running)
        writer.put(
            "failures",
            failures.map { failure -> Value in
                guard let error = failure.error else { return failure.index.planValue }
                return [
                    "index": failure.index.planValue, "code": .string(error.code),
                    "message": .string(error.message),
                ]
            })
        writer.put("late", late.isEmpty ? nil : late)
        writer.put("held", held.isEmpty ? nil : held)
        writer.put("stopping", isStopping ? true : nil)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(count: try reader.get("count"))
        next = try reader.get("next")
        running = try reader.list("running")
        for value in reader.map["failures"]?.list ?? [] {
            if value.number != nil {
                failures.append(Failure(index: try Int(planValue: value)))
                continue
            }
            let failure = try PlanReader(value)
            failures.append(
                Failure(
                    index: try failure.get("index"),
                    error: RunFailure(try failure.get("code"), try failure.get("message"))))
        }
        late = try reader.list("late")
        held = try reader.list("held")
        isStopping = try reader.get("stopping") ?? false
    }
}

/// Where the children of a fan-out are, once the run has gone past it.
struct FanTrace: Sendable, Hashable {
    /// The submission that they were started for: the run's own, or that of a branch that has joined it.
    var owner: String
    var round: Int
    var count: Int

    /// The submission of each item, in their order.
    func children(of step: PlanStep) -> [String] {
        (0..<count).map { child($0, of: step) }
    }

    /// The submission of one item.
    func child(_ index: Int, of step: PlanStep) -> String {
        Identity.child(of: owner, reference: "\(step.key)#\(index)", round: round)
    }
}

extension FanTrace: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("owner", owner)
        writer.put("round", round)
        writer.put("count", count)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            owner: try reader.get("owner"), round: try reader.get("round"), count: try reader.get("count"))
    }
}

/// What a part of a run that goes its own way takes along of what its parent knew.
struct RunSurroundings: Sendable, Hashable {
    /// The submission that the steps belong to, as its author sees it.
    var submission: String
    var reference: String?
    /// Where the submission came from; nil in states from before it was kept.
    var source: String?
    var steps: [String: StepRecord] = [:]
    var created: ValueMap?
    var entity: ValueMap?
    var item: Value?
    var index: Int?
}

extension RunSurroundings: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("submission", submission)
        writer.put("reference", reference)
        writer.put("source", source)
        if !steps.isEmpty {
            writer.put("steps", Value.map(ValueMap(steps.map { ($0.key, $0.value.planValue) })))
        }
        writer.put("created", created.map(Value.map))
        writer.put("entity", entity.map(Value.map))
        writer.put("item", item)
        writer.put("index", index)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(submission: try reader.get("submission"), reference: try reader.get("reference"))
        source = try reader.get("source")
        for entry in reader.map["steps"]?.map ?? [:] {
            steps[entry.key] = try StepRecord(planValue: entry.value)
        }
        created = reader.map["created"]?.map
        entity = reader.map["entity"]?.map
        item = reader.map["item"]
        index = try reader.get("index")
    }
}
