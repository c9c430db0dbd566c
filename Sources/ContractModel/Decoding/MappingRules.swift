// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// Reports keys that mean nothing beside what else is written, and those that it calls for.
    ///
    /// Which of several forms a map has is asked by who reads it, with `form(of:)`.
    mutating func check(_ rule: MappingShape.Rule, _ mapping: Mapping) {
        switch rule {
        case .exactlyOne, .requiredUnlessOff: break
        case .atMostOne(let names): refuseSecond(of: names, mapping)
        case .some(let names):
            guard mapping.present(of: names).isEmpty, !isElsewhere(mapping, names) else { return }
            report(
                Diagnostic(
                    .missingKey, "\(mapping.shape.name) has none of its keys", at: mapping.site.owner,
                    path: mapping.site.path, note: "needs one of its keys",
                    help: "expected \(Suggestion.oneOf(names))"))
        case .needs(let key, let others):
            guard let place = mapping[named: key], mapping.present(of: others).isEmpty,
                !mapping.isRecovered(key), !isWithoutForm(mapping, others), !isElsewhere(mapping, others)
            else { return }
            reportInert(key, at: place, without: others)
        case .demands(let key, let other):
            guard let place = mapping[named: key], mapping[named: other] == nil, !mapping.hasUnread else {
                return
            }
            report(
                Diagnostic(
                    .missingKey, "missing key '\(other)' in \(mapping.shape.name)", at: mapping.site.owner,
                    path: mapping.site.path, note: "needs '\(other)'",
                    labels: [.init("'\(key)' asks for it", at: place.owner)]))
        case .only(let keys, let other, let words):
            if let place = mapping.present(of: keys).first, !mapping.isRecovered(place.name) {
                checkOnly(place, other, words, mapping)
            }
        case .required(let key, let other, let words):
            guard let place = mapping[named: other], words.contains(where: { place.node.reads($0) }),
                mapping[named: key] == nil, !mapping.hasUnread, !isOfAnother(mapping, place, other)
            else { return }
            report(
                Diagnostic(
                    .missingKey, "missing key '\(key)' in \(mapping.shape.name)", at: mapping.site.owner,
                    path: mapping.site.path, note: "needs '\(key)'",
                    labels: [.init("'\(other): \(place.node.text)' asks for it", at: place.range)]))
        }
    }

    /// True where a key that another word asks for tells that this word is the slip, or that key: one mistake.
    private func isOfAnother(_ mapping: Mapping, _ word: Site, _ other: String) -> Bool {
        mapping.shape.rules.contains { rule in
            guard case .required(let key, let name, let words) = rule.rule, name == other else {
                return false
            }
            return mapping[named: key] != nil && !words.contains { word.node.reads($0) }
        }
    }

    /// Reports a key that means nothing without one of others.
    mutating func reportInert(_ key: String, at place: Site, without others: [String]) {
        report(
            Diagnostic(
                .keyNotApplicable,
                "'\(key)' means nothing without \(others.map { "'\($0)'" }.joined(separator: " or "))",
                at: place.owner, path: place.path, help: "add '\(others[0])', or remove '\(key)'"))
    }

    /// True for a map that has none of the keys of which it needs one: that is told, and says it all.
    private func isWithoutForm(_ mapping: Mapping, _ others: [String]) -> Bool {
        mapping.shape.byHand.contains { rule in
            guard case .exactlyOne(let names) = rule, others.allSatisfy(names.contains) else { return false }
            return mapping.present(of: names).isEmpty
        }
    }

    private mutating func checkOnly(
        _ key: (name: String, site: Site), _ other: String, _ words: [String], _ mapping: Mapping
    ) {
        let help: String
        if let known = mapping[named: other] {
            let text = known.node.text
            if words.contains(where: { text.hasSameBytes(as: $0) }) { return }
            // A word that could not be read may have been one that asks for the key.
            let all = mapping.shape.takes(other)?.words ?? []
            guard known.node.kind == .scalar, all.contains(where: { text.hasSameBytes(as: $0) }) else {
                return
            }
            help = "write '\(other): \(words[0])', or remove '\(key.name)'"
        } else {
            // That a key is missing which must be there is told.
            if mapping.hasUnread || mapping.shape.required.contains(other) { return }
            help = "add '\(other): \(words[0])', or remove '\(key.name)'"
        }
        let message =
            words.count > 1 && mapping[named: other] != nil
            ? "'\(key.name)' means nothing with '\(other): \(mapping[named: other]?.node.text ?? "")'"
            : "'\(key.name)' is for \(words.map { "'\(other): \($0)'" }.joined(separator: " and "))"
        report(
            Diagnostic(
                .keyNotApplicable, message, at: key.site.owner, path: key.site.path,
                labels: mapping[named: other].map { [.init("'\(other)' stands here", at: $0.range)] } ?? [],
                help: help))
    }

    private mutating func refuseSecond(of names: [String], _ mapping: Mapping) {
        let present = mapping.present(of: names)
        // Of two rows in one, each has its own, and a key of another name was told.
        guard present.count > 1, !mapping.site.node.isPartial,
            present.allSatisfy({ member in !mapping.isRecovered(member.name) })
        else { return }
        let (first, second) = (present[0], present[1])
        report(
            Diagnostic(
                .exclusiveKeys, "\(mapping.shape.name) has either '\(first.name)' or '\(second.name)'",
                at: second.site.owner, path: second.site.path, note: "excludes the other",
                labels: [.init("the first of them", at: first.site.owner)], help: "remove one of them"))
    }

    /// The one key that says which form a map has; none and several are reported.
    mutating func form(
        of mapping: Mapping, _ names: [String], none: String? = nil
    ) -> (name: String, site: Site)? {
        let present = mapping.present(of: names)
        guard let first = present.first else {
            if isElsewhere(mapping, names) { return nil }
            report(
                Diagnostic(
                    .exclusiveKeys, none ?? "\(mapping.shape.name) says nothing", at: mapping.site.owner,
                    path: mapping.site.path, help: "expected \(Suggestion.oneOf(names))"))
            return nil
        }
        refuseSecond(of: names, mapping)
        return first
    }

    // MARK: - Values whose range or words the shape declares

    /// A whole number within the bounds that the shape of the map declares.
    mutating func integer(_ mapping: Mapping, _ key: Word) -> Located<Int>? {
        guard let place = mapping[key] else { return nil }
        return integer(
            place, "'\(key.text)'", in: mapping.shape.takes(key.text)?.range ?? 0...Int.max)
    }

    /// `true` or `false`; nil when it is absent or cannot be read.
    mutating func flag(_ mapping: Mapping, _ key: Word) -> Bool? { flag(mapping[key], "'\(key.text)'") }

    /// The two keys that every row has.
    mutating func standing(_ mapping: Mapping) -> (order: Int?, isActive: Bool) {
        (integer(mapping, "order")?.value, flag(mapping, "is_active") ?? true)
    }
}
