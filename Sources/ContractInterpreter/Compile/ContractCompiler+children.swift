// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ContractCompiler {
    /// What the actions that others start are to those: whether they work on a record, and what their results hold.
    ///
    /// Children come before their parents, because a result may hand on what another result holds; of a circle, which
    /// is told elsewhere, one result is taken to hold everything.
    func lookAhead(
        _ declarations: ApplicationIndex
    ) -> (targets: [String: Bool], results: [String: [StepOutput.Member]]) {
        var started = Set(application.triggers.compactMap { declarations.action($0.action.value) })
        let children = application.actions.map { action in
            action.steps.isEmpty ? [] : Self.started(by: action).compactMap { declarations.action($0) }
        }
        started.formUnion(children.joined())
        var targets: [String: Bool] = [:]
        var results: [String: [StepOutput.Member]] = [:]
        // Without recursion, for chains are as long as their authors like.
        var isSeen = [Bool](repeating: false, count: children.count)
        for start in started.sorted() where !isSeen[start] {
            isSeen[start] = true
            var path: [(node: Int, next: Int)] = [(start, 0)]
            while let (node, next) = path.last {
                guard next < children[node].count else {
                    let action = application.actions[node]
                    var compiler = ActionCompiler(
                        application: application, declarations: declarations, registry: registry,
                        roles: roles,
                        action: action)
                    compiler.results = results
                    targets[action.key.value] = compiler.compile().needsTarget
                    results[action.key.value] = compiler.resultMembers
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let child = children[node][next]
                if isSeen[child] { continue }
                isSeen[child] = true
                path.append((child, 0))
            }
        }
        return (targets, results)
    }

    /// The names of the actions that an action starts, also to undo something.
    private static func started(by action: ActionDefinition) -> [String] {
        action.steps.flatMap(\.withNested).flatMap(\.bodies).compactMap { $0.value.child?.call.action.value }
    }
}
