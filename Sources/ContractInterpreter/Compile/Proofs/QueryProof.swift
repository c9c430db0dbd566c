// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The look-up of `query_first` finds the write that it asks for, and no other.
struct QueryProof {
    let ground: ProofGround
    private let plans: [String: PlanStep]
    private let parameters: Set<String>

    init(_ ground: ProofGround, _ index: Int) {
        self.ground = ground
        let steps = ground.plans[index].ownSteps.flatMap(\.withNested)
        parameters = Set(ground.plans[index].parameters.map(\.key))
        plans = Dictionary(steps.map { ($0.key, $0) }) { first, _ in first }
    }

    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for step in steps { collect(step, itemSteps: nil, into: &found) }
        return found
    }

    /// Looks into a step; `itemSteps` are the steps of its item that read the item, nil outside of a fan-out.
    private func collect(_ step: StepDefinition, itemSteps: Set<String>?, into found: inout [Diagnostic]) {
        for body in step.bodies {
            if case .push(let push) = body.value, let problem = check(push, itemSteps) {
                found.append(problem)
            }
        }
        var itemSteps = itemSteps
        if case .forEach = step.body?.value {
            // Steps come in their order, so that one pass finds what reads the item through others.
            var ofItem: Set<String> = []
            for inner in step.running.flatMap({ $0.flatMap(\.withRunning) }) where reads(inner, ofItem) {
                ofItem.insert(inner.key.value)
            }
            itemSteps = ofItem
        }
        for inner in step.running.flatMap(\.self) { collect(inner, itemSteps: itemSteps, into: &found) }
    }

    /// True when what a step is given differs between the items.
    private func reads(_ step: StepDefinition, _ ofItem: Set<String>) -> Bool {
        guard let plan = plans[step.key.value] else { return false }
        var parts = EvaluatedParts()
        parts.take(plan.work)
        return parts.expressions.flatMap(\.references).contains { $0.isOfItem(ofItem) }
    }

    private func check(_ push: StepBody.Push, _ itemSteps: Set<String>?) -> Diagnostic? {
        let connection = ground.connection(push.resource.connection)
        guard let declared = push.idempotency ?? connection?.idempotency,
            case .queryFirst(let lookup) = declared.value
        else { return nil }
        let paths = lookup.resource.path + push.resource.path
        let parts = [lookup.key.value, push.value.value] + paths.map(\.value.value)
        if parts.contains(where: \.isInPartUnreadable) { return nil }
        let asked = lookup.key.value.references + lookup.resource.path.flatMap(\.value.value.references)
        let written = push.value.value.references + push.resource.path.flatMap(\.value.value.references)
        // What leads nowhere is told where it stands.
        if !asked.allSatisfy(leadsSomewhere) { return nil }
        if asked.isEmpty {
            return report(
                "the look-up asks for the same record whatever was written", push, lookup,
                help: "ask by something that the push writes, such as '$submission.id'")
        }
        guard asked.contains(where: { key in written.contains { key.overlaps($0) } }) else {
            return report(
                "the look-up asks by '\(asked[0].text)', which the push does not write", push, lookup,
                help: "write '\(asked[0].text)' as well, or ask by what is written")
        }
        if let itemSteps, !asked.contains(where: { $0.isOfItem(itemSteps) }) {
            return report(
                "the look-up does not tell one item of the fan-out from another", push, lookup,
                help: "ask by a part of '$item', or by '$index', as well")
        }
        return nil
    }

    private func leadsSomewhere(_ reference: Reference) -> Bool {
        guard let name = reference.path.first else { return true }
        return switch reference.root {
        case .parameters: parameters.contains(name)
        case .steps: plans[name] != nil
        default: true
        }
    }

    private func report(
        _ message: String, _ push: StepBody.Push, _ lookup: StepBody.Lookup, help: String
    ) -> Diagnostic {
        guard push.idempotency != nil else {
            let place = push.resource.connection
            return Diagnostic(
                .blindQuery, message, at: place.range, path: place.path,
                labels: [
                    Diagnostic.Label("what is asked by", at: lookup.key.range),
                    Diagnostic.Label("what is written", at: push.value.range),
                ], help: help)
        }
        return Diagnostic(
            .blindQuery, message, at: lookup.key.range, path: lookup.key.path,
            labels: [Diagnostic.Label("what is written", at: push.value.range)], help: help)
    }
}

extension Reference {
    /// True when one of the two is the other, or a part of it.
    fileprivate func overlaps(_ other: Reference) -> Bool {
        root == other.root && zip(path, other.path).allSatisfy { $0 == $1 }
    }

    /// True for what differs between the items of a fan-out: the item, its place, and what its steps made of them.
    fileprivate func isOfItem(_ steps: Set<String>) -> Bool {
        switch root {
        case .item, .index: true
        case .steps: path.first.map(steps.contains) ?? false
        default: false
        }
    }
}

extension ValueExpression {
    /// Every reference in it.
    var references: [Reference] {
        switch self {
        case .literal, .unreadable: []
        case .reference(let reference): [reference]
        case .call(let call): call.arguments.flatMap(\.value.value.references)
        case .list(let elements): elements.flatMap(\.value.references)
        case .map(let entries): entries.flatMap(\.value.value.references)
        }
    }
}
