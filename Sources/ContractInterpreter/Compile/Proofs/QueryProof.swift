// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The look-up of `query_first` finds the write that it asks for, and no other.
struct QueryProof {
    let ground: ProofGround

    init(_ ground: ProofGround) { self.ground = ground }

    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for step in steps { collect(step, isItem: false, into: &found) }
        return found
    }

    private func collect(_ step: StepDefinition, isItem: Bool, into found: inout [Diagnostic]) {
        for body in step.bodies {
            if case .push(let push) = body.value, let problem = check(push, isItem: isItem) {
                found.append(problem)
            }
        }
        var isItem = isItem
        if case .forEach = step.body?.value { isItem = true }
        for inner in step.running.flatMap(\.self) { collect(inner, isItem: isItem, into: &found) }
    }

    private func check(_ push: StepBody.Push, isItem: Bool) -> Diagnostic? {
        let connection = ground.connection(push.resource.connection)
        guard let declared = push.idempotency ?? connection?.idempotency,
            case .queryFirst(let lookup) = declared.value
        else { return nil }
        if case .unreadable = lookup.key.value { return nil }
        if case .unreadable = push.value.value { return nil }
        let asked = lookup.key.value.references + lookup.resource.path.flatMap(\.value.value.references)
        let written = push.value.value.references + push.resource.path.flatMap(\.value.value.references)
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
        if isItem, written.contains(where: \.isOfItem), !asked.contains(where: \.isOfItem) {
            return report(
                "the look-up does not tell one item of the fan-out from another", push, lookup,
                help: "ask by a part of '$item' as well")
        }
        return nil
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

    /// True for what differs between the items of a fan-out.
    fileprivate var isOfItem: Bool { root == .item || root == .index }
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
