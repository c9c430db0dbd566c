// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Runs do not wait for each other in a circle, and no run starts another of its kind without end, itself or through events.
struct RunCircleProof {
    /// One action leads to another.
    private struct Link {
        var target: Int
        var place: SourcePlace
        var isAwaited: Bool
        /// True when every run of the one leads to a run of the other.
        var isSure: Bool
        /// True when a trigger does it, at whose event it stands.
        var isOfTrigger = false
        /// True for what undoes a step, which no condition can stand at.
        var isUndoing = false
        /// True for one that goes over a list.
        var isOfItems = false
    }

    let ground: ProofGround
    private let links: [[Link]]

    init(_ ground: ProofGround) {
        self.ground = ground
        let starts = Self.starts(by: ground)
        links = ground.application.actions.map { Self.links(of: $0, starts, ground) }
    }

    /// What is wrong, by the action at whose place it is told; of none where it is told at a trigger.
    func diagnostics() -> [(action: Int?, diagnostic: Diagnostic)] {
        let waits = circles { $0.isAwaited }
        let endless = circles { $0.isSure }.filter { circle in circle.contains { !$0.link.isAwaited } }
        return waits.map { (report(.circleOfWaits, $0, "waits for", "in a circle")) }
            + endless.map { report(.endlessStarts, $0, "leads to", "without end") }
    }

    // MARK: - Links

    /// What each event starts, whatever it carries.
    private static func starts(by ground: ProofGround) -> [String: [Link]] {
        var starts: [String: [Link]] = [:]
        for trigger in ground.application.triggers where trigger.isActive {
            guard case .event(let event, nil) = trigger.cause, let target = ground.action(trigger.action)
            else { continue }
            starts[event.value, default: []].append(
                Link(target: target, place: event.place, isAwaited: false, isSure: true, isOfTrigger: true))
        }
        return starts
    }

    private static func links(
        of action: ActionDefinition, _ starts: [String: [Link]], _ ground: ProofGround
    ) -> [Link] {
        var links: [Link] = []
        var isSure = ground.pipelineFailure(of: action) == nil
        /// False for a fan-out whose list may be empty.
        func isDone(_ body: StepBody) -> Bool {
            if case .forEach(let fanOut) = body { ground.sureItems(of: fanOut, in: action) > 0 } else { true }
        }
        /// True when every run comes behind the last of the steps.
        func visit(_ steps: [StepDefinition], isSure: Bool) -> Bool {
            var isSure = isSure
            for step in steps {
                let runs = isSure && step.when == nil
                for (number, body) in step.bodies.enumerated() {
                    guard let (call, isAwaited) = body.value.child, let target = ground.action(call.action)
                    else { continue }
                    let isOfItems = if case .forEach = body.value { true } else { false }
                    links.append(
                        Link(
                            target: target, place: call.action.place, isAwaited: isAwaited,
                            isSure: runs && number == 0 && isDone(body.value), isUndoing: number > 0,
                            isOfItems: isOfItems))
                }
                let isInside = step.body.map { isDone($0.value) } ?? false
                for list in step.running { _ = visit(list, isSure: runs && isInside) }
                if runs, case .emit(let event, _) = step.body?.value { links += starts[event.value] ?? [] }
                // Behind a way out nothing is sure, and behind what may fail neither.
                if !step.targets.isEmpty { isSure = false }
                if ground.mayEnd(step) { isSure = false }
            }
            return isSure
        }
        let effects = action.sideEffects.filter { $0.isActive && $0.when == nil }
            .flatMap { starts[$0.event.value] ?? [] }
        if action.executionMode == .workflow {
            links += starts["\(action.key.value).accepted"] ?? []
            // They are told with the acceptance, before a duplicate is known and anybody is asked.
            if ground.admissionFailure(of: action) == nil { links += effects }
        }
        let before = action.running.prefix { $0.place?.value == .beforeCreate }
        isSure = visit(Array(before), isSure: isSure)
        if isSure {
            links += starts["\(action.key.value).created"] ?? []
            if action.executionMode != .workflow { links += effects }
        }
        _ = visit(Array(action.running.dropFirst(before.count)), isSure: isSure)
        return links
    }

    // MARK: - Circles

    private typealias Hop = (from: Int, link: Link)

    /// Each circle of the links that count, once.
    private func circles(_ counts: (Link) -> Bool) -> [[Hop]] {
        var found: [[Hop]] = []
        var isDone = [Bool](repeating: false, count: links.count)
        for start in links.indices where !isDone[start] {
            // Depth first without recursion: contracts may chain thousands of actions.
            var path: [Hop] = []
            var places: [Int: Int] = [start: 0]
            var cursors: [(node: Int, next: Int)] = [(start, 0)]
            while let (node, next) = cursors.last {
                guard next < links[node].count else {
                    cursors.removeLast()
                    if !path.isEmpty { path.removeLast() }
                    places[node] = nil
                    isDone[node] = true
                    continue
                }
                cursors[cursors.count - 1].next += 1
                let link = links[node][next]
                guard counts(link), !isDone[link.target] else { continue }
                if let place = places[link.target] {
                    found.append(Array(path[place...]) + [(node, link)])
                    continue
                }
                path.append((node, link))
                places[link.target] = cursors.count
                cursors.append((link.target, 0))
            }
        }
        return found
    }

    private func report(
        _ code: DiagnosticCode, _ circle: [Hop], _ verb: String, _ end: String
    ) -> (action: Int?, diagnostic: Diagnostic) {
        let actions = ground.application.actions
        // Told at a trigger where one is on the way: that is what an action alone does not show.
        let cut = (circle.lastIndex { $0.link.isOfTrigger } ?? circle.count - 1) + 1
        let circle = Array(circle[cut...] + circle[..<cut])
        let last = circle[circle.count - 1]
        let names = circle.map { actions[$0.from].key.value } + [actions[last.link.target].key.value]
        let way = names.count > 8 ? names.prefix(4) + ["…"] + names.suffix(3) : names[...]
        let isAlone = circle.count == 1
        let message =
            isAlone
            ? "a run of '\(names[0])' \(verb) another of itself, \(end)"
            : "runs lead to each other \(end): " + way.map { "'\($0)'" }.joined(separator: " → ")
        let labels = circle.dropLast().prefix(8).map { hop in
            Diagnostic.Label(
                "'\(actions[hop.from].key.value)' \(verb) '\(actions[hop.link.target].key.value)' here",
                at: hop.link.place.range)
        }
        let help =
            code == .circleOfWaits
            ? waysOut(of: circle)
            : "put a 'when' on one of the steps, or a 'filter' on a trigger that is on the way"
        let place = last.link.place
        return (
            last.link.isOfTrigger ? nil : last.from,
            Diagnostic(
                code, message, at: place.range, path: place.path,
                note: isAlone
                    ? nil : "'\(actions[last.from].key.value)' \(verb) '\(names[names.count - 1])' here",
                labels: labels, help: help)
        )
    }
}

extension RunCircleProof {
    /// How runs may follow each other without waiting, as far as the circle does not do so already.
    private func waysOut(of circle: [Hop]) -> String {
        let who = circle.count == 1 ? "let it" : "let one of them"
        let condition = circle.allSatisfy(\.link.isUndoing) ? "" : " under a condition"
        let list =
            circle.contains { $0.link.isUndoing || $0.link.isOfItems }
            ? "" : ", or go over a list with 'for_each'"
        return "\(who) 'start' the next\(condition)\(list)"
    }
}

extension ProofGround {
    /// True for a step behind which a run may not come: it may end, or fail for good, there.
    func mayEnd(_ step: StepDefinition) -> Bool {
        if case .gate = step.body?.value { return true }
        return failure(of: step) != nil
    }
}
