// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Fills fields that have no value.
    static let fieldsSetDefaults = CuratedFunction(
        "fields.set_defaults", since: "0.1.0",
        summary: "Gives fields of the record a value where they have none.",
        parameters: [
            FunctionParameter(
                "defaults", .recordFields, "Field → the value it gets when it is absent or null.")
        ],
        returns: "The fields with the defaults filled in.",
        examples: [
            FunctionExample(
                "Absent and null are filled", stage: .prepareCreate,
                with: ["defaults": ["status": "received", "priority": 3]],
                on: ["title": "Hole", "priority": .null],
                .fields(["title": "Hole", "status": "received", "priority": 3])),
            FunctionExample(
                "What is there stays, also when empty", stage: .prepareCreate,
                with: ["defaults": ["status": "received", "note": "none"]],
                on: ["status": "closed", "note": ""],
                .fields(["status": "closed", "note": ""])),
            FunctionExample(
                "Zero, false and an empty list are values", stage: .prepareCreate,
                with: ["defaults": ["count": 1, "open": true, "tags": ["new"]]],
                on: ["count": 0, "open": false, "tags": []], .fields(["count": 0, "open": false, "tags": []])),
        ],
        checkArguments: { literals, _ in
            guard literals["defaults"]?.map?.isEmpty == true else { return [] }
            return [ArgumentProblem(argument: "defaults", message: "'defaults' names no field")]
        },
        body: CuratedFunction.Body(prepare: { fields, _, arguments in
            var filled = fields
            for (key, value) in (arguments.map("defaults") ?? [:]).lazy.map({ ($0.key, $0.value) })
            where (fields[key] ?? .null).isNull {
                filled[key] = value
            }
            return filled
        }))
}
