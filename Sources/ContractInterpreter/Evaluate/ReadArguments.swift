// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension PlanType {
    /// The part of the type that tells how text is read; nil where text stands for nothing but itself.
    var reading: PlanType? {
        var reading = PlanType(type)
        switch type {
        case .decimal, .datetime, .duration: return reading
        case .list:
            guard let item = items.first?.reading else { return nil }
            reading.items = [item]
        case .object:
            let rows = (fields ?? []).compactMap { row in
                row.type.reading.map { PlanParameter(key: row.key, label: row.key, type: $0) }
            }
            if rows.isEmpty { return nil }
            reading.fields = rows
        default: return nil
        }
        return reading
    }
}

extension PlanFunction {
    /// Arguments of a call, in the clear, with what they stand for where the function compares them.
    func arguments(_ values: ValueMap) -> Arguments {
        guard !readings.isEmpty else { return Arguments(values) }
        var meanings = ValueMap()
        for (name, type) in readings { meanings[name] = values[name]?.comparable(as: type) }
        return Arguments(values, meanings: meanings)
    }
}
