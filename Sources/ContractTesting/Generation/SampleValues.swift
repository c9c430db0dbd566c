// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary

/// Values that a type may hold, the likeliest first.
struct SampleValues {
    let plan: ActionPlan

    func values(of parameter: PlanParameter) -> [Value] {
        if case .list(let values) = parameter.valuesFrom, !values.isEmpty {
            return parameter.type.type == .list ? [.list([values[0]])] + values : values
        }
        if parameter.type.type == .reference || parameter.objectType != nil {
            return [.string(Self.recordID)]
        }
        return values(of: parameter.type, key: parameter.key)
    }

    /// The entity types whose records a value names, also inside of lists and objects.
    static func referred(by parameter: PlanParameter) -> [String] {
        let own = parameter.type.type == .reference ? parameter.objectType : nil
        return [own].compactMap(\.self) + referred(by: parameter.type)
    }

    private static func referred(by type: PlanType) -> [String] {
        let own = type.type == .reference ? type.objectType : nil
        return [own].compactMap(\.self) + type.items.flatMap { referred(by: $0) }
            + (type.fields ?? []).flatMap { referred(by: $0) }
    }

    /// The id of the record that cases are given.
    static let recordID = "r1"

    func values(of type: PlanType, key: String) -> [Value] {
        if let choices = type.choices, type.type != .list { return choices }
        switch type.type {
        case .reference: return [.string(Self.recordID)]
        case .string, .text, .enum: return texts(type, key)
        case .integer, .number, .decimal: return numbers(type)
        case .boolean: return [true, false]
        case .date: return dates(type).map { .string($0.description) }
        case .datetime: return dates(type).map { .string($0.description + "T09:00:00Z") }
        case .duration: return ["1h", "1d", "5m"]
        case .email: return ["ana@example.org"]
        case .url: return ["https://example.org/"]
        case .phone: return ["+351213240000", "+4930123456", "+12125550123"]
        case .uuid: return ["018f3f6e-0000-7000-8000-000000000001"]
        case .geo: return places(type)
        case .file: return []
        case .list: return lists(type, key)
        case .object:
            let samples = (type.fields ?? []).filter { !$0.isHidden }
            let rounds = samples.map { values(of: $0).count }.max() ?? 1
            return (0..<min(max(rounds, 1), 4)).map { round in
                .map(
                    ValueMap(
                        samples.compactMap { field in
                            let values = values(of: field)
                            return values.isEmpty ? nil : (field.key, values[min(round, values.count - 1)])
                        }))
            }
        }
    }

    private func texts(_ type: PlanType, _ key: String) -> [Value] {
        let plain = "Example \(key.map { $0 == "_" ? " " : String($0) }.joined())"
        let shapes = [
            plain, "A", "AB", "ABC", "A1", "AB12", "ABC-123", "AB-1234", "ABC-0001", "1", "12", "123", "1234",
            "12345", "123456789", "1234-567", "1000-001", "a", "abc", "abc-1", "2026", "PT", "EUR",
            "PT50000201231234567890154", "DE89370400440532013000", "2026-01", "X-1", "P-100", "SKU-1",
            "501964843",
        ]
        var texts = shapes.filter { $0.unicodeScalars.count >= type.minLength ?? 0 }
            .filter { $0.unicodeScalars.count <= type.maxLength ?? .max }
        if type.pattern == nil, let length = type.minLength, texts.isEmpty || length > plain.count {
            texts.insert(String(repeating: "x", count: min(length, 20_000)), at: 0)
        }
        if texts.isEmpty { texts = [String(repeating: "x", count: max(1, type.maxLength ?? 1))] }
        if let written = type.pattern, let pattern = try? Pattern.cached(written) {
            // A record that is given has to fit at once: nobody tries the next text.
            let fitting = PatternExample.texts(written).filter { text in
                let length = text.unicodeScalars.count
                return length >= type.minLength ?? 0 && length <= type.maxLength ?? .max
            }
            texts = (texts + fitting).filter(pattern.matches) + texts.filter { !pattern.matches($0) }
        }
        return texts.map(Value.string)
    }

    private func numbers(_ type: PlanType) -> [Value] {
        let one = Number(1)
        var numbers: [Number] = [one]
        if let least = type.minimum ?? type.exclusiveMinimum {
            numbers = least < one ? [one, least, least + one] : [least, least + one, one]
        }
        if let most = type.maximum ?? type.exclusiveMaximum { numbers += [most, most + Number(-1)] }
        if let step = type.multipleOf { numbers += [step, step + step] }
        numbers += [0, 2, 10, 100, 1_000, 2_000, 10_000].map { Number($0) }
        return numbers.filter { number in
            (type.minimum.map { !(number < $0) } ?? true) && (type.maximum.map { !($0 < number) } ?? true)
                && (type.exclusiveMinimum.map { $0 < number } ?? true)
                && (type.exclusiveMaximum.map { number < $0 } ?? true)
                && (type.multipleOf.map { number.isMultiple(of: $0) } ?? true)
        }.map(Value.number)
    }

    private func dates(_ type: PlanType) -> [CivilDate] {
        guard let today = CivilDate("2026-01-01") else { return [] }
        var days = [0, 1, 7, 14, 30, 60, -1, -7, -30, 365].map { today.dayNumber + $0 }
        if let after = type.after.flatMap({ CivilDate(String($0.prefix(10))) }) {
            // An instant may come after the day began.
            days =
                days.filter { $0 > after.dayNumber || $0 == after.dayNumber && type.type == .datetime }
                + [after.dayNumber + 1]
        }
        if let before = type.before.flatMap({ CivilDate(String($0.prefix(10))) }) {
            days = days.filter { $0 < before.dayNumber } + [before.dayNumber - 1]
        }
        return days.compactMap { CivilDate(dayNumber: $0) }
    }

    private func places(_ type: PlanType) -> [Value] {
        var points: [(latitude: Double, longitude: Double)] = []
        switch type.within {
        case .box(let west, let south, let east, let north):
            points.append(((south + north) / 2, (west + east) / 2))
        case .polygon(let ring):
            if let middle = Self.middle(ring) { points.append(middle) }
        case nil: break
        }
        for call in plan.validate {
            func number(_ name: String) -> Double? { call.arguments[name]?.constant?.number?.double }
            if let west = number("west"), let east = number("east"), let south = number("south"),
                let north = number("north")
            {
                points.append(((south + north) / 2, (west + east) / 2))
            }
        }
        for criterion in plan.criteria {
            guard case .condition(.call(_, let arguments)) = criterion.check else { continue }
            for value in arguments.values.compactMap({ $0.constant?["coordinates"]?.list?.first?.list }) {
                let ring = value.map { $0.list?.compactMap { $0.number?.double } ?? [] }
                if let middle = Self.middle(ring) { points.append(middle) }
            }
        }
        points.append((38.7, -9.1))
        return points.map { point in
            ["lat": Self.degrees(point.latitude), "lon": Self.degrees(point.longitude)]
        }
    }

    /// The middle of a ring's corners.
    private static func middle(_ ring: [[Double]]) -> (latitude: Double, longitude: Double)? {
        let corners = ring.dropLast().filter { $0.count > 1 }
        guard !corners.isEmpty else { return nil }
        let count = Double(corners.count)
        return (corners.reduce(0) { $0 + $1[1] } / count, corners.reduce(0) { $0 + $1[0] } / count)
    }

    private static func degrees(_ value: Double) -> Value {
        let micro = Int64((value * 10_000).rounded())
        let digits = String(micro.magnitude)
        let padded = String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
        let text = (micro < 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
        return Number(text).map(Value.number) ?? 0
    }

    private func lists(_ type: PlanType, _ key: String) -> [Value] {
        // Files do not stand in a payload.
        if type.items.first?.type == .file { return [] }
        let items = type.items.first.map { values(of: $0, key: key) } ?? ["a", "b", "c"]
        if let choices = type.choices, !choices.isEmpty { return [.list([choices[0]]), .list(choices)] }
        guard !items.isEmpty else { return [.list([])] }
        let least = max(type.minItems ?? 1, 1)
        guard least <= 1_000 else { return [] }
        let distinct = (0..<least).map { items[min($0, items.count - 1)] }
        return [.list(distinct)] + items.prefix(3).map { item in .list(Array(repeating: item, count: least)) }
    }
}
