// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// Shows what holds where an author wrote nothing: the defaults of keys and arguments that are left out.
struct DefaultHints {
    let document: DocumentNames
    let registry: FunctionRegistry

    /// The keys whose default somebody may want to know, by the map that they are left out of.
    private static let keys: [String: [String]] = [
        "action": ["execution_mode", "status"], "duplicates": ["on_match"], "create": ["on_failure"],
        "retry_policy": ["max_attempts", "backoff", "initial", "max_delay"],
        "approval": ["on_expiry"], "contract_approval": ["on_expiry"], "policy": ["on_failure"],
        "connection": ["timeout"], "for_each": ["concurrency", "on_error"], "parallel": ["on_error"],
        "audit_policy": ["mode"], "config_of_field": ["subject", "enforcement"],
        "config_of_function": ["enforcement"], "config_of_form": ["enforcement"],
        "config_of_reachable": ["enforcement"], "trigger": ["timezone", "overlap", "catch_up"],
        "lookup": ["on_missing"], "push": ["method"],
    ]
    /// Defaults that hold beside another key only.
    private static let needs: [String: String] = [
        "trigger.timezone": "cron", "trigger.overlap": "cron", "trigger.catch_up": "cron",
        "approval.on_expiry": "expires_after", "contract_approval.on_expiry": "expires_after",
        "push.method": "method",
    ]

    /// The hints of the maps that touch a range.
    func hints(in range: Range<Int>) -> Value {
        var hints: [Value] = []
        let outline = document.outline
        for index in outline.nodes.indices where outline[index].kind == .mapping {
            let node = outline[index]
            guard node.start <= range.upperBound, range.lowerBound <= node.end,
                let shape = document.places[index].shape, let place = place(in: index, shape)
            else { continue }
            let absent = keys(of: shape, in: index) + arguments(in: index, shape)
            guard !absent.isEmpty, range.lowerBound <= place, place <= range.upperBound else { continue }
            hints.append([
                "position": document.lines.position(of: place).value,
                "label": .string(absent.map { "\($0.name): \($0.value)" }.joined(separator: ", ")),
                "tooltip": .string(absent.map(\.about).joined(separator: "\n")),
                "paddingLeft": true,
            ])
        }
        return .list(hints)
    }

    /// Behind the name of the thing, or behind the first entry.
    private func place(in map: Int, _ shape: MappingShape) -> Int? {
        let outline = document.outline
        let named = ["key", "function"].lazy.compactMap { outline.value($0, in: map) }.first
        guard let value = named ?? outline.entries(of: map).first?.value else { return nil }
        return outline[value].kind == .scalar ? outline[value].end : nil
    }

    private struct Absent {
        var name: String
        var value: String
        var about: String
    }

    private func keys(of shape: MappingShape, in map: Int) -> [Absent] {
        let names = Self.keys[shape.definition] ?? []
        return names.compactMap { name in
            guard let member = shape.members.first(where: { $0.name == name }),
                let value = member.documentedDefault, document.outline.value(name, in: map) == nil
            else { return nil }
            if let other = Self.needs["\(shape.definition).\(name)"],
                document.outline.value(other, in: map) == nil
            {
                return nil
            }
            return Absent(name: name, value: value, about: member.about)
        }
    }

    private func arguments(in map: Int, _ shape: MappingShape) -> [Absent] {
        let outline = document.outline
        guard let name = outline.string("function", in: map), let function = registry[name] else { return [] }
        let written = outline.value("with", in: map).map { outline.entries(of: $0) } ?? []
        let given = Set(written.map { outline.text(of: $0.key) })
        let stage = outline.value("function", in: map).flatMap { document.scope(of: $0).stage }
        let parameters = stage.map(function.parameters(in:)) ?? function.parameters
        return parameters.compactMap { parameter in
            guard !given.contains(parameter.name), let value = parameter.defaultValue else { return nil }
            return Absent(
                name: parameter.name, value: CanonicalJSON.faithfulText(value),
                about: FunctionText.line(parameter).filter { $0 != "`" })
        }
    }
}
