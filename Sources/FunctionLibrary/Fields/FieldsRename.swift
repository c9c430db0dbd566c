// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Moves a value to a field of another name.
    static let fieldsRename = CuratedFunction(
        "fields.rename", since: "0.1.0",
        summary: "Moves the value of a field to another field of the record.",
        parameters: [
            .source("from", .recordField, of: "to", "The field that has the value."),
            FunctionParameter("to", .recordField, "The field that gets it."),
        ],
        returns: "The fields with the value under its other name; unchanged when there is no value.",
        examples: [
            FunctionExample(
                "The value moves", stage: .prepareCreate, with: ["from": "name", "to": "title"],
                on: ["name": "Hole"],
                .fields(["title": "Hole"])),
            FunctionExample(
                "Without a value nothing changes", stage: .prepareCreate,
                with: ["from": "name", "to": "title"],
                on: ["title": "Old"], .fields(["title": "Old"])),
            FunctionExample(
                "What was there gives way", stage: .prepareCreate, with: ["from": "name", "to": "title"],
                on: ["name": "Hole", "title": "Old"], .fields(["title": "Hole"])),
        ],
        body: CuratedFunction.Body(prepare: { fields, _, arguments in
            guard let from = arguments.string("from"), let to = arguments.string("to"),
                let value = fields[from]
            else {
                return fields
            }
            var renamed = fields
            renamed[from] = nil
            renamed[to] = value
            return renamed
        }))
}
