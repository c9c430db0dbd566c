// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The row of the journal that holds the output of a step which is too long for the state of a run.
///
/// The state is written with each commit; a long output stands in the journal, once, and the state says where. A row of
/// a step that has succeeded keeps its output for as long as the submission is kept.
struct JournalPlace: Sendable, Hashable {
    var run: String
    var ordinal: Int

    /// Outputs whose JSON is longer are left in the journal, in bytes.
    static let inlineBytes = 16_384
}

extension JournalPlace: PlanCodable {
    var planValue: Value { [.string(run), ordinal.planValue] }

    init(planValue: Value) throws(PlanCodingError) {
        guard let parts = planValue.list, parts.count == 2 else {
            throw PlanCodingError("the place of an output is malformed")
        }
        self.init(run: try String(planValue: parts[0]), ordinal: try Int(planValue: parts[1]))
    }
}

extension Value {
    /// Whether the JSON of the value is longer than so many bytes, escapes aside; looks at no more than it must.
    func isLonger(than bytes: Int) -> Bool {
        var left = bytes
        return !fits(&left)
    }

    private func fits(_ left: inout Int) -> Bool {
        switch self {
        case .null, .bool: left -= 4
        case .number: left -= 8
        case .string(let text): left -= text.utf8.count + 2
        case .list(let elements):
            left -= 2 + elements.count
            for element in elements where left >= 0 { guard element.fits(&left) else { return false } }
        case .map(let map):
            left -= 2
            for entry in map where left >= 0 {
                left -= entry.key.utf8.count + 4
                guard entry.value.fits(&left) else { return false }
            }
        }
        return left >= 0
    }
}
