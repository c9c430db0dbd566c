// SPDX-License-Identifier: Apache-2.0

/// A number as people write it: `5_000`, `5,000`, `12,5`, `5.00 EUR`.
package enum WrittenNumber {
    /// How it is written here; nil for what is no number, and for what is one already.
    package static func help(for text: String) -> String? {
        let plain = text.filter { $0 != " " && $0 != "_" }
        let number = plain.prefix { $0.isASCII && ($0.isNumber || "+-.,".contains($0)) }
        let unit = plain.dropFirst(number.count)
        guard number.contains(where: \.isNumber), unit.count <= 4, unit.allSatisfy({ !$0.isNumber }) else {
            return nil
        }
        let written = withoutCommas(String(number))
        guard written != text, Number(written) != nil else { return nil }
        return "write \(written)"
    }

    /// A comma before three digits groups them, as do several; any other stands for the point.
    private static func withoutCommas(_ text: String) -> String {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text }
        let isGrouped = parts.count > 2 || text.contains(".") || parts[1].utf8.count == 3
        return parts.joined(separator: isGrouped ? "" : ".")
    }
}
