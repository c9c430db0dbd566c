// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Text of other people inside HTML.
package enum HTMLText {
    /// With what would end an element or an attribute as references; what cannot be seen is spelled out.
    package static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        // Old browsers took a backtick for a quote.
        XMLText.escaped(text, keepsLines: keepsLines).replacing("`", with: "&#96;")
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
