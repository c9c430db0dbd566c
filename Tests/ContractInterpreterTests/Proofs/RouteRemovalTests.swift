// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Foundation
import FunctionLibrary
import Testing

@testable import ContractModel

/// A route that is taken out of a contract either has a documented default, or the contract does not compile.
@Suite struct RouteRemovalTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../examples/actions").standardized

    static let examples: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }.sorted()
    }()

    /// Keys that say where an outcome leads, and that something documented stands in for.
    private static let withDefault: Set<String> = [
        "on_expiry", "on_error", "on_missing", "on_match", "retry", "timeout_value", "confirm_timeout",
        "on_failure",
    ]

    /// One key of one map, and whether nothing stands in for it.
    struct Removal: Sendable, CustomStringConvertible {
        var path: [String]
        var isNeeded: Bool
        var description: String { path.joined(separator: "/") }
    }

    private static func document(_ name: String) throws -> Value {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        return try #require(YAMLReader.readValue(SourceText(file: name, text: text)).value)
    }

    /// The codes of the errors of a contract.
    private static func errors(_ document: Value) -> [String] {
        let source = SourceText(file: "a.json", text: CanonicalJSON.faithfulText(document))
        let (file, decoding) = ContractDecoder.read(source)
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        return (decoding + merging + compiled).filter { $0.severity == .error }.map(\.code.code)
    }

    // MARK: - Finding routes

    /// The lists that fan-outs go over, as they are referred to.
    private static func fannedOut(_ value: Value) -> Set<String> {
        var found: Set<String> = []
        if let map = value.map {
            if let items = map["for_each"]?["items"]?.string { found.insert(items) }
            for entry in map { found.formUnion(fannedOut(entry.value)) }
        }
        for element in value.list ?? [] { found.formUnion(fannedOut(element)) }
        return found
    }

    private static func removals(
        _ value: Value, at path: [String], fannedOut: Set<String>, hasNoReturn: Bool
    ) -> [Removal] {
        var found: [Removal] = []
        for (index, element) in (value.list ?? []).enumerated() {
            found += removals(
                element, at: path + ["\(index)"], fannedOut: fannedOut, hasNoReturn: hasNoReturn)
        }
        guard let map = value.map else { return found }
        var hasNoReturn = hasNoReturn
        if let steps = map["steps"]?.list, map["key"] != nil {
            hasNoReturn = steps.contains { $0["irrevocable"] == .bool(true) }
        }
        for entry in map {
            let (key, member) = (entry.key, entry.value)
            if let isNeeded = isNeeded(key, in: map, at: path, fannedOut, hasNoReturn) {
                found.append(Removal(path: path + [key], isNeeded: isNeeded))
            }
            found += removals(
                member, at: path + [key], fannedOut: fannedOut, hasNoReturn: hasNoReturn)
        }
        return found
    }

    /// Nil for a key that is no route.
    private static func isNeeded(
        _ key: String, in map: ValueMap, at path: [String], _ fannedOut: Set<String>, _ hasNoReturn: Bool
    ) -> Bool? {
        switch key {
        case "idempotency": return map["type"] == nil || map["type"] == "http"
        case "approvers", "fallback", "skip_to", "end", "escalate_to": return true
        case "approval": return map["require"] != nil ? true : nil
        case "expires_after": return map["on_expiry"] != nil
        case "timeout":
            if map["event"] != nil || map["wait"]?["event"] != nil { return true }
            return map["timeout_value"] != nil
        case "compensate": return hasNoReturn
        case "constraints":
            guard let name = map["key"]?.string, fannedOut.contains("$parameters." + name) else { return nil }
            return true
        case "max_items": return map["items"]?.string == nil || map["call"] == nil ? nil : false
        default: return withDefault.contains(key) ? false : nil
        }
    }

    private static func removing(_ path: ArraySlice<String>, from value: Value) -> Value {
        guard let key = path.first else { return value }
        if let list = value.list, let index = Int(key) {
            var list = list
            list[index] = removing(path.dropFirst(), from: list[index])
            return .list(list)
        }
        guard var map = value.map else { return value }
        map[key] = path.count == 1 ? nil : map[key].map { removing(path.dropFirst(), from: $0) }
        return .map(map)
    }

    // MARK: - Tests

    @Test(arguments: examples)
    func `an example compiles as it is`(_ name: String) throws {
        #expect(try Self.errors(Self.document(name)) == [])
    }

    @Test(arguments: examples)
    func `no route can be taken out that nothing stands in for`(_ name: String) throws {
        let document = try Self.document(name)
        let removals = Self.removals(
            document, at: [], fannedOut: Self.fannedOut(document), hasNoReturn: false)
        for removal in removals {
            let errors = Self.errors(Self.removing(removal.path[...], from: document))
            if removal.isNeeded { #expect(!errors.isEmpty, "\(name) without \(removal)") }
            // A default is a route of its own: it is proved like one that is written.
            if !removal.isNeeded {
                #expect(
                    errors.allSatisfy { $0.hasPrefix("E03") || $0 == "E0118" },
                    "\(name) without \(removal): \(errors)")
            }
        }
    }

    @Test func `the routes of the order are found`() throws {
        let document = try Self.document("order-fulfilment.yaml")
        let removals = Self.removals(
            document, at: [], fannedOut: Self.fannedOut(document), hasNoReturn: false)
        let needed = removals.filter(\.isNeeded).map { $0.path.suffix(2).joined(separator: "/") }
        for key in [
            "0/idempotency", "0/approval", "wait/timeout", "4/constraints", "3/compensate", "gate/skip_to",
        ] {
            #expect(needed.contains(key), "\(key) among \(needed)")
        }
    }

    @Test(arguments: examples)
    func `every outcome of every step of an example has a way`(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let (file, _) = ContractDecoder.read(SourceText(file: name, text: text))
        let (application, _) = ApplicationMerger.merge([file], applicationCode: "a")
        for action in ContractCompiler(application, registry: .standard).compile().actions {
            for step in action.routes {
                #expect(!step.routes.isEmpty && step.routes.allSatisfy { !$0.words.isEmpty })
                #expect(Set(step.routes.map(\.outcome)).count == step.routes.count, "\(step.step)")
            }
        }
    }
}
