// SPDX-License-Identifier: Apache-2.0

extension ContractShape {
    /// The shape as a contract that can be pasted.
    var text: String {
        """
        events:
          - { key: go, payload: [{ key: n, type: string }] }
          - { key: never }
          - { key: told }
        connections:
          - { key: world, type: http, base_url: "https://world.example", idempotency: keyed }
          - { key: once, type: http, base_url: "https://once.example", idempotency: at_most_once }
          - { key: base, type: postgres, base_url: "postgres://base.example/b" }
        entities:
          - { entity_type: thing, schema: { fields: [{ field_key: of, field_type: { type: string } }] } }
        actions:

        """ + actions.map(\.text).joined()
    }
}

extension ContractShape.Action {
    fileprivate var text: String {
        """
          - key: \(key)
            target_model: thing
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: thing, entity_type: thing, fields: { of: \(key) } }]
            submission_contract: { duplicates: none, retry: { max_attempts: 8, backoff: constant, initial: 1s, jitter: none } }
        \(result)\(steps.isEmpty ? "" : "    steps:\n")
        """
            + before.enumerated().map { $1.text(6, in: before, at: $0, further: ", at: before_create") }
            .joined()
            + after.enumerated().map { $1.text(6, in: after, at: $0) }.joined()
    }
}

extension ContractShape.Action {
    /// Whoever goes on behind a request that is made once at the most has to ask what became of it.
    private var result: String {
        func asked(_ list: [ContractShape.Step]) -> [ContractShape.Step] {
            list.flatMap { [$0] + asked($0.lists.flatMap(\.self)) }
        }
        let rows = asked(steps).filter { $0.work == .push(.once) }.map {
            "\($0.key): $steps.\($0.key).outcome"
        }
        return rows.isEmpty ? "" : "    result: { \(rows.joined(separator: ", ")) }\n"
    }
}

extension ContractShape.Step {
    /// The step as an item of a list that stands so far to the right; `list` is where it stands.
    fileprivate func text(
        _ indent: Int, in list: [ContractShape.Step], at place: Int, further: String = ""
    ) -> String {
        let margin = String(repeating: " ", count: indent)
        var rows = ["- key: \(key)"]
        if !further.isEmpty { rows.append("  at: before_create") }
        if let onlyItem { rows.append("  when: { field: $item, operator: eq, value: i\(onlyItem) }") }
        if isSkipped { rows.append("  when: { field: $parameters.title, operator: eq, value: nothing }") }
        switch undo {
        case .none: break
        case .works: rows.append("  compensate: { \(push("u\(number)-fine")) }")
        case .fails: rows.append("  compensate: { \(push("u\(number)-final")) }")
        }
        switch onError {
        case .fail: break
        case .goOn: rows.append("  on_error: continue")
        case .pass(let count): rows.append("  on_error: { goto: \(list[place + count + 1].key) }")
        }
        let head = rows.map { margin + $0 + "\n" }.joined()
        return head + workText(indent + 2, in: list, at: place)
    }

    /// What acts outside: a push, or for each third step a command.
    private func push(_ resource: String, connection: String = "world") -> String {
        number % 3 == 0 && connection == "world"
            ? "execute: { function: postgres.call, with: { connection: base, resource: \(resource), arguments: { family: $submission.correlation_id } } }"
            : "push: { connection: \(connection), resource: \(resource), value: { family: $submission.correlation_id } }"
    }

    private func workText(_ indent: Int, in list: [ContractShape.Step], at place: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        switch work {
        case .parallel(let branches, let mode):
            var text = "\(margin)parallel:\n\(margin)  on_error: \(mode.rawValue)\n\(margin)  branches:\n"
            for (index, branch) in branches.enumerated() {
                text += "\(margin)    b\(index):\n" + lines(branch, indent + 6)
            }
            return text
        case .items(let count, let body, let mode, let concurrency):
            return
                "\(margin)for_each:\n\(margin)  \(fan(count, mode, concurrency))\n\(margin)  steps:\n"
                .replacing("; ", with: "\n\(margin)  ") + lines(body, indent + 4)
        case .itemCalls(let count, let action, let mode, let concurrency):
            return
                "\(margin)for_each:\n\(margin)  \(fan(count, mode, concurrency))\n\(margin)  call: { action: \(action.key), input: { title: $item } }\n"
                .replacing("; ", with: "\n\(margin)  ")
        default: return margin + line(in: list, at: place) + "\n"
        }
    }

    private func lines(_ steps: [ContractShape.Step], _ indent: Int) -> String {
        steps.enumerated().map { $1.text(indent, in: steps, at: $0) }.joined()
    }

    private func fan(_ count: Int, _ mode: ContractShape.Mode, _ concurrency: Int) -> String {
        let items = (0..<count).map { "i\($0)" }.joined(separator: ", ")
        return "items: [\(items)]; max_items: 9; concurrency: \(concurrency); on_error: \(mode.rawValue)"
    }

    /// The verb of a step without steps inside.
    private func line(in list: [ContractShape.Step], at place: Int) -> String {
        let always = "when: { field: $parameters.title, operator: ne, value: nothing }"
        return switch work {
        case .transform:
            "transform: { function: text.uppercase, with: { value: $parameters.title } }"
        case .emit: "emit: { event: told }"
        case .approval:
            "approval: { approvers: { roles: [admin] }, message: Fine, expires_after: 900d }"
        case .push(.once): push("r\(number)-once", connection: "once")
        case .push(let reply): push("r\(number)-\(reply.rawValue)")
        case .pause: "wait: { for: 10m }"
        case .event: "wait: { event: go, timeout: 900d }"
        case .never: "wait: { event: never, timeout: 1h }"
        case .pass(let count): "gate: { \(always), skip_to: \(list[place + count + 1].key) }"
        case .endFailed: "gate: { \(always), end: failed, message: It was to fail }"
        case .endCompleted: "gate: { \(always), end: completed }"
        case .call(let action): "call: { action: \(action.key), input: { title: $parameters.title } }"
        case .parallel, .items, .itemCalls: ""
        }
    }
}
