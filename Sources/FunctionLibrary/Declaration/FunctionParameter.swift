// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// One declared argument of a function.
public struct FunctionParameter: Sendable {
    public enum Kind: Sendable, Hashable {
        /// The key of one parameter of the action, or a list of keys, of these types (empty: any).
        case fields(types: [ValueType], single: Bool)
        /// A value of this type.
        case value(ValueType)
        /// A list whose elements have this type.
        case listOf(ValueType)
        /// Text that is one of these.
        case choice([String])
        /// A map of field → value.
        case map
        /// A value of one of these types.
        case oneOf([ValueType])
        /// The name of a field of the record that is made.
        case recordField
        /// A value for the field of the record that another argument names.
        case valueOf(field: String)
        /// A map of fields of the record → values for them.
        case recordFields
        /// The key of a connection of one of these types, written out.
        case connection([Connection.Kind])
        /// Where something stands in a connection, written out, with `{name}` for what the argument `path` fills in.
        case resource
        /// What fills the placeholders of the resource, by their names, written out.
        case path
        /// Any value.
        case any

        /// As shown in a signature.
        public var text: String {
            switch self {
            case .fields(_, let single): single ? "field" : "field or list of fields"
            case .value(let type): type.rawValue
            case .listOf(let type): "list of \(type.rawValue)"
            case .choice(let names): names.joined(separator: "|")
            case .map: "map"
            case .oneOf(let types): types.map(\.rawValue).joined(separator: "|")
            case .recordField: "field of the record"
            case .valueOf(let field): "value of '\(field)'"
            case .recordFields: "map of fields of the record"
            case .connection(let kinds): kinds.map(\.rawValue).joined(separator: "|") + " connection"
            case .resource: "resource"
            case .path: "map of parts"
            case .any: "any"
            }
        }
    }

    public let name: String
    public let kind: Kind
    public let help: String
    public let isRequired: Bool
    /// Used when the argument is not given.
    public let defaultValue: Value?
    /// The stages in which it may, and if required must, be given; `field` in `validate`, say.
    ///
    /// Nil for all that the function serves.
    public let stages: Set<Stage>?
    /// Of an argument that names parameters: the types of those that it stands for when it is left out; nil for all that
    /// it may name.
    public internal(set) var typesWithoutName: [ValueType]?
    /// Of an argument that names a member of the elements of lists: the argument that names those lists.
    public internal(set) var memberOf: String?
    /// Of an argument that names where a value is taken from: the argument that names the field that gets it.
    ///
    /// A field of the record that is named so is empty afterwards; of anything else the value is copied.
    public internal(set) var goesTo: String?
    /// Of an argument whose value is compared with others: the argument by whose declared type it is read.
    ///
    /// Its own name, or that of an argument of which it lists values.
    public internal(set) var readAs: String?
    /// Of a template: the argument that names the field that gets the text.
    public internal(set) var composes: String?
    /// True for a list of which one text is made: no element may be a list or a map.
    public internal(set) var isJoined = false

    /// A parameter that must be given unless it has a default; `stages` limits where it may stand.
    public init(
        _ name: String, _ kind: Kind, _ help: String, required: Bool = true,
        default defaultValue: Value? = nil,
        stages: Set<Stage>? = nil
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.isRequired = required && defaultValue == nil
        self.defaultValue = defaultValue
        // To judge an answer is to ask whether a condition holds of it.
        self.stages = stages.map { $0.contains(.condition) ? $0.union([.evaluate]) : $0 }
    }

    /// The same argument, compared by what its value, or that of the argument named, stands for as it is declared.
    func compared(as argument: String? = nil) -> FunctionParameter {
        var parameter = self
        parameter.readAs = argument ?? name
        return parameter
    }

    /// The name of a member of the elements of the lists that another argument names.
    static func member(_ name: String, of lists: String, _ help: String) -> FunctionParameter {
        var parameter = FunctionParameter(name, .value(.string), help, required: false)
        parameter.memberOf = lists
        return parameter
    }

    /// The name of what has a value that a field of the record gets, which another argument names.
    static func source(_ name: String, _ kind: Kind, of target: String, _ help: String) -> FunctionParameter {
        var parameter = FunctionParameter(name, kind, help)
        parameter.goesTo = target
        return parameter
    }

    /// Text with the names of what stands between it, for the field of the record that another argument names.
    static func template(_ name: String, of target: String, _ help: String) -> FunctionParameter {
        var parameter = FunctionParameter(name, .value(.text), help)
        parameter.composes = target
        return parameter
    }

    /// A list of which one text is made.
    static func joined(_ name: String, _ help: String) -> FunctionParameter {
        var parameter = FunctionParameter(name, .value(.list), help)
        parameter.isJoined = true
        return parameter
    }
}
