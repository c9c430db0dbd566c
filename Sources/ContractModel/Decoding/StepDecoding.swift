// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// The steps of an action in their order.
    mutating func steps(_ site: Site?) -> [StepDefinition] {
        let steps = stepRows(site, in: nil)
        requireUnique(steps.flatMap(\.withNested).map(\.key), "step")
        return steps
    }

    /// A list of steps; `scope` is that of the step around them, nil at the top of an action.
    mutating func stepRows(_ site: Site?, in scope: ReferenceScope?) -> [StepDefinition] {
        rows(site, "'steps'") { decoder, row in decoder.step(row, in: scope) }.inOrder(\.order)
    }

    private mutating func step(_ site: Site, in outer: ReferenceScope?) -> StepDefinition? {
        let strayed = strays
        guard let mapping = mapping(site, .step) else { return nil }
        let key = identifier(mapping["key"], "a step's key")
        var step = StepDefinition(key: key ?? site.located(""), at: site.place)
        step.place = choice(mapping["at"], "'at'")
        let scope = outer ?? (step.place?.value == .beforeCreate ? .stepsBeforeCreate : .steps)
        step.when = mapping["when"].flatMap { condition($0, .references, in: scope) }
        step.retry = mapping["retry"].flatMap { place in retry(place).map { place.located($0) } }
        step.timeout = mapping["timeout"].flatMap { place in
            duration(place, "'timeout'").map { place.located($0) }
        }
        step.body = body(mapping, key, in: scope)
        step.compensation = compensation(mapping["compensate"], in: scope)
        step.hasUnreadCompensation =
            step.compensation.isEmpty
            && (mapping["compensate"] != nil || mapping.hasUnread || strays > strayed)
        step.output = mapping["output"].map { outputRows($0) }
        step.isSensitive = flag(mapping, "sensitive") ?? false
        step.isIrrevocable = flag(mapping, "irrevocable") ?? false
        step.onError = isSpilt(mapping) ? .fail : mapping["on_error"].map { onError($0) } ?? .fail
        step.onErrorKey = mapping["on_error"]?.key.map { SourcePlace($0) }
        (step.order, step.isActive) = standing(mapping)
        step.hasUnreadPlace =
            step.place == nil && mapping["at"] != nil || step.order == nil && mapping["order"] != nil
        step.isIncomplete = mapping.hasUnread || step.body == nil || strays > strayed
        refuseUnfit(mapping, step, isNested: outer != nil)
        return key == nil ? nil : step
    }

    private mutating func body(
        _ mapping: Mapping, _ key: Located<String>?, in scope: ReferenceScope
    ) -> Located<StepBody>? {
        let verbs = mapping.present(of: StepVerb.names)
        guard let first = verbs.first, let verb = StepVerb(rawValue: first.name) else {
            if isElsewhere(mapping, StepVerb.names) { return nil }
            report(
                Diagnostic(
                    .exclusiveKeys, "the step does nothing", at: key?.range ?? mapping.site.owner,
                    path: mapping.site.path, note: "needs a verb",
                    help: "expected \(Suggestion.oneOf(StepVerb.names))"))
            return nil
        }
        // What belongs under the verb stands beside it, and a second verb may be a part of that.
        if isSpilt(mapping) { return nil }
        // The list alone says what the step goes over, and what it does is meant to stand inside.
        let isBare = verb == .forEach && [.scalar, .sequence].contains(first.site.node.kind)
        if verb == .forEach, verbs.count > 1, !isBare, first.site.node.style == .block,
            verbs[1].name == StepVerb.call.rawValue, !["call", "steps"].contains(where: first.site.node.has)
        {
            report(
                Diagnostic(
                    .exclusiveKeys, "a step does either 'for_each' or 'call'", at: verbs[1].site.owner,
                    path: verbs[1].site.path, note: "a second verb",
                    labels: [.init("the first verb", at: first.site.owner)],
                    help: "indent it more: it belongs in 'for_each'"))
            return nil
        }
        if verbs.count > 1, !isBare {
            report(
                Diagnostic(
                    .exclusiveKeys, "a step does either '\(first.name)' or '\(verbs[1].name)'",
                    at: verbs[1].site.owner, path: verbs[1].site.path, note: "a second verb",
                    labels: [.init("the first verb", at: first.site.owner)], help: "write two steps"))
        }
        return body(verb, first.site, in: scope, beside: mapping).map { first.site.located($0) }
    }

    /// True where nothing stands under the first verb: what belongs there stands beside it, as if it were the step's.
    private func isSpilt(_ mapping: Mapping) -> Bool {
        guard let verb = mapping.present(of: StepVerb.names).first?.site.node else { return false }
        return verb.isNothing && bereft.contains(verb.index)
    }

    /// `fail`, `continue` or `{ goto: key }`.
    private mutating func onError(_ site: Site) -> StepDefinition.OnError {
        guard site.node.kind == .mapping else {
            let words = site.node.kind == .scalar ? site.node.text.split(separator: " ") : []
            if words.count == 2, words[0] == "goto" {
                reportKind(
                    site, expected: "'fail', 'continue' or a map", of: "'on_error'",
                    help: "write '{ goto: \(words[1].prefix(64)) }'")
                return .fail
            }
            if let step = jump(meantBy: site.node) {
                report(
                    .unknownValue, "'on_error' is '\(step)'; expected 'fail', 'continue' or a map", at: site,
                    note: "not known", help: "write '{ goto: \(step) }' for a later step")
                return .goto(site.located(""))
            }
            switch choice(site, "'on_error'", of: PlainOnError.self)?.value {
            case .continue: return .continue
            case .fail, nil: return .fail
            }
        }
        guard let mapping = mapping(site, .jump), let key = use(mapping["goto"], "'goto'") else {
            return .fail
        }
        return .goto(key)
    }

    /// The name of a step that stands alone in place of `{ goto: … }`.
    private func jump(meantBy node: NodeRef) -> String? {
        let words = PlainOnError.allCases.map(\.rawValue)
        guard node.kind == .scalar, node.scalar == .text, Identifier.isWellFormed(node.text),
            PlainOnError.wordsElsewhere[node.text] == nil,
            MappingShape.step.position(of: node.textBytes) == nil,
            Suggestion.nearest(to: node.text, among: words) == nil
        else { return nil }
        return node.text
    }

    private enum PlainOnError: String, CaseIterable, KnownElsewhere {
        case fail, `continue`

        static var wordsElsewhere: [String: String] {
            [
                "ignore": "continue", "skip": "continue", "next": "continue", "resume": "continue",
                "abort": "fail", "stop": "fail", "rollback": "fail", "compensate": "fail", "raise": "fail",
            ]
        }
    }

    /// A verb body or a list of them.
    private mutating func compensation(_ site: Site?, in scope: ReferenceScope) -> [Located<StepBody>] {
        guard let site else { return [] }
        let bodies = site.node.kind == .sequence ? Array(site.elements) : [site]
        var decoded: [Located<StepBody>] = []
        for place in bodies {
            guard
                let mapping = mapping(
                    place, .compensation, help: "write a verb with its body, such as 'call:'"),
                let form = form(of: mapping, mapping.shape.keys), let verb = StepVerb(rawValue: form.name),
                let body = body(verb, form.site, in: scope, beside: nil)
            else { continue }
            decoded.append(form.site.located(body))
        }
        return decoded
    }

    /// Rows like parameters, none of which may hide what every step has.
    mutating func outputRows(_ site: Site) -> [ParameterDefinition] {
        let rows = parameters(site, "output field", "'output'")
        for row in rows where StepDefinition.ownMembers.contains(where: { row.key.names($0) }) {
            report(
                Diagnostic(
                    .reservedName,
                    "output field '\(row.key.value)' cannot be declared; every step has it by itself",
                    at: row.key.range, path: row.key.path, note: "kept by the run"))
        }
        return rows
    }

    // MARK: - Keys that a verb gives no meaning to

    private mutating func refuseUnfit(_ mapping: Mapping, _ step: StepDefinition, isNested: Bool) {
        if isNested, let place = mapping["at"] {
            report(
                Diagnostic(
                    .keyNotApplicable, "'at' is for the steps of the action itself", at: place.owner,
                    path: place.path, help: "write it on the outermost step"))
        }
        // Of several verbs the first is read, and one that could not be read may be any.
        guard let verb = mapping.present(of: StepVerb.names).first.flatMap({ StepVerb(rawValue: $0.name) }),
            let place = mapping[named: verb.rawValue]
        else { return }
        if let stray = mapping["sensitive"], ![.transform, .lookup, .fetch].contains(verb) {
            refuse(stray, "sensitive", "'transform', 'lookup' and 'fetch'", beside: place, verb)
        }
        if verb == .gate {
            for name in ["retry", "timeout", "compensate"] {
                guard let stray = mapping[named: name] else { continue }
                report(
                    Diagnostic(
                        .keyNotApplicable,
                        "'\(name)' is not for 'gate', which only decides how the run goes on",
                        at: stray.owner, path: stray.path, labels: [.init("the verb", at: place.owner)],
                        help: "remove '\(name)'"))
            }
        }
        if let stray = mapping["output"], !verb.hasOutputOfItsAuthor {
            let help = verb == .model ? "write it under 'model'" : "its output is fixed"
            report(
                Diagnostic(
                    .keyNotApplicable, "'output' of a step is not for '\(verb.rawValue)'", at: stray.owner,
                    path: stray.path, labels: [.init("the verb", at: place.owner)], help: help))
        }
        if let stray = mapping["output"], verb == .wait, isOfTime(place) {
            report(
                Diagnostic(
                    .keyNotApplicable, "'output' is for a 'wait' for an event: time gives none",
                    at: stray.owner, path: stray.path, labels: [.init("the verb", at: place.owner)],
                    help: "remove 'output'"))
        }
        if let inner = place.node.entries.first(where: { $0.key.text.hasSameBytes(as: "timeout") }),
            [.wait, .call].contains(verb), let outer = mapping["timeout"]
        {
            report(
                Diagnostic(
                    .exclusiveKeys, "the step has a timeout twice", at: outer.owner, path: outer.path,
                    labels: [.init("the other", at: inner.key.range)], help: "remove one of them"))
        }
    }

    /// True for a wait whose end is a moment, as far as it could be read.
    private func isOfTime(_ wait: Site) -> Bool {
        let keys = wait.node.entries.map(\.key.text)
        func has(_ name: String) -> Bool { keys.contains { $0.hasSameBytes(as: name) } }
        return (has("for") || has("until")) && !has("event")
    }

    private mutating func refuse(
        _ stray: Site, _ name: String, _ places: String, beside place: Site, _ verb: StepVerb
    ) {
        report(
            Diagnostic(
                .keyNotApplicable, "'\(name)' is for \(places), not for '\(verb.rawValue)'", at: stray.owner,
                path: stray.path, labels: [.init("the verb", at: place.owner)]))
    }
}

extension StepVerb {
    /// True when the author says what the output holds.
    var hasOutputOfItsAuthor: Bool {
        switch self {
        case .transform, .lookup, .fetch, .push, .execute, .wait: true
        case .emit, .gate, .govern, .approval, .call, .start, .forEach, .parallel, .model: false
        }
    }
}
