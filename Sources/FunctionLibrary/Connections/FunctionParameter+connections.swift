// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension FunctionParameter {
    /// The connection that a command goes to.
    static func connection(_ kind: Connection.Kind) -> FunctionParameter {
        FunctionParameter("connection", .connection([kind]), "The key of the connection.")
    }

    /// Where it stands there.
    static func resource(_ help: String) -> FunctionParameter {
        FunctionParameter("resource", .resource, help)
    }

    /// What fills the placeholders of the resource.
    static let path = FunctionParameter(
        "path", .path, "What fills each '{name}' of the resource, as one part of one name.", required: false)
}

extension FunctionResult {
    /// What a deletion says.
    static let existed = FunctionResult.members([Member("existed", .boolean)])
    /// What comes as rows.
    static let records = FunctionResult.members([Member("records", .list), Member("count", .integer)])
}
