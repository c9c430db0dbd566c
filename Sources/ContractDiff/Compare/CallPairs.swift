// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Finds for each call of a stage the one that it was before, where several may be of one function.
enum CallPairs {
    /// What differs, named by the functions.
    ///
    /// A call that both sides have is left out, wherever it stands, and of what is left the calls of one
    /// function go together in their order.
    static func differences(_ old: ContractPart?, _ new: ContractPart?) -> [PartDifference] {
        var before = (old?.members ?? []).map(\.part)
        let after = (new?.members ?? []).map(\.part).filter { call in
            guard let place = before.firstIndex(where: { $0.canonical == call.canonical }) else {
                return true
            }
            before.remove(at: place)
            return false
        }
        let changed = after.map { call in
            let name = function(of: call)
            let place = before.firstIndex { function(of: $0) == name }
            return PartDifference(name: name, old: place.map { before.remove(at: $0) }, new: call)
        }
        return changed + before.map { PartDifference(name: function(of: $0), old: $0, new: nil) }
    }

    private static func function(of call: ContractPart) -> String { call.value?["function"]?.string ?? "" }
}
