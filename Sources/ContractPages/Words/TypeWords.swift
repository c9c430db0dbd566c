// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
internal import ContractModel

/// Types and their constraints in words.
package enum TypeWords {
    /// What a value looks like: `a whole number`, `a list of texts`.
    package static func name(_ type: PlanType) -> String {
        switch type.type {
        case .string: "one line of text"
        case .text: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .decimal: "a decimal number, kept exactly"
        case .boolean: "true or false"
        case .date: "a date such as 2026-11-21"
        case .datetime: "a date and time with offset such as 2026-11-21T09:00:00Z"
        case .duration: "a duration such as 90s, 15m or 24h"
        case .enum: "a choice"
        case .email: "an e-mail address"
        case .url: "an address with scheme and host"
        case .phone: "a telephone number"
        case .uuid: "a UUID"
        case .geo: "a place: GeoJSON, or lat and lon"
        case .file: "a file, given beside the payload"
        case .reference: "the id of a record"
        case .list: type.items.first.map { "a list; each item is \(name($0))" } ?? "a list"
        case .object: "an object"
        }
    }

    /// Each constraint as a few words, in the order in which they are checked; those of items included.
    package static func constraints(_ type: PlanType, choices labels: [String: String] = [:]) -> [Phrase] {
        var phrases = lengths(type) + bounds(type) + times(type)
        if let choices = type.choices {
            let named = choices.map { value -> Phrase in
                let text = ValueWords.text(value)
                guard let label = labels[text], label != text else { return "\(text)" }
                return "\(text) (\(text: label))"
            }
            phrases.append("one of \(named.joined(separator: ", "))")
        }
        if let area = type.within { phrases.append(self.area(area)) }
        if let least = type.minItems { phrases.append("at least \(text: Counting.some(least, "item"))") }
        if let most = type.maxItems { phrases.append("at most \(text: Counting.some(most, "item"))") }
        if type.uniqueItems { phrases.append("no item twice") }
        if let types = type.allowedContentTypes {
            phrases.append("of type \(types.map { "\($0)" as Phrase }.joined(separator: ", "))")
        }
        if let most = type.maxBytes { phrases.append("at most \(text: ValueWords.bytes(Int64(most)))") }
        if let most = type.maxFiles { phrases.append("at most \(text: Counting.some(most, "file"))") }
        if let item = type.items.first {
            let inner = constraints(item)
            if !inner.isEmpty { phrases.append("each item: \(inner.joined(separator: ", "))") }
        }
        return phrases
    }

    private static func lengths(_ type: PlanType) -> [Phrase] {
        var phrases: [Phrase] = []
        if let least = type.minLength {
            phrases.append("at least \(text: Counting.some(least, "character"))")
        }
        if let most = type.maxLength { phrases.append("at most \(text: Counting.some(most, "character"))") }
        if let pattern = type.pattern { phrases.append("matches \(pattern)") }
        return phrases
    }

    private static func bounds(_ type: PlanType) -> [Phrase] {
        var phrases: [Phrase] = []
        if let bound = type.minimum { phrases.append("at least \(text: bound.text)") }
        if let bound = type.exclusiveMinimum { phrases.append("above \(text: bound.text)") }
        if let bound = type.maximum { phrases.append("at most \(text: bound.text)") }
        if let bound = type.exclusiveMaximum { phrases.append("below \(text: bound.text)") }
        if let unit = type.multipleOf { phrases.append("a multiple of \(text: unit.text)") }
        return phrases
    }

    private static func times(_ type: PlanType) -> [Phrase] {
        var phrases: [Phrase] = []
        if let bound = type.after { phrases.append("after \(text: bound)") }
        if let bound = type.before { phrases.append("before \(text: bound)") }
        return phrases
    }

    private static func area(_ area: Constraints.Area) -> Phrase {
        switch area {
        case .box(let west, let south, let east, let north):
            "between longitudes \(text: "\(west)") and \(text: "\(east)") and latitudes \(text: "\(south)") and \(text: "\(north)")"
        case .polygon(let ring): "inside an area of \(text: Counting.some(max(0, ring.count - 1), "corner"))"
        }
    }
}
