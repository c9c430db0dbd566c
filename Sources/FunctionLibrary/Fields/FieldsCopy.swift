// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Copies a field of the record.
    static let fieldsCopy = CuratedFunction(
        "fields.copy", since: "0.1.0",
        summary:
            "Gives a field of the record the value of another field, or else of a parameter of that name.",
        parameters: [
            .source("from", .value(.string), of: "to", "The field or parameter that has the value."),
            FunctionParameter("to", .recordField, "The field that gets it."),
        ],
        returns: "The fields with the copy; unchanged when there is no value.",
        examples: [
            FunctionExample(
                "A field is copied", stage: .prepareCreate, with: ["from": "title", "to": "summary"],
                on: ["title": "Hole"], .fields(["title": "Hole", "summary": "Hole"])),
            FunctionExample(
                "Without a value nothing changes", stage: .prepareCreate,
                with: ["from": "title", "to": "summary"],
                on: ["summary": "Old"], .fields(["summary": "Old"])),
            FunctionExample(
                "What was there gives way", stage: .prepareCreate, with: ["from": "title", "to": "summary"],
                on: ["title": "Hole", "summary": "Old"], .fields(["title": "Hole", "summary": "Hole"])),
        ],
        checkArguments: { literals, scope in
            guard let from = literals["from"]?.string, scope.parameters[from] == nil,
                let known = scope.fields, known[from] == nil
            else { return [] }
            return [
                ArgumentProblem(
                    argument: "from", message: "unknown field or parameter '\(from)'",
                    unknown: .init(from, among: known.names + scope.parameters.names))
            ]
        },
        body: CuratedFunction.Body(prepare: { fields, context, arguments in
            guard let from = arguments.string("from"), let to = arguments.string("to"),
                let value = context.value(of: from, in: fields)
            else { return fields }
            var copied = fields
            copied[to] = value
            return copied
        }))
}
