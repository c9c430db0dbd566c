// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension CompletionFinder {
    func functions(_ spot: Spot) -> [CompletionItem] {
        let stage = spot.scope.stage
        let isKeyed = spot.place.role.hasSuffix(".function")
        var items = project.registry.names.compactMap { name -> CompletionItem? in
            guard let function = project.registry[name], stage.map(function.stages.contains) ?? true else {
                return nil
            }
            var item = CompletionItem(name, .function, rank: 2)
            item.detail = stage.map(function.signature(in:)) ?? function.signature
            item.documentation = FunctionText(function: function).markdown(in: stage)
            if let call = isKeyed ? arguments(of: function, spot) : whole(function, stage) {
                item.text = call
                item.isSnippet = true
            }
            return item
        }
        if spot.place.role == "submission_contract.duplicates" {
            items.append(CompletionItem("none", .keyword, detail: "no duplicates are looked for", rank: 4))
        }
        return items
    }

    /// A call with its arguments in braces; nil where the name alone will do.
    private func whole(_ function: CuratedFunction, _ stage: Stage?) -> String? {
        let required = (stage.map(function.parameters(in:)) ?? function.parameters).filter(\.isRequired)
        if required.isEmpty { return nil }
        let list = required.enumerated().map { "\($1.name): $\($0 + 1)" }.joined(separator: ", ")
        return "{ function: \(function.name), with: { \(list) \\} \\}"
    }

    /// The name, and `with` behind or below it when it is not there yet.
    private func arguments(of function: CuratedFunction, _ spot: Spot) -> String? {
        let stage = spot.scope.stage
        let required = (stage.map(function.parameters(in:)) ?? function.parameters).filter(\.isRequired)
        guard !required.isEmpty, let map = spot.outline.parent(of: spot.node),
            spot.outline.value("with", in: map) == nil
        else { return nil }
        let list = required.enumerated().map { "\($1.name): $\($0 + 1)" }.joined(separator: ", ")
        if spot.outline[map].style == .flow { return "\(function.name), with: { \(list) \\}" }
        let start = spot.outline[map].start
        let column = start - spot.document.lines.line(spot.document.lines.lineNumber(of: start)).lowerBound
        return "\(function.name)\n" + String(repeating: " ", count: column) + "with: { \(list) \\}"
    }

    func function(in spot: Spot) -> CompletionItem? {
        guard takesSnippets else { return nil }
        var item = CompletionItem(
            "{ function: …, with: … }", .snippet, detail: "a function call",
            text: "{ function: $1, with: { $2 \\} \\}", rank: 8)
        item.isSnippet = true
        return item
    }

    func arguments(_ argument: FunctionParameter, _ spot: Spot) -> [CompletionItem] {
        let scope = spot.scope
        switch argument.kind {
        case .choice(let words): return words.map { CompletionItem($0, .enumeration, rank: 1) }
        case .fields(let types, _):
            guard let action = scope.action else { return [] }
            return project.declared(.parameter, owner: action).compactMap { document, occurrence in
                let type = document.row(of: occurrence).flatMap { document.outline.string("type", in: $0) }
                let fits =
                    types.isEmpty || types.contains { $0.rawValue == (type == "geometry" ? "geo" : type) }
                return fits ? CompletionItem(occurrence.id.name, .variable, detail: type, rank: 1) : nil
            }
        case .recordField: return scope.primary.map { names(.field, owner: $0) } ?? []
        case .connection(let kinds):
            return project.declared(.connection, owner: "").compactMap { document, occurrence in
                let type = document.row(of: occurrence).flatMap { document.outline.string("type", in: $0) }
                let fits = kinds.contains { $0.rawValue == type }
                return fits ? CompletionItem(occurrence.id.name, .module, detail: type, rank: 1) : nil
            }
        case .value(.boolean): return ["true", "false"].map { CompletionItem($0, .value, rank: 1) }
        default: return argument.memberOf.map { members(ofLists: $0, spot) } ?? []
        }
    }

    /// The members of the elements of lists that another argument of the call names.
    private func members(ofLists argument: String, _ spot: Spot) -> [CompletionItem] {
        let outline = spot.outline
        guard let action = spot.scope.action,
            let named = outline.parent(of: spot.node).flatMap({ outline.value(argument, in: $0) })
        else { return [] }
        let lists = outline[named].kind == .sequence ? outline.elements(of: named) : [named]
        return lists.flatMap { names(.parameter, owner: "\(action)/\(outline.text(of: $0))") }
    }
}
