// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Puts a record into its first state.
    static let stateInitial = CuratedFunction(
        "state.initial", since: "0.1.0",
        summary: "Puts a record into the state that it begins in, whatever was there before.",
        parameters: [
            FunctionParameter("field", .recordField, "The field that holds the state.", default: "status"),
            FunctionParameter("state", .valueOf(field: "field"), "The state to begin in."),
        ],
        returns: "The fields with the state.",
        examples: [
            FunctionExample(
                "The state is set", stage: .prepareCreate, with: ["state": "received"], on: ["title": "Hole"],
                .fields(["title": "Hole", "status": "received"])),
            FunctionExample(
                "Another state gives way", stage: .prepareCreate,
                with: ["field": "stage", "state": "received"],
                on: ["stage": "closed"], .fields(["stage": "received"])),
            FunctionExample(
                "Nothing is no state", stage: .prepareCreate, with: ["state": "received"],
                on: ["status": .null], .fields(["status": "received"])),
        ],
        body: CuratedFunction.Body(prepare: { fields, _, arguments in
            guard let field = arguments.string("field"), let state = arguments["state"] else { return fields }
            var begun = fields
            begun[field] = state
            return begun
        }))
}
