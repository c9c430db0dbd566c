// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Composes a field from others.
    static let fieldsFromTemplate = CuratedFunction(
        "fields.from_template", since: "0.1.0",
        summary: "Writes a field of the record from text with placeholders for other fields and parameters.",
        parameters: [
            FunctionParameter("field", .recordField, "The field of the record that gets the text."),
            .template(
                "template", of: "field",
                "Text with {name} for a field of the record or else a parameter; {{ and }} stand for braces."),
        ],
        returns: "The fields with the one written; what is absent becomes nothing.",
        examples: [
            FunctionExample(
                "Names are replaced", stage: .prepareCreate,
                with: ["field": "label", "template": "{title} ({district})"],
                on: ["title": "Hole", "district": "Baixa"],
                .fields(["title": "Hole", "district": "Baixa", "label": "Hole (Baixa)"])),
            FunctionExample(
                "Numbers stay as written, braces are doubled", stage: .prepareCreate,
                with: ["field": "label", "template": "{{{amount}}}"], on: ["amount": .decimal("1.10")],
                .fields(["amount": .decimal("1.10"), "label": "{1.10}"])),
            FunctionExample(
                "What is absent becomes nothing", stage: .prepareCreate,
                with: ["field": "label", "template": "<{note}>"], on: [:], .fields(["label": "<>"])),
            FunctionExample(
                "A list is no text", stage: .prepareCreate, with: ["field": "label", "template": "{tags}"],
                on: ["tags": ["a"]], .fails(code: "template")),
        ],
        checkArguments: ArgumentLimits.all(ArgumentLimits.written("template"), checkTemplate),
        body: CuratedFunction.Body(prepare: { fields, context, arguments throws(FunctionFailure) in
            var written = fields
            let text = try render(arguments.string("template") ?? "", fields, context)
            if let field = arguments.string("field") { written[field] = .string(text) }
            return written
        }))

    /// The placeholders of a template in order, each once; none when it cannot be read.
    package static func placeholders(of template: String) -> [String] {
        (try? TextTemplate(template).placeholders) ?? []
    }

    private static let checkTemplate: ArgumentCheck = { literals, scope in
        var problems: [ArgumentProblem] = []
        if let field = literals["field"]?.string, let type = scope.fields?[field] ?? nil, !type.isTextual {
            problems.append(
                ArgumentProblem(
                    argument: "field",
                    message: "text does not fit '\(field)', which is of type \(type.rawValue)"))
        }
        guard let text = literals["template"]?.string else { return problems }
        let known = (scope.fields?.names ?? []) + scope.parameters.names + scope.writtenFields
        do throws(TextTemplate.SyntaxError) {
            for name in try TextTemplate(text).placeholders {
                let fieldType = scope.fields?[name]
                guard
                    fieldType != nil || scope.parameters[name] != nil || scope.writtenFields.contains(name)
                else {
                    problems.append(
                        ArgumentProblem(
                            argument: "template", message: "unknown placeholder '\(name)' in 'template'",
                            unknown: .init(
                                name,
                                among: known)))
                    continue
                }
                switch (fieldType ?? nil) ?? (scope.parameters[name] ?? nil) {
                case .list, .object, .geo, .file:
                    problems.append(
                        ArgumentProblem(
                            argument: "template", message: "placeholder '\(name)' does not hold text"))
                default: break
                }
            }
        } catch {
            problems.append(ArgumentProblem(argument: "template", message: error.message))
        }
        return problems
    }

    private static func render(
        _ template: String, _ fields: ValueMap, _ context: PrepareContext
    ) throws(FunctionFailure) -> String {
        let parts: [TextTemplate.Part]
        do throws(TextTemplate.SyntaxError) {
            parts = try TextTemplate(template).parts
        } catch {
            throw FunctionFailure(.final, code: "template", message: error.message)
        }
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .placeholder(let name):
                switch context.value(of: name, in: fields) ?? .null {
                case .null: break
                case .string(let value): text += value
                case .number(let number): text += number.text
                case .bool(let value): text += value ? "true" : "false"
                case .list, .map:
                    throw FunctionFailure(
                        .final, code: "template", message: "placeholder '\(name)' does not hold text")
                }
            }
        }
        return text
    }
}
