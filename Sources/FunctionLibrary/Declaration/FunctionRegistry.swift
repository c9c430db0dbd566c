// SPDX-License-Identifier: Apache-2.0
/// Names → callables.
///
/// Nothing outside a registry can be evaluated.
public struct FunctionRegistry: Sendable {
    /// Functions of some namespaces, the parts of their names before the point.
    ///
    /// They are made when the first of them is asked for: a contract uses few, and whoever reads one contract waits
    /// for all that is made.
    struct Shelf: Sendable {
        let namespaces: [String]
        let functions: @Sendable () -> [CuratedFunction]

        init(_ namespaces: [String], functions: @escaping @Sendable () -> [CuratedFunction]) {
            self.namespaces = namespaces
            self.functions = functions
        }
    }

    private let functions: [String: CuratedFunction]
    private let shelves: [Shelf]
    /// Versions that no contract gets any more, for the runs and the checks that have pinned them.
    private let former: @Sendable () -> [CuratedFunction]

    /// A registry of the functions given; of two with one name the last wins.
    public init(_ functions: [CuratedFunction]) { self.init([], and: functions) }

    init(
        _ shelves: [Shelf], and functions: [CuratedFunction] = [],
        former: @escaping @Sendable () -> [CuratedFunction] = { [] }
    ) {
        self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        self.shelves = shelves
        self.former = former
    }

    /// The function of a name.
    public subscript(_ name: String) -> CuratedFunction? {
        if let function = functions[name] { return function }
        guard let point = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let namespace = String(name[..<point])
        guard let shelf = shelves.first(where: { $0.namespaces.contains(namespace) }) else { return nil }
        let functions = shelf.functions()
        // A function is many words, and only the one that is found is copied.
        return functions.indices.first { functions[$0].name == name }.map { functions[$0] }
    }

    /// The function of a name with the behaviour version that a plan pinned.
    public func function(_ name: String, version: Int) -> CuratedFunction? {
        guard let function = self[name] else { return nil }
        if function.version == version { return function }
        return former().first { $0.name == name && $0.version == version }
    }

    /// All names, sorted.
    public var names: [String] {
        Set(functions.keys).union(shelves.flatMap { $0.functions().map(\.name) }).sorted()
    }

    /// This registry with further functions: those of a program that embeds the library, and those of tests.
    public func adding(_ further: [CuratedFunction]) -> FunctionRegistry {
        FunctionRegistry(shelves, and: Array(functions.values) + further, former: former)
    }
}
