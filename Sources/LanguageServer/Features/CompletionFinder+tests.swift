// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

// What contract tests expect, and no contract declares.
extension CompletionFinder {
    /// Steps of the pipeline where a test names one, and codes of errors where it expects some.
    func expected(_ spot: Spot) -> [CompletionItem] {
        switch spot.place.role {
        case "event_of_test.crash_at":
            [CompletionItem("accept", .variable, detail: "before anything else", rank: 4)]
                + pipelineSteps(tail: "")
        case "case.target", "submission.target": givenRecords(spot)
        case "expect.errors.*": errorCodes
        default: []
        }
    }

    /// Names of the pipeline's steps as keys of a map.
    func expectedKeys(_ role: String, _ spot: Spot, _ hasColon: Bool) -> [CompletionItem] {
        let tail = hasColon ? "" : ": "
        switch role {
        case "expect.steps": return pipelineSteps(tail: tail)
        case "expect.errors":
            let steps = spot.scope.action.map { named(.names(.step, owner: $0), spot, hasColon) } ?? []
            return steps + pipelineSteps(tail: tail)
        case "given.connections.*": return resources(spot, tail)
        default: return []
        }
    }

    /// What the contracts ask of the connection whose answers are given.
    private func resources(_ spot: Spot, _ tail: String) -> [CompletionItem] {
        let outline = spot.outline
        guard let map = outline.parent(of: spot.node), let all = outline.parent(of: map),
            let key = outline.entries(of: all).first(where: { $0.value == map })?.key
        else { return [] }
        let connection = outline.text(of: key)
        return project.documents.flatMap { document in
            let outline = document.outline
            return outline.nodes.indices.compactMap { node -> CompletionItem? in
                guard outline[node].kind == .mapping,
                    outline.string("connection", in: node) == connection,
                    let resource = outline.string("resource", in: node)
                else { return nil }
                return CompletionItem(
                    resource, .value, detail: "resource of '\(connection)'",
                    text: resource.asPlainScalar + tail, rank: 2)
            }
        }
    }

    /// The ids of the records that the case begins with.
    private func givenRecords(_ spot: Spot) -> [CompletionItem] {
        let outline = spot.outline
        let maps = outline.chain(from: spot.node).filter { outline[$0].kind == .mapping }
        return maps.compactMap { outline.value("given", in: $0) }.compactMap {
            outline.value("records", in: $0)
        }
        .flatMap { outline.elements(of: $0) }
        .compactMap { record in
            outline.string("id", in: record).map { id in
                let type = outline.string("entity_type", in: record)
                return CompletionItem(id, .value, detail: type, text: id.asPlainScalar, rank: 1)
            }
        }
    }

    private func pipelineSteps(tail: String) -> [CompletionItem] {
        StepDefinition.pipelineSteps.map {
            CompletionItem($0, .variable, detail: "step of the pipeline", text: $0 + tail, rank: 4)
        }
    }

    /// The codes of errors that a payload can get, from the language and from functions that check.
    private var errorCodes: [CompletionItem] {
        let own = PayloadErrorCodes.meanings.map {
            CompletionItem($0.code, .enumeration, detail: $0.meaning, rank: 3)
        }
        let checks = project.registry.names.compactMap { project.registry[$0] }.flatMap { function in
            Set(
                function.examples.flatMap { example -> [String] in
                    if case .refusals(let codes) = example.expectation { Array(codes.values) } else { [] }
                }
            ).sorted().map { CompletionItem($0, .enumeration, detail: "from \(function.name)", rank: 5) }
        }
        return own + checks
    }
}
