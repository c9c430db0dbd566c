// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PlanCall {
    /// Where a command goes, as its arguments say; nil for a call that asks no connection.
    package var commandResource: PlanResource? {
        guard function.isCommand, let connection = arguments["connection"]?.constant?.string,
            let name = arguments["resource"]?.constant?.string
        else { return nil }
        return PlanResource(
            connection: connection, name: name, path: arguments["path"]?.writtenMembers ?? [:])
    }
}

extension PlanExpression {
    /// What a map that is written out holds under each of its keys.
    fileprivate var writtenMembers: [String: PlanExpression] {
        switch self {
        case .map(let members): members
        case .literal(.map(let map)):
            Dictionary(uniqueKeysWithValues: map.map { ($0.key, .literal($0.value)) })
        default: [:]
        }
    }
}
