// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Text of other people inside HTML.
package enum HTMLText {
    /// With what would end an element or an attribute as references; what cannot be seen is spelled out.
    package static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "`": escaped += "&#96;"
            case "\n" where keepsLines: escaped += "\n"
            case "\n", "\r", "\t": escaped += " "
            default:
                let shown = VisibleText.cell(scalar).text
                escaped += shown.hasPrefix("<U+") ? "&lt;\(shown.dropFirst().dropLast())&gt;" : shown
            }
        }
    }

    /// JSON for a `script` element: nothing in it can end the element or begin a comment.
    package static func script(_ json: String) -> String {
        json.unicodeScalars.reduce(into: "") { script, scalar in
            switch scalar {
            case "<": script += "\\u003c"
            case ">": script += "\\u003e"
            case "&": script += "\\u0026"
            case "\u{2028}": script += "\\u2028"
            case "\u{2029}": script += "\\u2029"
            default: script.unicodeScalars.append(scalar)
            }
        }
    }
}
