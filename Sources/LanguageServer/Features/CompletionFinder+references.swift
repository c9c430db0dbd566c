// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension CompletionFinder {
    /// Every reference that can be written here, whole.
    func references(_ spot: Spot) -> [CompletionItem] {
        let scope = spot.scope
        var items: [CompletionItem] = []
        for root in scope.roots {
            let sentence = ReferenceRoots.about("$" + root)?.sentence
            var members = self.members(of: root, spot)
            let isAlone =
                ["now", "today", "item", "index"].contains(root) || root == "event" && members.isEmpty
            if isAlone { members.insert((path: "", detail: nil), at: 0) }
            for (path, detail) in members {
                var item = CompletionItem(
                    "$" + root + (path.isEmpty ? "" : "." + path), .reference, detail: detail,
                    rank: ["parameters", "entity", "created", "steps", "event", "item"].contains(root) ? 5 : 6
                )
                item.documentation = sentence
                items.append(item)
            }
        }
        if spot.prefix.hasPrefix("$target") {
            items += members(of: "entity", spot).map {
                CompletionItem("$target." + $0.path, .reference, detail: $0.detail)
            }
        }
        return items
    }

    /// The paths below a root, with the type of each.
    private func members(of root: String, _ spot: Spot) -> [(path: String, detail: String?)] {
        let scope = spot.scope
        func listed(_ kind: NameKind, _ owner: String?) -> [(path: String, detail: String?)] {
            owner.map { inside(kind, of: $0) } ?? []
        }
        let system = EntityType.systemFields.map { (path: $0, detail: Optional("field of every record")) }
        switch root {
        case "parameters":
            return listed(.parameter, scope.reader)
        case "item": return scope.item.map { listed($0.kind, $0.owner) } ?? []
        case "entity": return scope.target.map { listed(.field, $0) + system } ?? []
        case "event": return listed(.payload, scope.event)
        case "created":
            return earlier(.create, spot).flatMap { create in
                let type = scope.creates[create] ?? ""
                return (listed(.field, type) + system).map { (create + "." + $0.path, $0.detail) }
            }
        case "steps": return readable(spot).flatMap { steps($0, spot) } + ownOutput(spot)
        default: return (ReferenceRoots.members[root] ?? []).map { ($0, nil) }
        }
    }

    /// The members of an owner, and below an object those inside of it.
    func inside(
        _ kind: NameKind, of owner: String, depth: Int = 0
    ) -> [(path: String, detail: String?)] {
        names(kind, owner: owner).flatMap { item -> [(path: String, detail: String?)] in
            let isObject = item.detail.map { $0 == "object" || $0.hasPrefix("object,") } ?? false
            let own = [(path: item.label, detail: item.detail)]
            guard isObject, depth < CompletionFinder.maxDepth else { return own }
            return own
                + inside(kind, of: "\(owner)/\(item.label)", depth: depth + 1).map {
                    (item.label + "." + $0.path, $0.detail)
                }
        }
    }

    /// How deep the members of objects are listed.
    private static let maxDepth = 4

    /// The creates or steps of the action that stand before the place, or whose own row does not hold it.
    private func earlier(_ kind: NameKind, _ spot: Spot) -> [String] {
        let own = spot.outline.chain(from: spot.node)
        return spot.document.occurrences.filter { occurrence in
            guard occurrence.isDeclaration, occurrence.id.kind == kind,
                occurrence.id.owner == spot.scope.action
            else { return false }
            guard let row = spot.document.row(of: occurrence) else { return false }
            return occurrence.range.lowerBound < spot.outline[spot.node].start && !own.contains(row)
                && !isHidden(row, in: spot.document, from: own)
        }.map(\.id.name)
    }

    /// True for a step inside of a fan-out, seen from outside of it.
    private func isHidden(_ row: Int, in document: DocumentNames, from own: [Int]) -> Bool {
        document.outline.chain(from: row).contains {
            document.places[$0].shape?.definition == "for_each" && !own.contains($0)
        }
    }

    /// The steps that have run when the place is read: records are made behind those that come before them.
    private func readable(_ spot: Spot) -> [String] {
        let action = spot.scope.action ?? ""
        guard spot.scope.place == .records || spot.scope.place == .early else { return earlier(.step, spot) }
        let known =
            spot.scope.place == .early
            ? earlier(.step, spot) : project.declared(.step, owner: action).map(\.occurrence.id.name)
        return known.filter { key in
            project.row(of: NameID(kind: .step, owner: action, name: key)).map { row in
                row.document.outline.chain(from: row.node).contains {
                    row.document.outline[$0].kind == .mapping
                        && row.document.outline.string("at", in: $0) == "before_create"
                }
                    && (spot.scope.place == .early || !isHidden(row.node, in: row.document, from: []))
            } ?? false
        }
    }

    /// What a step gives, for what judges and what undoes it.
    private func ownOutput(_ spot: Spot) -> [(path: String, detail: String?)] {
        guard let owner = spot.scope.ownStep, let action = spot.scope.action, owner.hasPrefix(action + ".")
        else { return [] }
        let key = String(owner.dropFirst(action.count + 1))
        return steps(key, spot).filter { path, _ in
            // How it ended is not known yet.
            !StepDefinition.ownMembers.contains { (path + ".").hasPrefix("\(key).\($0).") }
        }
    }

    /// What is known of the output of a step.
    private func steps(_ key: String, _ spot: Spot) -> [(path: String, detail: String?)] {
        let action = spot.scope.action ?? ""
        let declared = inside(.output, of: "\(action).\(key)")
        var known: [String] = []
        if let row = project.row(of: NameID(kind: .step, owner: action, name: key)) {
            let keys = row.document.outline.entries(of: row.node).map {
                row.document.outline.text(of: $0.key)
            }
            known = keys.compactMap { StepOutputNames.byVerb[$0] }.first ?? []
            known += StepOutputNames.ofCommand(row.node, row.document.outline, project.registry)
            known += results(of: row)
        }
        return declared.map { (key + "." + $0.0, $0.1) } + known.map { ("\(key).\($0)", nil) }
            + ["outcome", "error.code", "error.message", "finished_at"].map { ("\(key).\($0)", nil) }
    }
}

extension CompletionFinder {
    /// What the action that a step calls returns to it.
    private func results(of step: (document: DocumentNames, node: Int)) -> [String] {
        let outline = step.document.outline
        guard let call = outline.value("call", in: step.node),
            let name = outline.string("action", in: call),
            let action = project.row(of: NameID(kind: .action, owner: "", name: name)),
            let result = action.document.outline.value("result", in: action.node)
        else { return [] }
        return action.document.outline.entries(of: result).map {
            "result." + action.document.outline.text(of: $0.key)
        }
    }
}

/// What the verbs of steps answer by themselves.
enum StepOutputNames {
    static let byVerb: [String: [String]] = [
        "fetch": ["records", "count"], "push": ["key", "response"], "gate": ["case"],
        "approval": ["decision", "by", "reason"], "govern": ["decision", "by", "reason"],
        "call": ["submission_id", "status", "reference", "entity", "result"],
        "start": ["submission_id", "reference"], "for_each": ["results", "failures"],
    ]

    /// What the function that a step executes answers.
    static func ofCommand(_ step: Int, _ outline: Outline, _ registry: FunctionRegistry) -> [String] {
        guard let call = outline.value("execute", in: step),
            let name = outline.string("function", in: call),
            case .members(let members)? = registry[name]?.result
        else { return [] }
        return members.map(\.name)
    }
}
