// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    typealias Scope = SubmissionContract.ReferenceFormat.Scope

    mutating func referenceFormat(_ site: Site) -> SubmissionContract.ReferenceFormat? {
        guard let mapping = mapping(site, .referenceFormat) else { return nil }
        let field = writtenField(mapping["field"], "'field'")
        let scope = scope(mapping["scope"])
        let prefix = mapping["prefix_from"].map { value($0, in: .numbering) }
        let year = mapping["year_from"].map { value($0, in: .numbering) }
        guard let place = mapping["format"], let text = name(place, "'format'") else { return nil }
        var format = SubmissionContract.ReferenceFormat(
            field: field ?? site.located(""), format: text, scope: scope, prefixFrom: prefix, yearFrom: year,
            at: site.place)
        format.template = template(place)
        if let template = format.template {
            checkUse(of: template, mapping, format)
            var told: Set<String> = []
            format.scope = scope?.filter { !refuseRepeating($0, template, format, &told) }
        }
        return format
    }

    private mutating func template(_ site: Site) -> ReferenceTemplate? {
        do throws(ReferenceTemplate.Problem) {
            return try ReferenceTemplate(site.node.text)
        } catch {
            report(
                Diagnostic(
                    .malformedReferenceFormat, error.message, at: site.node.range(ofTextBytes: error.bytes),
                    path: site.path, help: error.help))
            return nil
        }
    }

    /// One word or a list of words.
    private mutating func scope(_ site: Site?) -> [Located<Scope>]? {
        guard let site else { return nil }
        if site.node.kind == .scalar { return choice(site, "'scope'").map { [$0] } }
        let parts = list(site, "'scope'") { decoder, element -> Located<Scope>? in
            decoder.choice(element, "a part of 'scope'")
        }
        guard let parts else { return nil }
        requireUnique(parts.map { $0.map(\.rawValue) }, "part of 'scope'")
        return parts
    }

    /// Reports keys that the format has no place for.
    private mutating func checkUse(
        of template: ReferenceTemplate, _ mapping: Mapping, _ format: SubmissionContract.ReferenceFormat
    ) {
        let pieces = template.pieces
        let label = Diagnostic.Label("the format", at: format.format.range)
        if let place = mapping["prefix_from"], let text = format.prefixFrom?.value.literalValue?.string,
            !ReferenceTemplate.isPlain(text)
        {
            report(
                .malformedReferenceFormat, "the prefix holds a character that a reference cannot have",
                at: place,
                help: "use ASCII letters, digits and punctuation, without spaces, braces or backslashes")
        }
        if let place = mapping["prefix_from"], !pieces.contains(.prefix) {
            report(
                Diagnostic(
                    .keyNotApplicable, "'prefix_from' has no '{prefix}' to fill", at: place.owner,
                    path: place.path,
                    labels: [label]))
        }
        if let place = mapping["year_from"], !pieces.contains(where: { [.year, .month, .day].contains($0) }) {
            report(
                Diagnostic(
                    .keyNotApplicable, "'year_from' has no '{year}' to fill", at: place.owner,
                    path: place.path,
                    labels: [label]))
        }
    }

    /// Reports a part that numbers restart with and the format does not show; answers whether it is one.
    ///
    /// Two parts may lack the same placeholder, which is `told` once.
    private mutating func refuseRepeating(
        _ part: Located<Scope>, _ template: ReferenceTemplate, _ format: SubmissionContract.ReferenceFormat,
        _ told: inout Set<String>
    ) -> Bool {
        let pieces = template.pieces
        let missing: String? =
            switch part.value {
            case .year: pieces.contains(.year) ? nil : "{year}"
            case .month: !pieces.contains(.month) ? "{month}" : pieces.contains(.year) ? nil : "{year}"
            case .prefix: pieces.contains(.prefix) ? nil : "{prefix}"
            case .application:
                pieces.contains(.application) || (pieces.contains(.prefix) && format.prefixFrom == nil)
                    ? nil : "{application}"
            case .entityType: nil
            }
        guard let missing else { return false }
        guard told.insert(missing).inserted else { return true }
        report(
            Diagnostic(
                .malformedReferenceFormat,
                "numbers restart for each \(part.value.rawValue), so one reference would be given twice",
                at: part.range, path: part.path, note: "not shown in the format",
                labels: [.init("the format", at: format.format.range)],
                help: "add '\(missing)' to the format, or leave 'scope' out"))
        return true
    }
}
