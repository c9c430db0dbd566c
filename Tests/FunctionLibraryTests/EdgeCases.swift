// SPDX-License-Identifier: Apache-2.0
import ContractModel

@testable import FunctionLibrary

/// Questions at the edges of every function, made from its own examples: the same arguments with other values, and the
/// same subject with a part that is absent, null or empty.
///
/// They are made the same way every time, so that each has an answer on record.
extension ExampleCase {
    static let edges: [ExampleCase] = FunctionRegistry.standard.names.flatMap { name -> [ExampleCase] in
        guard let function = FunctionRegistry.standard[name] else { return [] }
        var asked: Set<ValueMap> = []
        let known = function.examples.map { ExampleCase(function: function, example: $0) }
        for example in known { asked.insert(example.question) }
        return known.flatMap(\.neighbours).filter { asked.insert($0.question).inserted }
    }

    /// At most so many argument sets of a function meet every value.
    private static let maxArgumentSets = 3

    private var neighbours: [ExampleCase] {
        switch example.stage {
        case .value, .transform, .condition, .evaluate:
            let sets = function.examples.filter { $0.stage == example.stage }.prefix(Self.maxArgumentSets)
            guard sets.contains(where: { $0.line == example.line }),
                let parameter = function.parameters.first(where: { example.arguments[$0.name] != nil })
            else { return [] }
            return Self.values(for: parameter.kind).map { value in
                asking { $0.arguments[parameter.name] = value }
            }
        case .normalize:
            guard let key = example.subject.keys.first else { return [] }
            let type = example.types[key] ?? .string
            return Self.values(for: .value(type)).map { value in asking { $0.subject[key] = value } }
        case .duplicates:
            let swapped = asking { ($0.subject, $0.candidate) = ($0.candidate, $0.subject) }
            let later = asking { $0.candidateAge = .zero - $0.candidateAge }
            return [swapped, later, asking { $0.candidate = $0.subject }]
                + withParts(of: example.candidate) {
                    $0.candidate = $1
                }
        case .validate, .prepareCreate: return withParts(of: example.subject) { $0.subject = $1 }
        case .execute: return withParts(of: example.arguments) { $0.arguments = $1 }
        case .valuesFrom: return []
        }
    }

    private func withParts(
        of map: ValueMap, _ set: (inout FunctionExample, ValueMap) -> Void
    ) -> [ExampleCase] {
        map.keys.flatMap { key in
            [nil, .null, "", "x", 0, []].map { (value: Value?) in
                var changed = map
                changed[key] = value
                return asking { set(&$0, changed) }
            }
        }
    }

    private func asking(_ change: (inout FunctionExample) -> Void) -> ExampleCase {
        var other = self.example
        change(&other)
        return ExampleCase(function: function, example: other)
    }

    /// Values that tell implementations of one kind apart.
    private static func values(for kind: FunctionParameter.Kind) -> [Value] {
        switch kind {
        case .value(let type), .listOf(let type):
            switch type {
            case .integer, .number, .decimal:
                return [0, -1, 2, "2.5", "-2.5", "0.005", "1e3", "12345678901234567890.125", "99.995", "x"]
                    .map {
                        $0.string.flatMap { Number($0) }.map(Value.number) ?? $0
                    } + ["2.50"]
            case .geo:
                return [
                    .point("0", "90"), .point("180", "0"), .point("-180", "-90"), .point("181", "0"), [:],
                    ["lat": 1, "lon": 2], ["type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]],
                ]
            case .list: return [[], [.null], ["b", "a", "a"], [2, 10, .decimal("2.0")], ["a", 1], "a"]
            case .date, .datetime: return moments
            default: return texts
            }
        case .oneOf(let types) where types.contains(.number): return values(for: .value(.number))
        case .oneOf: return moments
        default: return texts + [0, true, [], [:], .null]
        }
    }

    private static let moments: [Value] = [
        "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "2026-03-29T01:30:00+00:00",
        "2026-10-25T01:30:00.25+01:00", "2026-12-31T23:59:60Z", "2026-11-21t09:00:00z", "",
    ]

    private static let texts: [Value] = [
        "", " ", "a", "  Ana  Silva\t\n", "STRASSE ß İı Σς", "e\u{301}\u{E9} ﬁ Å ½", "日本語 한국어 عربى",
        "👩\u{200D}👧🏽 🇵🇹",
        "a\u{202E}b\u{200B}c\u{1}d", "+351 210 000 000", "Ana@BÜCHER.example",
        "HTTP://Ü.Example:80/%7ea/../b?q=é#f",
        "4111 1111 1111 1111", "PT50 0002 0123 1234 5678 9015 4",
    ]
}
