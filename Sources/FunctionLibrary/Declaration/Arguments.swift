// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// The arguments of one call, defaults filled in, checked against the declaration.
public struct Arguments: Sendable {
    public let values: ValueMap
    /// What values stand for as they are declared, in a form that is compared; only where that differs from the value.
    private let meanings: ValueMap

    public init(_ values: ValueMap, meanings: ValueMap = ValueMap()) {
        self.values = values
        self.meanings = meanings
    }

    /// The value in the form that is compared: equal and ordered as what it stands for.
    ///
    /// A decimal that is written as text is its number, say; without a declared type it is the value itself.
    public func meaning(_ name: String) -> Value? { meanings[name] ?? values[name] }

    public subscript(_ name: String) -> Value? { values[name] }
    public func string(_ name: String) -> String? { values[name]?.string }
    public func number(_ name: String) -> Number? { values[name]?.number }
    public func double(_ name: String) -> Double? { values[name]?.number?.double }
    public func integer(_ name: String) -> Int? { values[name]?.number?.int64.flatMap(Int.init(exactly:)) }
    public func bool(_ name: String) -> Bool? { values[name]?.bool }
    public func list(_ name: String) -> [Value]? { values[name]?.list }
    public func map(_ name: String) -> ValueMap? { values[name]?.map }
    /// A duration argument such as `24h`, already checked by the compiler.
    public func duration(_ name: String) -> Duration? { values[name]?.string.flatMap(DurationText.parse) }
    /// One key or a list of keys.
    public func keys(_ name: String) -> [String]? {
        switch values[name] {
        case .string(let key): [key]
        case .list(let keys): keys.compactMap(\.string)
        default: nil
        }
    }
}
