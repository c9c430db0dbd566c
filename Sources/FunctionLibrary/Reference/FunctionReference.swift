// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The reference of the library in Markdown, written from the declarations: one page for each namespace.
public struct FunctionReference: Sendable {
    private let functions: [CuratedFunction]

    /// The reference of the functions of a registry; with a stage, of those alone that serve it.
    public init(_ registry: FunctionRegistry, stage: Stage? = nil) {
        functions = registry.names.compactMap { registry[$0] }.filter { function in
            stage.map(function.stages.contains) ?? true
        }
    }

    /// The namespaces, sorted; each has a page.
    public var namespaces: [String] { Array(Set(functions.map(\.namespace))).sorted() }

    /// The list of all functions, with links to the pages.
    public var index: String {
        var text = """
            # Functions

            \(FunctionReference.notice)

            Behaviour in a contract comes only from these. A call is a function's name, or `{ function: name, with: { … } }`; \
            it is checked against the signature before anything runs. A run pins the version of every function that \
            its contract names. `atelier functions NAME` shows on the command line what stands here.

            | function | stands in | what it does |
            |---|---|---|

            """
        for function in functions {
            let link = "[`\(function.name)`](\(function.namespace).md#\(function.anchor))"
            text += "| \(link) | \(function.stageList) | \(function.summary) |\n"
        }
        return text
    }

    /// The page of a namespace; nil when there is none.
    public func page(_ namespace: String) -> String? {
        let members = functions.filter { $0.namespace == namespace }
        guard !members.isEmpty else { return nil }
        let sections = members.map(FunctionReference.section).joined(separator: "\n")
        return "# \(namespace)\n\n\(FunctionReference.notice)\n\n\(sections)"
    }

    private static let notice =
        "<!-- Written from the declarations in Sources/FunctionLibrary; `make reference` writes it anew. -->"

    /// What there is to say of one function.
    public static func section(_ function: CuratedFunction) -> String {
        var text = """
            ## \(function.name)

            \(function.summary)

            ```text
            \(function.signature)
            ```

            Stands in \(function.stageList). Effect: \(function.effect.text). Version \(function.version), since \
            \(function.since).


            """
        if !function.parameters.isEmpty {
            text += "| argument | type | default | meaning |\n|---|---|---|---|\n"
            for parameter in function.parameters {
                let fallback =
                    parameter.defaultValue.map { "`\(FlowText.of($0))`" }
                    ?? (parameter.isRequired ? "required" : "")
                var help = parameter.help
                if let stages = parameter.stages {
                    help += " Only in \(CuratedFunction.list(stages))."
                }
                let type = parameter.kind.text.split(separator: "|").joined(separator: ", ")
                text += "| `\(parameter.name)` | \(type) | \(fallback) | \(help) |\n"
            }
            text += "\n"
        }
        text += "Gives: \(function.returns)\n"
        for example in function.examples {
            text += "\n**\(example.title)**\n\n```yaml\n\(example.contractText(of: function))\n```\n"
        }
        return text
    }
}

extension CuratedFunction {
    var namespace: String { String(name.prefix { $0 != "." }) }

    /// The heading as a link names it.
    fileprivate var anchor: String { name.filter { $0 != "." } }

    fileprivate var stageList: String { CuratedFunction.list(stages) }

    fileprivate static func list(_ stages: Set<Stage>) -> String {
        Stage.allCases.filter(stages.contains).map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }
}

extension FunctionExample {
    /// The example as it stands in a contract: the call, with what it works on and what comes of it as comments.
    public func contractText(of function: CuratedFunction) -> String {
        ([callText(of: function)] + remarks).joined(separator: "\n")
    }

    /// The call behind the key of its stage.
    func callText(of function: CuratedFunction) -> String {
        let call: Value =
            arguments.isEmpty
            ? ["function": .string(function.name)]
            : ["function": .string(function.name), "with": .map(arguments)]
        let key =
            switch stage {
            case .condition: "when"
            default: stage.rawValue
            }
        if arguments.isEmpty, stage == .normalize || stage == .validate || stage == .prepareCreate {
            return "\(key): \(function.name)"
        }
        return "\(key): \(FlowText.of(call))"
    }

    private var remarks: [String] {
        var remarks: [String] = []
        let types = ValueMap(
            self.types.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value.rawValue)) })
        switch stage {
        case .normalize, .validate, .prepareCreate, .duplicates:
            if !types.isEmpty { remarks.append("# types:  \(FlowText.of(.map(types)))") }
            remarks.append("# given:  \(FlowText.of(.map(subject)))")
        default: break
        }
        if stage == .duplicates {
            let age = candidateAge == .zero ? "" : ", \(DurationText.render(candidateAge)) before"
            remarks.append("# beside: \(FlowText.of(.map(candidate)))\(age)")
        }
        remarks.append(outcome)
        return remarks
    }

    private var outcome: String {
        switch expectation {
        case .returns(.bool(let holds)) where stage == .condition || stage == .evaluate:
            return holds ? "# holds" : "# does not hold"
        case .returns(let value): return "# gives:  \(FlowText.of(value))"
        case .fields(let fields): return "# gives:  \(FlowText.of(.map(fields)))"
        case .refusals(let codes):
            if codes.isEmpty { return "# passes" }
            let refused = codes.sorted { $0.key < $1.key }.map { key, code in
                key.isEmpty ? code : "\(key) (\(code))"
            }
            return "# refuses: \(refused.joined(separator: ", "))"
        case .score(nil): return "# no match"
        case .score(let score?):
            return "# matches with \(Number(String(score))?.canonicalText ?? String(score))"
        case .asks(let operation): return "# asks:   \(FlowText.of(operation.summary))"
        case .fails(let code): return "# fails: \(code)"
        }
    }
}
