// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    static let stepVerbs = [
        "transform", "lookup", "fetch", "push", "execute", "emit", "gate", "govern", "approval", "wait",
        "call",
        "start", "for_each", "parallel", "model",
    ]
    fileprivate static let step = MappingShape(
        "a step", required: ["key"],
        optional: stepVerbs + [
            "at", "when", "retry", "timeout", "compensate", "output", "sensitive", "irrevocable", "on_error",
            "order",
            "is_active",
        ])
}

extension NodeDecoder {
    /// The keys of the steps in their order, those inside `parallel` and `for_each` behind the step they are in.
    mutating func steps(_ site: Site?) -> [Located<String>] {
        let keys = stepKeys(site)
        requireUnique(keys, "step")
        return keys
    }

    private mutating func stepKeys(_ site: Site?) -> [Located<String>] {
        let rows = rows(site, "'steps'") { decoder, row in decoder.step(row) }
        return rows.inOrder(\.order).flatMap(\.keys)
    }

    private mutating func step(_ site: Site) -> (order: Int?, keys: [Located<String>])? {
        guard let mapping = mapping(site, .step) else { return nil }
        let key = identifier(mapping["key"], "a step's key")
        let verbs = mapping.present(of: MappingShape.stepVerbs)
        if verbs.isEmpty, !mapping.hasUnread {
            report(
                Diagnostic(
                    .exclusiveKeys, "the step does nothing", at: key?.range ?? site.owner, path: site.path,
                    note: "needs a verb", help: "expected \(Suggestion.oneOf(MappingShape.stepVerbs))"))
        } else if verbs.count > 1 {
            report(
                Diagnostic(
                    .exclusiveKeys, "a step does either '\(verbs[0].name)' or '\(verbs[1].name)'",
                    at: verbs[1].site.owner, path: verbs[1].site.path, note: "a second verb",
                    labels: [.init("the first verb", at: verbs[0].site.owner)], help: "write two steps"))
        }
        let order = order(mapping["order"])
        _ = flag(mapping["is_active"], "'is_active'")
        var keys = key.map { [$0] } ?? []
        keys += nestedKeys(mapping["for_each"], "steps", isList: true)
        keys += nestedKeys(mapping["parallel"], "branches", isList: false)
        return (order, keys)
    }

    /// The steps inside a step: a list, or a map of names to lists.
    private mutating func nestedKeys(_ site: Site?, _ name: String, isList: Bool) -> [Located<String>] {
        guard let site,
            let (key, node) = site.node.entries.first(where: { $0.key.text.hasSameBytes(as: name) })
        else { return [] }
        let place = site.member(key, node)
        if isList { return stepKeys(place) }
        return node.entries.flatMap { stepKeys(place.member($0.key, $0.value)) }
    }
}
