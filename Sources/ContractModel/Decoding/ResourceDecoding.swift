// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func lookup(
        _ site: Site, _ shape: MappingShape, in scope: ReferenceScope
    ) -> StepBody.Lookup? {
        guard let mapping = mapping(site, shape) else { return nil }
        let resource = resource(mapping, in: scope)
        let key = mapping["key"].map { value($0, in: scope) }
        let onMissing = choice(mapping["on_missing"], "'on_missing'", of: StepBody.Lookup.OnMissing.self)
        var lookup = StepBody.Lookup(
            resource: resource, key: key ?? site.located(.unreadable), onMissing: onMissing?.value ?? .fail)
        lookup.onMissingPlace = onMissing?.place
        return lookup
    }

    mutating func fetch(_ site: Site, in scope: ReferenceScope) -> StepBody.Fetch? {
        guard let mapping = mapping(site, .fetch) else { return nil }
        let resource = resource(mapping, in: scope)
        let filter = values(mapping["where"], "'where'", in: scope) ?? []
        let limit = integer(mapping, "limit")
        if filter.contains(where: { $0.key.names("operator") }), let place = mapping["where"] {
            report(
                Diagnostic(
                    .wrongNodeKind, "'where' of a fetch is a condition; expected fields and their values",
                    at: place.owner, path: place.path, note: "not a condition",
                    help: "write '{ status: open }', and filter further in a 'transform'"))
        }
        return StepBody.Fetch(resource: resource, filter: filter, limit: limit?.value)
    }

    mutating func push(_ site: Site, in scope: ReferenceScope) -> StepBody.Push? {
        guard let mapping = mapping(site, .push) else { return nil }
        let resource = resource(mapping, in: scope)
        let written = mapping["value"].map { value($0, in: scope).incomplete(mapping.hasUnread) }
        var push = StepBody.Push(resource: resource, value: written ?? site.located(.unreadable))
        push.method = choice(mapping["method"], "'method'")
        push.idempotency = mapping["idempotency"].flatMap { idempotency($0, in: scope) }
        push.hasUnreadIdempotency =
            push.idempotency == nil && (mapping["idempotency"] != nil || mapping.hasUnread)
        return push
    }

    /// `keyed`, `upsert`, `at_most_once` or `{ query_first: { lookup: … } }`.
    mutating func idempotency(
        _ site: Site, in scope: ReferenceScope
    ) -> Located<StepBody.Idempotency>? {
        if site.node.kind == .mapping {
            guard let mapping = mapping(site, .queryFirst), let place = mapping["query_first"],
                let probing = self.mapping(place, .probing), let probe = probing["lookup"],
                let lookup = lookup(probe, .probe, in: scope)
            else { return nil }
            return site.located(.queryFirst(lookup))
        }
        if site.node.reads("query_first") {
            reportKind(
                site, expected: "a word, or a map with 'query_first'", of: "'idempotency'",
                help: "write '{ query_first: { lookup: { resource: …, key: … } } }'")
            return nil
        }
        switch choice(site, "'idempotency'", of: PlainIdempotency.self)?.value {
        case .keyed: return site.located(.keyed)
        case .upsert: return site.located(.upsert)
        case .atMostOnce: return site.located(.atMostOnce)
        case nil: return nil
        }
    }

    private enum PlainIdempotency: String, CaseIterable, KnownElsewhere {
        case keyed, upsert
        case atMostOnce = "at_most_once"

        static var wordsElsewhere: [String: String] {
            [
                "true": "keyed", "yes": "keyed", "on": "keyed", "key": "keyed", "header": "keyed",
                "put": "upsert", "false": "at_most_once", "no": "at_most_once", "none": "at_most_once",
                "never": "at_most_once", "once": "at_most_once",
            ]
        }
    }

    // MARK: - Where something stands

    private mutating func resource(_ mapping: Mapping, in scope: ReferenceScope) -> StepBody.Resource {
        let absent = mapping.site.located("")
        let connection = use(mapping["connection"], "'connection'") ?? absent
        let path = values(mapping["path"], "'path'", in: scope)
        let name = name(mapping["resource"], "'resource'")
        if let name {
            // What could not be read of 'path' may fill the rest.
            let isKnown =
                mapping["path"] == nil ? !mapping.hasUnread : path != nil && !mapping.isUnread("path")
            if let problem = ResourceName.problem(of: name, filledBy: isKnown ? path ?? [] : nil) {
                report(problem)
            }
        }
        return StepBody.Resource(connection: connection, name: name ?? absent, path: path ?? [])
    }
}

/// The placeholders of a resource's name.
package enum ResourceName {
    /// What is wrong with a name, and with what fills its placeholders; nil for a `path` that is not known.
    package static func problem(
        of name: Located<String>, filledBy path: [ValueExpression.MapEntry]?
    ) -> Diagnostic? {
        let names: [(name: String, bytes: Range<Int>)]
        do throws(Problem) {
            names = try placeholders(in: name.value)
        } catch {
            return Diagnostic(
                .malformedResource, error.message, at: name.place.range(ofTextBytes: error.bytes),
                path: name.path, help: error.help)
        }
        guard let path else { return nil }
        for (placeholder, bytes) in names where !path.contains(where: { $0.key.names(placeholder) }) {
            return Diagnostic(
                .malformedResource, "nothing fills the placeholder '{\(placeholder)}'",
                at: name.place.range(ofTextBytes: bytes), path: name.path, note: "not in 'path'",
                help: path.isEmpty
                    ? "add 'path: { \(placeholder): … }'"
                    : Suggestion.didYouMean(placeholder, among: path.map(\.key.value))
                        ?? "add '\(placeholder)' to 'path'")
        }
        for entry in path where !names.contains(where: { entry.key.names($0.name) }) {
            return Diagnostic(
                .malformedResource, "'\(entry.key.value)' fills no placeholder", at: entry.key.range,
                path: entry.key.path, labels: [.init("the resource", at: name.range)],
                help: "remove it, or write '{\(entry.key.value)}' where it belongs")
        }
        return nil
    }

    struct Problem: Error {
        var message: String
        var bytes: Range<Int>
        var help: String?
    }

    /// The `{name}`s in their order, each with its place in the text.
    static func placeholders(
        in text: String
    ) throws(Problem) -> [(name: String, bytes: Range<Int>)] {
        let bytes = Array(text.utf8)
        var found: [(name: String, bytes: Range<Int>)] = []
        var open: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "{") {
                guard open == nil else { throw unbalanced(index) }
                open = index
            } else if byte == UInt8(ascii: "}") {
                guard let start = open else { throw unbalanced(index) }
                let name = String(decoding: bytes[(start + 1)..<index], as: UTF8.self)
                guard Identifier.isWellFormed(name) else {
                    throw Problem(
                        message: "the placeholder '{\(name)}' has no name", bytes: start..<(index + 1),
                        help: "write a name of lower-case letters, digits, '_' and '-' in the braces")
                }
                found.append((name, start..<(index + 1)))
                open = nil
            }
        }
        if let open { throw unbalanced(open) }
        if let reference = reference(in: text) { throw reference }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) || text.contains("\\") {
            throw Problem(
                message: "the resource '\(text)' is not a path of names with '/'", bytes: 0..<bytes.count,
                help: "write it without '.', '..', empty parts and a '/' at either end")
        }
        return found
    }

    /// A `$` reference that the author may have expected to be filled in.
    ///
    /// A dollar before any other word belongs to the name, as in `orders/$count`.
    private static func reference(in text: String) -> Problem? {
        var start = 0
        while let dollar = text.utf8.dropFirst(start).firstIndex(of: UInt8(ascii: "$")) {
            let rest = text[text.index(after: dollar)...]
            let path = rest.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
                .split(separator: ".")
            let bytes = text.utf8.distance(from: text.startIndex, to: dollar)
            start = bytes + 1
            guard let root = path.first.flatMap({ Reference.Root(written: String($0)) }) else { continue }
            // What follows the dot behind a whole reference is the ending of a name.
            let whole = path.prefix(deepest(root))
            let written = "$" + whole.joined(separator: ".")
            let last = whole.last.map(String.init) ?? ""
            let name = Identifier.isWellFormed(last) ? last : "name"
            let filled = text.replacing(written, with: "{\(name)}", maxReplacements: 1)
            return Problem(
                message: "nothing is filled in for '\(written)': a resource is a text",
                bytes: bytes..<(bytes + written.utf8.count),
                help: "write '\(filled)', and '\(name): \(written)' in 'path'")
        }
        return nil
    }

    /// How many parts a reference can have that fits in a resource.
    private static func deepest(_ root: Reference.Root) -> Int {
        switch root {
        case .now, .today, .index: 1
        case .submission, .user, .tenant, .application, .action: 2
        default: .max
        }
    }

    private static func unbalanced(_ index: Int) -> Problem {
        Problem(
            message: "a brace of the resource has no other", bytes: index..<(index + 1),
            help: "write a placeholder as '{name}'")
    }
}
