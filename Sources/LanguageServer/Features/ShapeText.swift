// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension ValueShape {
    /// What may stand here, in a few words.
    var words: String {
        switch self {
        case .anything: "anything"
        case .nothing: "nothing"
        case .text, .name, .form: "text"
        case .identifier: "a name"
        case .humanText: "text, or one for each language"
        case .operand: "a field or a reference"
        case .flag: "true or false"
        case .integer(let range):
            range.upperBound == Int.max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number, .positive: "a number"
        case .duration: "a duration, such as 30s"
        case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .value: "a value, a reference or a call"
        case .list(let element, _): "a list: " + element.words
        case .names: "a map"
        case .oneOf(let shapes): shapes.map(\.words).joined(separator: "; ")
        case .chosen: "a map, by what stands beside it"
        case .mapping(let deferred): deferred.shape().name
        }
    }

    /// The words of a closed set.
    var choices: [String] {
        switch self {
        case .words(let words): words
        case .flag: ["true", "false"]
        default: []
        }
    }
}

extension MappingKey {
    /// The key as an editor shows it.
    var markdown: String {
        "**\(name)**\(isRequired ? " · required" : "")\n\n\(about)\n\nTakes \(takes.words)."
    }

    /// What holds where the key is absent, as its sentence says; nil when it says nothing of the kind.
    var documentedDefault: String? {
        if let found = about.firstRange(of: "the default is ") {
            let rest = about[found.upperBound...]
            if rest.hasPrefix("'") { return rest.dropFirst().prefix { $0 != "'" }.description }
            let word = rest.prefix { $0 != " " && $0 != "," && $0 != ";" }
            let text = word.hasSuffix(".") ? word.dropLast() : word
            // `the default is that of the first create` names no value.
            return ["that", "its", "after", "all", "the"].contains(String(text)) ? nil : String(text)
        }
        guard let found = about.firstRange(of: "' (the default)") ?? about.firstRange(of: "', the default")
        else {
            return nil
        }
        let before = about[..<found.lowerBound]
        return before.lastIndex(of: "'").map { String(before[before.index(after: $0)...]) }
    }
}
