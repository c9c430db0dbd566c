// SPDX-License-Identifier: Apache-2.0
/// Names → callables.
///
/// Nothing outside a registry can be evaluated.
public struct FunctionRegistry: Sendable {
    private let functions: [String: CuratedFunction]

    /// A registry of the functions given; of two with one name the last wins.
    public init(_ functions: [CuratedFunction]) {
        self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// The function of a name.
    public subscript(_ name: String) -> CuratedFunction? { functions[name] }

    /// The function of a name with the behaviour version that a plan pinned.
    public func function(_ name: String, version: Int) -> CuratedFunction? {
        guard let function = functions[name], function.version == version else { return nil }
        return function
    }

    /// All names, sorted.
    public var names: [String] { functions.keys.sorted() }

    /// This registry with further functions; tests register their own this way.
    public func adding(_ further: [CuratedFunction]) -> FunctionRegistry {
        FunctionRegistry(Array(functions.values) + further)
    }
}
