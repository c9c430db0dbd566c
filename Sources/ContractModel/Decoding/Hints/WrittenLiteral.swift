// SPDX-License-Identifier: Apache-2.0

/// A literal that is not of the type that is wanted, as people and other systems write it.
package enum WrittenLiteral {
    /// What to write: `false` for `no`, `1h` for `1 hour`, `$today` for `today`, the nearest choice; nil for the rest.
    package static func help(for literal: Value, as type: ValueType, choices: [String]? = nil) -> String? {
        if let number = literal.number {
            return switch type {
            case .duration: "add a unit, such as '\(number.text)s'"
            case .list: "write '[\(number.text)]'"
            default: nil
            }
        }
        guard let text = literal.string else { return nil }
        if let choices { return Suggestion.didYouMean(text, among: choices) }
        return switch type {
        case .boolean: truth(text).map { "write \($0)" }
        case .date: isMoment(text) ? "write '$today'" : nil
        case .datetime: isMoment(text) ? "write '$now'" : nil
        case .duration:
            Number(text) == nil ? WrittenDuration.help(for: text) : "add a unit, such as '\(text)s'"
        case .integer, .number, .decimal:
            Number(text) == nil ? WrittenNumber.help(for: text) : "remove the quotes"
        case .list: text.isEmpty || text.contains(where: \.isWhitespace) ? nil : "write '[\(text)]'"
        default: nil
        }
    }

    private static func isMoment(_ text: String) -> Bool { ["today", "now"].contains(text.lowercased()) }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "y": true
        case "false", "no", "off", "n": false
        default: nil
        }
    }
}
