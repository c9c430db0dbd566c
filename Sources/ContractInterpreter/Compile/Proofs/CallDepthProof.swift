// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Runs that surely stand below each other are no more than may: what is deeper the engine refuses each time.
///
/// Items with steps and branches are runs as well.
struct CallDepthProof {
    /// A call or start that every run makes which ends well.
    private struct Link {
        var target: Int
        var place: SourcePlace
        var isAwaited: Bool
        /// How many runs deeper than the action its target stands.
        var depth: Int

        var verb: String { isAwaited ? "waits for" : "starts" }
    }

    /// How deep the runs below one action stand, and which of its links leads there.
    private struct Depth {
        var count = 0
        var link: Link?
    }

    let ground: ProofGround

    init(_ ground: ProofGround) { self.ground = ground }

    /// Each action at which a chain becomes too long, with the chain.
    ///
    /// Those that call it are as wrong by what it does: a chain is one mistake.
    func diagnostics() -> [(action: Int, diagnostic: Diagnostic)] {
        let depths = depths()
        return depths.indices.compactMap { index in
            guard let depth = depths[index], depth.count > RunMachine.maxDepth, let link = depth.link,
                let below = depths[link.target], below.count <= RunMachine.maxDepth
            else { return nil }
            return (index, report(index, depth.count, link, depths))
        }
    }

    // MARK: - Links

    private func links(of action: ActionDefinition) -> [Link] {
        var links: [Link] = []
        func visit(_ steps: [StepDefinition], _ depth: Int) {
            for step in ground.sureSteps(of: steps) {
                switch step.body?.value {
                case .call(let call): take(call, isAwaited: true, depth)
                case .start(let call): take(call, isAwaited: false, depth)
                case .parallel(let parallel) where parallel.onError != .collect:
                    for branch in parallel.branches { visit(branch.steps.filter(\.isActive), depth + 1) }
                case .forEach(let fanOut) where fanOut.onError != .collect:
                    guard ground.sureItems(of: fanOut, in: action) > 0 else { continue }
                    switch fanOut.work {
                    case .call(let call): take(call.value, isAwaited: true, depth)
                    case .steps(let steps): visit(steps.filter(\.isActive), depth + 1)
                    }
                default: continue
                }
            }
        }
        func take(_ call: StepBody.ActionCall, isAwaited: Bool, _ depth: Int) {
            guard let target = ground.action(call.action) else { return }
            links.append(
                Link(target: target, place: call.action.place, isAwaited: isAwaited, depth: depth + 1))
        }
        visit(action.running, 0)
        return links
    }

    // MARK: - Depths

    /// How deep runs stand below each action; nil for what leads into a circle, which is told elsewhere.
    private func depths() -> [Depth?] {
        let links = ground.application.actions.map { $0.steps.isEmpty ? [] : self.links(of: $0) }
        var depths = [Depth?](repeating: nil, count: links.count)
        var isSeen = [Bool](repeating: false, count: links.count)
        for start in links.indices where !isSeen[start] {
            // Depth first without recursion: contracts may chain thousands of actions.
            isSeen[start] = true
            var path: [(node: Int, next: Int)] = [(start, 0)]
            while let (node, next) = path.last {
                guard next < links[node].count else {
                    depths[node] = depth(of: links[node], depths)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = links[node][next].target
                if isSeen[target] { continue }
                isSeen[target] = true
                path.append((target, 0))
            }
        }
        return depths
    }

    private func depth(of links: [Link], _ depths: [Depth?]) -> Depth? {
        var deepest = Depth()
        for link in links {
            // What is still being looked into stands above itself.
            guard let below = depths[link.target] else { return nil }
            let count = link.depth + below.count
            if count > deepest.count { deepest = Depth(count: count, link: link) }
        }
        return deepest
    }

    // MARK: - Telling

    private func report(_ action: Int, _ count: Int, _ link: Link, _ depths: [Depth?]) -> Diagnostic {
        let actions = ground.application.actions
        var chain = [actions[action].key.value]
        var labels: [Diagnostic.Label] = []
        var next: Link? = link
        while let link = next {
            let target = actions[link.target].key.value
            if chain.count > 1, labels.count < 8 {
                labels.append(
                    Diagnostic.Label(
                        "'\(chain[chain.count - 1])' \(link.verb) '\(target)' here", at: link.place.range))
            }
            chain.append(target)
            next = depths[link.target]?.link
        }
        let way = chain.count > 8 ? chain.prefix(4) + ["…"] + chain.suffix(3) : chain[...]
        return Diagnostic(
            .circleOfWaits,
            "\(count) runs would always stand below each other, and at most \(RunMachine.maxDepth) may: "
                + way.map { "'\($0)'" }.joined(separator: " → "),
            at: link.place.range, path: link.place.path,
            note: "'\(chain[0])' \(link.verb) '\(chain[1])' here", labels: labels,
            help: "do in one action what several do, or let a trigger start one of them at an event"
                + (chain.count <= count ? "; items with steps and branches are runs as well" : ""))
    }
}
