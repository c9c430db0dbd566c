// SPDX-License-Identifier: Apache-2.0

extension Node {
    /// The value of a scalar in the YAML 1.2 core schema; null for collections.
    var coreValue: Value {
        guard kind == .scalar else { return .null }
        guard style == .plain else { return .string(text) }
        let text = text
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return Number(text).map { .number($0) } ?? .string(text)
        }
    }
}
