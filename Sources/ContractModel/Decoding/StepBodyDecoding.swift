// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// What stands under a verb; `step` is the map around it, nil in a compensation.
    mutating func body(
        _ verb: StepVerb, _ site: Site, in scope: ReferenceScope, beside step: Mapping?
    ) -> StepBody? {
        switch verb {
        case .transform: call(site, .stage, in: scope).map { .transform($0) }
        case .execute: call(site, .stage, in: scope).map { .execute($0) }
        case .lookup: lookup(site, .lookup, in: scope).map { .lookup($0) }
        case .fetch: fetch(site, in: scope).map { .fetch($0) }
        case .push: push(site, in: scope).map { .push($0) }
        case .emit: emit(site, in: scope)
        case .gate: gate(site, in: scope).map { .gate($0) }
        case .govern: policy(site).map { .govern(policy: $0) }
        case .approval: approval(site, .approval, in: scope).map { .approval($0) }
        case .wait: wait(site, in: scope).map { .wait($0) }
        case .call: actionCall(site, .actionCall, in: scope, beside: step).map { .call($0) }
        case .start: actionCall(site, .actionStart, in: scope, beside: step).map { .start($0) }
        case .forEach: fanOut(site, in: scope).map { .forEach($0) }
        case .parallel: parallel(site, in: scope).map { .parallel($0) }
        case .model: model(site, in: scope).map { .model($0) }
        }
    }

    private mutating func emit(_ site: Site, in scope: ReferenceScope) -> StepBody? {
        guard let mapping = mapping(site, .emit) else { return nil }
        let isKnown = mapping["payload"] == nil ? !mapping.hasUnread : !mapping.isUnread("payload")
        let payload =
            (payload(mapping["payload"], in: scope) ?? []) + (isKnown ? [] : unreadPayload(at: site))
        return toldEvent(mapping["event"]).map { .emit(event: $0, payload: payload) }
    }

    // MARK: - Gates

    private mutating func gate(_ site: Site, in scope: ReferenceScope) -> [StepBody.GateCase]? {
        guard let mapping = mapping(site, .gate) else { return nil }
        if mapping["when"] != nil, mapping.present(of: ["cases", "skip_to", "end"]).isEmpty {
            if !isElsewhere(mapping, ["cases", "skip_to", "end"]) { reportNoExit(mapping) }
            return nil
        }
        guard let form = form(of: mapping, ["cases", "skip_to", "end"]) else { return nil }
        if form.name == "cases" {
            if form.site.node.kind == .sequence, form.site.node.elements.isEmpty {
                reportKind(form.site, expected: "at least one case", of: "'cases'")
            }
            return rows(form.site, "'cases'", namedBy: "when") { decoder, row in
                decoder.mapping(row, .gateCase).flatMap { decoder.gateCase($0, in: scope) }
            }
        }
        return gateCase(mapping, in: scope).map { [$0] }
    }

    private mutating func gateCase(_ mapping: Mapping, in scope: ReferenceScope) -> StepBody.GateCase? {
        let when = mapping["when"].flatMap { condition($0, .references, in: scope) }
        let target = use(mapping["skip_to"], "'skip_to'")
        let ending = choice(mapping["end"], "'end'", of: StepBody.GateCase.Ending.self)
        let message = localized(mapping["message"], "'message'")
        let exits = mapping.present(of: ["skip_to", "end"])
        if exits.isEmpty {
            if isElsewhere(mapping, ["skip_to", "end"]) { return nil }
            if let place = mapping["message"] {
                reportInert("message", at: place, without: ["end"])
            } else {
                reportNoExit(mapping)
            }
            return nil
        }
        if exits.count > 1, mapping.shape.definition != "gate" {
            _ = form(of: mapping, ["skip_to", "end"])
        }
        guard let when else { return nil }
        if let target { return StepBody.GateCase(when: when, exit: .skip(to: target)) }
        return ending.map { StepBody.GateCase(when: when, exit: .end($0.value, message: message)) }
    }

    private mutating func reportNoExit(_ mapping: Mapping) {
        report(
            Diagnostic(
                .exclusiveKeys, "\(mapping.shape.name) leads nowhere", at: mapping.site.owner,
                path: mapping.site.path, help: "add 'skip_to: <step>' or 'end: completed'"))
    }

    // MARK: - Waiting

    private mutating func wait(_ site: Site, in scope: ReferenceScope) -> StepBody.Wait? {
        guard let mapping = mapping(site, .wait), let form = form(of: mapping, ["for", "until", "event"])
        else {
            return nil
        }
        let filter = mapping["filter"].flatMap { condition($0, .fields, in: scope.withEvent) }
        let timeout = duration(mapping["timeout"], "'timeout'")
        switch form.name {
        case "for": return duration(form.site, "'for'").map { .duration($0) }
        case "until": return .until(value(form.site, in: scope))
        default: return use(form.site, "'event'").map { .event($0, filter: filter, timeout: timeout) }
        }
    }

    // MARK: - Other actions

    private mutating func actionCall(
        _ site: Site, _ shape: MappingShape, in scope: ReferenceScope, beside step: Mapping?
    ) -> StepBody.ActionCall? {
        guard let mapping = mapping(site, shape) else { return nil }
        let input = values(mapping["input"], "'input'", in: scope) ?? []
        var call = StepBody.ActionCall(
            action: use(mapping["action"], "'action'") ?? site.located(""), input: input)
        call.hasUnreadInput = mapping.isUnread("input") && (mapping["input"] != nil || mapping.hasUnread)
        call.target = mapping["target"].map { value($0, in: scope) }
        call.reference = name(mapping["ref"], "'ref'")
        call.hasUnreadReference = call.reference == nil && (mapping["ref"] != nil || mapping.hasUnread)
        call.isIncomplete = mapping.hasUnread
        call.timeout = duration(mapping["timeout"], "'timeout'")
        call.timeoutPlace = mapping["timeout"]?.place
        call.timeoutValue = mapping["timeout_value"].map { value($0, in: scope) }
        if let place = mapping["timeout_value"], mapping["timeout"] == nil, step?["timeout"] == nil,
            !mapping.hasUnread, step?.hasUnread != true
        {
            report(
                Diagnostic(
                    .keyNotApplicable, "'timeout_value' means nothing without 'timeout'", at: place.owner,
                    path: place.path, help: "add 'timeout', or remove 'timeout_value'"))
        }
        return call
    }

    private mutating func fanOut(_ site: Site, in scope: ReferenceScope) -> StepBody.FanOut? {
        guard let mapping = mapping(site, .forEach) else { return nil }
        let items = mapping["items"].map { value($0, in: scope) }
        let inner = scope.withItem
        var work: StepBody.FanOut.Work?
        if let form = form(of: mapping, ["call", "steps"]) {
            if form.name == "call" {
                work = actionCall(form.site, .actionCall, in: inner, beside: nil).map {
                    .call(form.site.located($0))
                }
            } else {
                work = .steps(stepRows(form.site, in: inner))
            }
        }
        let most = integer(mapping, "max_items")
        let concurrency = integer(mapping, "concurrency")
        let onError = choice(mapping["on_error"], "'on_error'", of: StepBody.FanOutFailure.self)
        guard let work else { return nil }
        var fanOut = StepBody.FanOut(items: items ?? site.located(.unreadable), work: work)
        fanOut.maxItems = most?.value
        fanOut.hasUnreadBound = most == nil && mapping["max_items"] != nil
        fanOut.concurrency = concurrency?.value ?? 8
        fanOut.onError = onError?.value ?? .failFast
        return fanOut
    }

    /// The name of a policy.
    private mutating func policy(_ site: Site) -> Located<String>? {
        let only = site.node.kind == .mapping && site.node.entries.count == 1 ? site.node.entries.first : nil
        if let name = only?.value, name.kind == .scalar, !name.isNothing {
            reportKind(site, expected: "text", of: "'govern'", help: "write 'govern: \(name.shortText)'")
            return nil
        }
        return use(site, "'govern'")
    }

    private mutating func parallel(_ site: Site, in scope: ReferenceScope) -> StepBody.Parallel? {
        guard let mapping = mapping(site, .parallel) else { return nil }
        let onError = choice(mapping["on_error"], "'on_error'", of: StepBody.FanOutFailure.self)
        var branches: [StepBody.Parallel.Branch] = []
        guard let place = mapping["branches"] else { return nil }
        guard place.node.kind == .mapping else {
            reportKind(
                place, expected: "a map of names to lists of steps", of: "'branches'",
                help: "write 'branches: { <name>: [ <step> ] }'")
            isIncomplete = true
            return nil
        }
        if place.node.entries.isEmpty {
            reportKind(place, expected: "at least one branch", of: "'branches'")
        }
        for (key, node) in place.node.entries {
            let member = place.member(key, node)
            let name = Located(key.text, at: SourcePlace(key))
            if !Identifier.isWellFormed(key.text) {
                report(
                    Diagnostic(
                        .malformedIdentifier, "a branch's name '\(key.shortText)' is not a name",
                        at: key.range, path: member.path,
                        note: "a letter, then lower-case letters, digits, '_' and '-'",
                        help: suggestion(for: key.text, .plain).map { "write '\($0)'" }))
            }
            branches.append(.init(name: name, steps: stepRows(member, in: scope)))
        }
        return StepBody.Parallel(branches: branches, onError: onError?.value ?? .failFast)
    }

    private mutating func model(_ site: Site, in scope: ReferenceScope) -> StepBody.ModelCall? {
        guard let mapping = mapping(site, .model) else { return nil }
        let connection = use(mapping["connection"], "'connection'") ?? site.located("")
        let input = values(mapping["input"], "'input'", in: scope)
        let prompt = name(mapping["prompt"], "'prompt'")
        if let place = mapping["prompt"], prompt != nil {
            // What could not be read of 'input' may hold the name.
            let isKnown = mapping["input"] == nil ? !mapping.hasUnread : !mapping.isUnread("input")
            template(place, sees: isKnown ? input?.map(\.key.value) ?? [] : nil, "'input'")
        }
        let output = mapping["output"].map { outputRows($0) } ?? []
        if mapping["output"] == nil { isIncomplete = true }
        let evaluate = calls(mapping["evaluate"], in: scope)
        let fallback = mapping["fallback"].map { value($0, in: scope).incomplete(mapping.hasUnread) }
        guard let prompt else { return nil }
        var call = StepBody.ModelCall(
            connection: connection, prompt: prompt, input: input ?? [], output: output, evaluate: evaluate,
            fallback: fallback ?? site.located(.unreadable))
        call.hasUnreadInput = mapping.isUnread("input") || mapping["input"] == nil && mapping.hasUnread
        return call
    }

    // MARK: - Templates

    /// Reports a template that cannot be read, or a name in it that it does not see; nil: not known what it sees.
    mutating func template(_ site: Site, sees names: [String]?, _ source: String) {
        let template: MustacheTemplate
        do throws(MustacheTemplate.Problem) {
            template = try MustacheTemplate(site.node.text)
        } catch {
            report(
                Diagnostic(
                    .malformedTemplate, error.message, at: site.node.range(ofTextBytes: error.bytes),
                    path: site.path, help: error.help))
            return
        }
        guard let names else { return }
        if names.isEmpty, let name = template.names.first, let first = name.path.first {
            // Nothing is there to be seen, which is one mistake.
            report(
                Diagnostic(
                    .malformedTemplate, "the template does not see '\(first)'",
                    at: site.node.range(ofTextBytes: name.bytes), path: site.path, note: "not in \(source)",
                    help: "write what it reads under \(source)"))
            return
        }
        for name in template.names {
            guard let first = name.path.first, !names.contains(where: { $0.hasSameBytes(as: first) }) else {
                continue
            }
            report(
                Diagnostic(
                    .malformedTemplate, "the template does not see '\(first)'",
                    at: site.node.range(ofTextBytes: name.bytes), path: site.path, note: "not in \(source)",
                    help: Suggestion.help(for: first, among: names)))
        }
    }
}
