// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Fills fields that have no value.
    static let fieldsSetDefaults = CuratedFunction(
        "fields.set_defaults", since: "0.1.0",
        summary: "Gives fields of the record a value where they have none.",
        parameters: [
            FunctionParameter("defaults", .map, "Field → the value it gets when it is absent or null.")
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
        ],
        checkArguments: { literals, scope in
            guard let defaults = literals["defaults"]?.map else { return [] }
            if defaults.isEmpty {
                return [ArgumentProblem(argument: "defaults", message: "'defaults' names no field")]
            }
            guard let known = scope.fields else { return [] }
            return defaults.keys.filter { known[$0] == nil }.map { key in
                ArgumentProblem(argument: "defaults", message: "unknown field '\(key)' in 'defaults'")
            }
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
