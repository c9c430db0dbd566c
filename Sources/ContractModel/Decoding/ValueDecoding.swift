// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// A written value: a literal, a reference, a function call, or a list or map of those.
    mutating func value(_ site: Site, in scope: ReferenceScope) -> Located<ValueExpression> {
        if !bereft.isEmpty, bereft.contains(site.node.index) {
            // A part of it stands elsewhere, so that what it comes to is not known.
            if site.node.kind == .mapping { _ = entries(of: site, in: scope) }
            return site.located(.unreadable)
        }
        switch site.node.kind {
        case .scalar: return site.located(scalarValue(site, in: scope))
        case .sequence:
            var elements: [Located<ValueExpression>] = []
            for element in site.elements { elements.append(value(element, in: scope)) }
            return site.located(.list(elements))
        case .mapping:
            if site.node.isLost { return site.located(.unreadable) }
            if site.node.entries.contains(where: { $0.key.reads("function") }) {
                return site.located(call(site, .value, in: scope).map { .call($0) } ?? .unreadable)
            }
            return site.located(.map(entries(of: site, in: scope)))
        }
    }

    private mutating func scalarValue(_ site: Site, in scope: ReferenceScope) -> ValueExpression {
        guard let value = site.node.scalarValue else {
            // The path is made out for the message alone.
            _ = site.node.value(at: site.path, into: &diagnostics)
            return .unreadable
        }
        guard case .string(let text) = value, text.utf8.first == UInt8(ascii: "$") else {
            return .literal(value)
        }
        if text.utf8.dropFirst().first == UInt8(ascii: "$") {
            return .literal(.string(String(text.dropFirst())))
        }
        return reference(site, in: scope).map { .reference($0) } ?? .unreadable
    }

    private mutating func entries(of site: Site, in scope: ReferenceScope) -> [ValueExpression.MapEntry] {
        var entries: [ValueExpression.MapEntry] = []
        entries.reserveCapacity(site.node.entries.count)
        for (key, node) in site.node.entries {
            let member = site.member(key, node)
            if let name = nameWithoutColon(member) {
                entries.append(
                    .init(key: Located(name, at: SourcePlace(key)), value: member.located(.unreadable)))
                continue
            }
            requireText(key, at: member)
            entries.append(
                ValueExpression.MapEntry(
                    key: Located(key.text, at: SourcePlace(key)),
                    value: value(member, in: scope)))
        }
        return entries
    }

    /// The name in `{ account $parameters.account }`, which YAML takes for one key without a value; reported.
    private mutating func nameWithoutColon(_ member: Site) -> String? {
        guard member.node.isNothing, member.node.text.isEmpty, let key = member.key, key.style == .plain,
            let end = key.text.firstIndex(where: { ": ".contains($0) })
        else { return nil }
        let name = String(key.text[..<end])
        let value = key.text[end...].drop { $0 == " " || $0 == ":" }
        guard value.hasPrefix("$"), Identifier.isWellFormed(name) else { return nil }
        report(
            Diagnostic(
                .yamlSyntax, "expected ': ' after the key", at: key.range, path: member.path,
                help: "write '\(name): \(value)'"))
        return name
    }

    /// Reports a key of a free map that reads as a number, a truth value or null.
    mutating func requireText(_ key: NodeRef, at member: Site) {
        if key.style == .plain, key.scalar != .text { report(.keyNotText(key, path: member.path)) }
    }

    /// A map of names to values, such as `fields` and `payload`.
    mutating func values(
        _ site: Site?, _ what: String, in scope: ReferenceScope
    ) -> [ValueExpression.MapEntry]? {
        guard let site else { return nil }
        guard site.node.kind == .mapping else {
            let isValue = site.node.kind == .scalar && !site.node.isNothing
            let value = isValue ? site.node.shortText : "<value>"
            reportKind(
                site, expected: "a map", of: what,
                help: site.node.isNothing
                    ? nil : site.node.oneMapHelp ?? "write '{ <name>: \(value) }'")
            return nil
        }
        return entries(of: site, in: scope)
    }
}

extension Located<ValueExpression> {
    /// The value with a part of no name, where some of it may stand elsewhere: what it seems to lack may be that.
    func incomplete(_ isIncomplete: Bool) -> Self {
        guard isIncomplete, case .map(let entries) = value else { return self }
        let part = ValueExpression.MapEntry(key: map { _ in "" }, value: map { _ in .unreadable })
        return map { _ in .map(entries + [part]) }
    }
}

extension NodeDecoder {
    /// Where a function is called, and so which keys stand beside it.
    enum CallForm { case value, stage, duplicates }

    /// A function's name, where the form allows it, or a map with `function`.
    mutating func call(_ site: Site, _ form: CallForm, in scope: ReferenceScope) -> FunctionCall? {
        if form != .value, site.node.kind == .scalar {
            guard let name = name(site, "a function's name") else { return nil }
            var call = FunctionCall(name: name, at: site.place)
            call.hasUnreadArguments = bereft.contains(site.node.index)
            return call
        }
        let shape: MappingShape =
            switch form {
            case .value: .valueCall
            case .stage: .stageCall
            case .duplicates: .duplicates
            }
        let help = form == .value ? nil : "write a function's name, or '{ function: name, with: { … } }'"
        guard let mapping = mapping(site, shape, help: help) else { return nil }
        return call(mapping, in: scope)
    }

    /// The call in a map whose keys have been looked at.
    mutating func call(_ mapping: Mapping, in scope: ReferenceScope) -> FunctionCall? {
        let arguments = values(mapping["with"], "'with'", in: scope) ?? []
        let when = mapping["when"].flatMap { condition($0, .references, in: scope) }
        let retry = retry(mapping["retry"])
        let timeout = duration(mapping["timeout"], "'timeout'")
        guard let name = name(mapping["function"], "a function's name") else { return nil }
        var call = FunctionCall(
            name: name, arguments: arguments, when: when, retry: retry, timeout: timeout,
            at: mapping.site.place)
        call.hasUnreadArguments = mapping.isUnread("with")
        return call
    }

    /// A call, or a list of calls.
    mutating func calls(_ site: Site?, in scope: ReferenceScope) -> [FunctionCall] {
        guard let site else { return [] }
        guard site.node.kind == .sequence else { return call(site, .stage, in: scope).map { [$0] } ?? [] }
        var calls: [FunctionCall] = []
        for element in site.elements {
            if let call = call(element, .stage, in: scope) { calls.append(call) }
        }
        return calls
    }

    /// How transient failures are tried again; what is not written keeps its default.
    mutating func retry(_ site: Site?) -> RetryPolicy? {
        guard let site, let mapping = mapping(site, .retry) else { return nil }
        var policy = RetryPolicy()
        if let attempts = integer(mapping, "max_attempts") {
            policy.maxAttempts = attempts.value
        }
        if let backoff = choice(mapping["backoff"], "'backoff'", of: RetryPolicy.Backoff.self) {
            policy.backoff = backoff.value
        }
        if let jitter = choice(mapping["jitter"], "'jitter'", of: RetryPolicy.Jitter.self) {
            policy.jitter = jitter.value
        }
        if let factor = number(mapping["factor"], "'factor'") {
            if factor.value < Number(1) || factor.value > Number(1_000) {
                report(
                    Diagnostic(
                        .valueOutOfRange, "'factor' is \(factor.value.text); expected from 1 to 1000",
                        at: factor.range,
                        path: factor.path))
            } else {
                policy.factor = factor.value.double
            }
        }
        policy.maxElapsed = duration(mapping["max_elapsed"], "'max_elapsed'")
        let initial = duration(mapping["initial"], "'initial'")
        let maximum = duration(mapping["max_delay"], "'max_delay'")
        policy.maxDelay = maximum ?? max(policy.maxDelay, initial ?? .zero)
        policy.initial = initial ?? min(policy.initial, policy.maxDelay)
        if let initial, let maximum, initial > maximum, let place = mapping["initial"] {
            report(
                .contradictoryConstraints, "the first delay '\(place.node.text)' is longer than the longest",
                at: place, note: "longer than 'max_delay'",
                labels: mapping["max_delay"].map { [.init("the longest delay", at: $0.range)] } ?? [])
        }
        return policy
    }
}
