// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Looks up the records that `reference` parameters with an `object_type` name, to any depth.
///
/// Each must be there, not withdrawn and of that type; its version becomes a guard of the accept. Of a type that is
/// kept elsewhere this ledger may hold none: an id that it does not know is taken as it comes.
struct ReferenceChecker {
    let plan: ActionPlan
    let store: any LedgerStore
    let scope: TenantScope

    private struct Mention {
        var record: RecordID
        var parameter: String
        var path: String
    }

    func check(_ outcome: inout Rehearsal.Outcome) async throws(LedgerError) {
        let wrong = Set(outcome.errors.compactMap(\.parameter))
        for mention in mentions(of: plan.parameters, in: outcome.arguments, path: "", of: nil)
        where !wrong.contains(mention.parameter) {
            let row = try await store.record(mention.record, in: scope)
            if let row, !row.isWithdrawn {
                outcome.guards.append(.recordVersion(row.id, version: row.version))
                continue
            }
            if row == nil, plan.typesElsewhere.contains(mention.record.entityType),
                !BlankText.isBlank(mention.record.id)
            {
                continue
            }
            outcome.errors.append(
                PayloadError(
                    code: "object_type", parameter: mention.parameter, path: mention.path,
                    message: "'\(mention.parameter)' names no '\(mention.record.entityType)' that is there"))
        }
    }

    private func mentions(
        of rows: [PlanParameter], in arguments: ValueMap, path: String, of parameter: String?
    ) -> [Mention] {
        rows.flatMap { row -> [Mention] in
            guard let value = arguments[row.key] else { return [] }
            let path = path + PayloadError.pointer(row.key)
            let parameter = parameter ?? row.key
            if row.type.type == .reference {
                guard let type = row.objectType, let id = value.string else { return [] }
                return [
                    Mention(
                        record: RecordID(entityType: type, id: id), parameter: parameter, path: path)
                ]
            }
            return mentions(inside: value, row.type, path: path, of: parameter)
        }
    }

    private func mentions(
        inside value: Value, _ type: PlanType, path: String, of parameter: String
    ) -> [Mention] {
        switch value {
        case .string(let id):
            guard type.type == .reference, let named = type.objectType else { return [] }
            return [Mention(record: RecordID(entityType: named, id: id), parameter: parameter, path: path)]
        case .map(let map): return mentions(of: type.fields ?? [], in: map, path: path, of: parameter)
        case .list(let elements):
            guard let item = type.items.first else { return [] }
            return elements.enumerated().flatMap { index, element in
                mentions(inside: element, item, path: "\(path)/\(index)", of: parameter)
            }
        default: return []
        }
    }
}
