// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary

/// Values that a parameter may have, the plainest first.
struct ExampleValues: Sendable {
    private let hints: [String: [Value]]
    private let boxes: [Value]

    init(_ plan: ActionPlan, registry: FunctionRegistry) {
        var hints: [String: [Value]] = [:]
        var boxes: [Value] = []
        for call in plan.normalize + plan.validate {
            let constants = call.arguments.compactMapValues(\.constant)
            if let place = ExampleValues.middle(of: constants) { boxes.append(place) }
            let values = constants.values.flatMap { $0.list ?? [$0] }
            let shown = ExampleValues.accepted(by: registry[call.function.name])
            for key in call.fields { hints[key, default: []] += values + shown }
        }
        let conditions =
            plan.criteria.compactMap { criterion -> PlanCondition? in
                if case .condition(let condition) = criterion.check { condition } else { nil }
            } + plan.parameters.flatMap { [$0.requiredWhen, $0.visibleWhen].compactMap(\.self) }
        for condition in conditions { ExampleValues.collect(condition, into: &hints) }
        self.hints = hints
        self.boxes = boxes
    }

    /// Each candidate once, those that the type refuses left out where that is plain.
    func values(for parameter: PlanParameter) -> [Value] {
        var values: [Value] = []
        switch parameter.valuesFrom {
        case .list(let allowed): values += allowed.prefix(12)
        default: break
        }
        if let fallback = parameter.defaultValue?.constant, !fallback.isNull { values.append(fallback) }
        values += self.values(for: parameter.type, named: parameter.key)
        let extra = hints[parameter.key] ?? []
        values += extra.sorted { CanonicalJSON.text($0) < CanonicalJSON.text($1) }.flatMap(near)
        var seen: Set<Value> = []
        let isList = parameter.type.type == .list
        return values.filter { seen.insert($0).inserted }
            .map { isList && $0.list == nil ? .list([$0]) : $0 }
    }

    /// A value, and its neighbours where it is a number.
    private func near(_ value: Value) -> [Value] {
        guard let number = value.number else { return [value] }
        return [value, .number(number + Number(1)), .number(number + Number(-1))]
    }

    private func values(for type: PlanType, named name: String) -> [Value] {
        if let choices = type.choices { return choices }
        switch type.type {
        case .string, .text: return texts(type, named: name)
        case .integer, .number, .decimal: return numbers(type)
        case .boolean: return [true, false]
        case .date: return dates(type).map { .string($0) }
        case .datetime: return dates(type).map { .string($0.utf8.count > 10 ? $0 : $0 + "T12:00:00Z") }
        case .duration: return ["1h", "15m", "7d", "1s"]
        case .enum: return []
        case .email: return ["ana@example.org"]
        case .url: return ["https://example.org/"]
        case .phone: return ["+351 210 000 000", "+351210000000"]
        case .uuid: return ["6f2b7c1e-8d3a-4e5f-9a0b-1c2d3e4f5a6b"]
        case .geo: return places(type)
        case .reference: return ["example"]
        case .file: return []
        case .list: return lists(type, named: name)
        case .object: return [.map(object(type.fields ?? []))]
        }
    }

    private func object(_ rows: [PlanParameter]) -> ValueMap {
        var map = ValueMap()
        for row in rows where row.isRequired || rows.count <= 4 {
            map[row.key] = values(for: row).first
        }
        return map
    }

    private func lists(_ type: PlanType, named name: String) -> [Value] {
        let count = max(type.minItems ?? 1, 1)
        guard let item = type.items.first else { return [.list(Array(repeating: "example", count: count))] }
        let candidates = values(for: item, named: name)
        if candidates.isEmpty { return [.list([])] }
        if type.uniqueItems, count > 1 {
            // Items of their own as far as there are candidates.
            return [.list(Array(candidates.prefix(count)))]
        }
        return candidates.prefix(6).map { .list(Array(repeating: $0, count: count)) }
    }

    private func texts(_ type: PlanType, named name: String) -> [Value] {
        var texts = [
            "Example", "An example of \(name)", "Example text, long enough to say something.", "A", "a", "1",
        ]
        if let pattern = type.pattern { texts = PatternExample.texts(pattern) + texts }
        let (least, most) = (type.minLength ?? 0, type.maxLength ?? .max)
        let fitting = texts.map { text -> String in
            let count = text.unicodeScalars.count
            if count > most { return String(String.UnicodeScalarView(text.unicodeScalars.prefix(most))) }
            guard count < least, least <= 10_000 else { return text }
            return text + String(repeating: "e", count: least - count)
        }
        return fitting.map(Value.string)
    }

    private func numbers(_ type: PlanType) -> [Value] {
        var numbers = [Number(1), Number(2), Number(10), Number(0), Number(100)]
        let unit = type.multipleOf
        for bound in [type.minimum, type.exclusiveMinimum].compactMap(\.self) {
            numbers += [bound, bound + (unit ?? Number(1))]
        }
        for bound in [type.maximum, type.exclusiveMaximum].compactMap(\.self) {
            numbers += [bound] + (Number("-1").map { [bound + $0] } ?? [])
        }
        if let unit { numbers.append(unit) }
        if let half = Number("0.5") { numbers.append(half) }
        let fitting = numbers.filter { number in
            type.minimum.map { number >= $0 } ?? true && type.maximum.map { number <= $0 } ?? true
                && type.exclusiveMinimum.map { number > $0 } ?? true
                && type.exclusiveMaximum.map { number < $0 } ?? true
                && unit.map { number.isMultiple(of: $0) } ?? true
                && (type.type != .integer || number.isInteger)
        }
        return fitting.map(Value.number)
    }

    /// A day that has been, one that will come for long, and days around the bounds.
    private func dates(_ type: PlanType) -> [String] {
        var dates = [
            "2026-05-18", "2099-05-18", "2030-05-18", "2026-06-22", "2026-06-16", "2026-06-15", "1990-05-18",
        ]
        for bound in [type.after, type.before].compactMap(\.self) {
            guard let day = CivilDate(String(bound.prefix(10))) else { continue }
            guard let near = day.adding(days: bound == type.after ? 1 : -1) else { continue }
            dates.insert(near.description, at: 0)
        }
        return dates
    }

    private func places(_ type: PlanType) -> [Value] {
        var places: [Value] = []
        switch type.within {
        case .box(let west, let south, let east, let north):
            places.append(ExampleValues.place((west + east) / 2, (south + north) / 2))
        case .polygon(let ring):
            let corners = ring.dropLast().filter { $0.count == 2 }
            if !corners.isEmpty {
                let count = Double(corners.count)
                places.append(
                    ExampleValues.place(
                        corners.map { $0[0] }.reduce(0, +) / count, corners.map { $0[1] }.reduce(0, +) / count
                    ))
                places += corners.map { ExampleValues.place($0[0], $0[1]) }
            }
        case nil: break
        }
        return places + boxes + [ExampleValues.place(-9.14, 38.72)]
    }

    private static func place(_ longitude: Double, _ latitude: Double) -> Value {
        func degrees(_ value: Double) -> Value {
            let rounded = (value * 1_000_000).rounded() / 1_000_000
            return Number("\(rounded)").map(Value.number) ?? 0
        }
        return ["lat": degrees(latitude), "lon": degrees(longitude)]
    }

    /// The middle of a box that a call is given by its sides.
    private static func middle(of arguments: [String: Value]) -> Value? {
        let sides = ["west", "south", "east", "north"].compactMap {
            arguments[$0]?.number.flatMap { Double($0.text) }
        }
        guard sides.count == 4 else { return nil }
        return place((sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2)
    }

    /// What the examples of a function work on where they do not refuse it.
    private static func accepted(by function: CuratedFunction?) -> [Value] {
        (function?.examples ?? []).flatMap { example -> [Value] in
            switch example.expectation {
            case .refusals(let codes) where !codes.isEmpty: []
            case .fails: []
            default: example.subject.map(\.value)
            }
        }
    }

    private static func collect(_ condition: PlanCondition, into hints: inout [String: [Value]]) {
        switch condition {
        case .comparison(.reference(let reference), _, let right?, _) where reference.root == .parameters:
            guard let key = reference.path.first, let value = right.constant else { return }
            hints[key, default: []] += value.list ?? [value]
        case .comparison: return
        case .all(let parts), .any(let parts): for part in parts { collect(part, into: &hints) }
        case .not(let part): collect(part, into: &hints)
        case .call(_, let arguments):
            let values = arguments.values.compactMap(\.constant).flatMap { $0.list ?? [$0] }
            for reference in condition.references where reference.root == .parameters {
                if let key = reference.path.first { hints[key, default: []] += values }
            }
        }
    }
}
