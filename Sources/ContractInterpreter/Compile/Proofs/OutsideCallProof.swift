// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// One run asks outside systems at most so often as its ceiling says, in the worst case.
struct OutsideCallProof {
    /// The most requests of one run, those of its items and children included.
    static let maxOutsideCalls = 1_000_000

    let ground: ProofGround
    let index: Int
    private var action: ActionDefinition { ground.application.actions[index] }

    init(_ ground: ProofGround, _ index: Int) {
        self.ground = ground
        self.index = index
    }

    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        let found = steps.flatMap { excess(in: $0) }
        if !found.isEmpty { return found }
        let sum = ground.outsideCalls(of: steps, in: index)
        guard sum > Self.maxOutsideCalls,
            let most = steps.max(by: {
                ground.outsideCalls(of: $0, in: index) < ground.outsideCalls(of: $1, in: index)
            })
        else { return [] }
        let count = ground.outsideCalls(of: most, in: index)
        if count > Self.maxOutsideCalls { return [] }
        return [
            Diagnostic(
                .tooManyOutsideCalls,
                "a run may ask outside systems \(Self.grouped(sum)) times, more than \(Self.grouped(Self.maxOutsideCalls))",
                at: action.key.range, path: action.key.path,
                labels: [Diagnostic.Label("\(Self.grouped(count)) times here", at: most.key.range)],
                help: "bound the lists, or try less often")
        ]
    }

    /// The fan-outs that go beyond the ceiling though one item of them does not.
    private func excess(in step: StepDefinition) -> [Diagnostic] {
        let inner = step.running.flatMap(\.self).flatMap { excess(in: $0) }
        if !inner.isEmpty { return inner }
        guard case .forEach(let fanOut) = step.body?.value else { return [] }
        let (bound, each) = ground.items(of: fanOut, in: index)
        guard each > 0, each <= Self.maxOutsideCalls, let bound,
            ground.outsideCalls(of: step, in: index) > Self.maxOutsideCalls
        else { return [] }
        let total = Self.product(bound, each)
        return [
            Diagnostic(
                .tooManyOutsideCalls,
                "\(Self.grouped(bound)) items of up to \(Self.grouped(each)) requests come to \(Self.grouped(total)), more than \(Self.grouped(Self.maxOutsideCalls))",
                at: step.key.range, path: step.key.path,
                labels: [
                    Diagnostic.Label("\(Self.grouped(each)) requests for each item", at: work(of: fanOut))
                ],
                help: "bound the list with 'max_items', or try less often with 'retry'")
        ]
    }

    private func work(of fanOut: StepBody.FanOut) -> SourceRange {
        switch fanOut.work {
        case .call(let call): call.value.action.range
        case .steps(let steps):
            (steps.max { ground.outsideCalls(of: $0, in: index) < ground.outsideCalls(of: $1, in: index) })?
                .key.range ?? fanOut.items.range
        }
    }

    // MARK: - Numbers

    static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? Int.max / 2 : min(product, Int.max / 2)
    }

    static func sum(_ numbers: some Sequence<Int>) -> Int {
        numbers.reduce(0) { min($0 + $1, Int.max / 2) }
    }

    /// `8,000,000`.
    static func grouped(_ number: Int) -> String {
        if number >= Int.max / 2 { return "countless" }
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

extension ProofGround {
    func outsideCalls(of steps: [StepDefinition], in index: Int) -> Int {
        OutsideCallProof.sum(steps.lazy.filter(\.isActive).map { self.outsideCalls(of: $0, in: index) })
    }

    /// How often a step asks outside systems at most, what undoes it included.
    func outsideCalls(of step: StepDefinition, in index: Int) -> Int {
        OutsideCallProof.sum(step.bodies.map { outsideCalls(of: $0.value, step, in: index) })
    }

    private func outsideCalls(of body: StepBody, _ step: StepDefinition, in index: Int) -> Int {
        if let horizon = horizon(of: body, step, in: application.actions[index]) {
            // After each request that nobody answered the target is asked, after the last one as well.
            return safety(of: body) == .queryFirst
                ? OutsideCallProof.product(horizon.attempts, 2) : horizon.attempts
        }
        switch body {
        case .call(let call): return action(call.action).flatMap { facts[$0]?.outsideCalls } ?? 0
        case .forEach(let fanOut):
            let (bound, each) = items(of: fanOut, in: index)
            return OutsideCallProof.product(bound ?? 0, each)
        case .parallel(let parallel): return outsideCalls(of: parallel.branches.flatMap(\.steps), in: index)
        default: return 0
        }
    }

    /// How many items a fan-out may have, and how often each asks.
    func items(of fanOut: StepBody.FanOut, in index: Int) -> (bound: Int?, each: Int) {
        let each =
            switch fanOut.work {
            case .call(let call): action(call.value.action).flatMap { facts[$0]?.outsideCalls } ?? 0
            case .steps(let steps): outsideCalls(of: steps, in: index)
            }
        return (itemBounds[index][fanOut.items.range], each)
    }
}
