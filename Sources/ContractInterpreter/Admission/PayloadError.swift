// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// One thing wrong with what a caller sent.
///
/// Holds no value of the payload.
public struct PayloadError: Error, Sendable, Hashable {
    /// The constraint's own name, or `required unknown_parameter type hidden values_from content_type criterion
    /// acknowledge`, or what a `StructureProblem` or a function is called.
    public var code: String
    /// The parameter; nil when it is about several, or about the target.
    public var parameter: String?
    /// JSON pointer into the payload.
    public var path: String
    public var message: String
    /// The criterion's key, for `criterion` and `acknowledge`.
    public var criterion: String?
    /// The parameter that an unknown name may be meant for: it is not missed beside it.
    var meant: String?

    public init(code: String, parameter: String?, path: String, message: String, criterion: String? = nil) {
        self.code = code
        self.parameter = parameter
        self.path = path
        self.message = message
        self.criterion = criterion
    }

    /// True when it says of a parameter what is wrong with it.
    func concerns(_ key: String) -> Bool { parameter == key || meant == key }

    /// The shape that every interface prints.
    public var value: Value {
        var map = ValueMap()
        map["code"] = .string(code)
        map["parameter"] = parameter.map(Value.string) ?? .null
        map["path"] = .string(path)
        map["message"] = .string(message)
        map["criterion"] = criterion.map(Value.string)
        return .map(map)
    }

    /// Escapes a key for a JSON pointer (RFC 6901 section 3).
    static func pointer(_ key: String) -> String {
        // Hardly any name has them.
        if !key.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) { return "/" + key }
        var escaped = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "/" + escaped
    }
}
