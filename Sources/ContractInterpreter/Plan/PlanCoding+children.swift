// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PlanPolicy: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("require", conditions)
        writer.put("approval", approval)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            key: try reader.get("key"), conditions: try reader.list("require"),
            approval: try reader.get("approval"))
    }
}

extension PlanWait: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        switch self {
        case .duration(let duration): writer.put("for", duration)
        case .until(let value): writer.put("until", value)
        case .event(let name, let filter, let timeout):
            writer.put("event", name)
            writer.put("filter", filter)
            writer.put("timeout", timeout)
        }
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        if let duration: Duration = try reader.get("for") {
            self = .duration(duration)
        } else if let value: PlanExpression = try reader.get("until") {
            self = .until(value)
        } else {
            self = .event(
                try reader.get("event"), filter: try reader.get("filter"), timeout: try reader.get("timeout"))
        }
    }
}

extension PlanChild: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("action", action)
        writer.put("input", input)
        writer.put("target", target)
        writer.put("ref", reference)
        writer.put("timeout", timeout)
        writer.put("timeout_value", timeoutValue)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            action: try reader.get("action"), input: try reader.map("input"),
            target: try reader.get("target"),
            reference: try reader.get("ref"), timeout: try reader.get("timeout"),
            timeoutValue: try reader.get("timeout_value"))
    }
}

extension PlanFanOut: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("items", items)
        writer.put("max_items", maxItems)
        switch work {
        case .call(let child): writer.put("call", child)
        case .steps(let steps): writer.put("steps", steps)
        }
        writer.put("concurrency", concurrency)
        writer.put("on_error", onError)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        let work: Work
        if let child: PlanChild = try reader.get("call") {
            work = .call(child)
        } else {
            work = .steps(try reader.list("steps"))
        }
        self.init(
            items: try reader.get("items"), maxItems: try reader.get("max_items"), work: work,
            concurrency: try reader.get("concurrency"), onError: try reader.get("on_error"))
    }
}

extension PlanBranch: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("name", name)
        writer.put("steps", steps)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(name: try reader.get("name"), steps: try reader.list("steps"))
    }
}

extension PlanModel: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("connection", connection)
        writer.put("prompt", prompt)
        writer.put("input", input)
        writer.put("output", output)
        writer.put("evaluate", evaluate)
        writer.put("fallback", fallback)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            connection: try reader.get("connection"), prompt: try reader.get("prompt"),
            input: try reader.map("input"), output: try reader.list("output"),
            evaluate: try reader.list("evaluate"), fallback: try reader.get("fallback"))
    }
}

extension PlanConnection.Authentication: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("type", kind)
        writer.put("secret", secret)
        writer.put("username", username)
        writer.put("header", header)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            kind: try reader.get("type"), secret: try reader.get("secret"),
            username: try reader.get("username"), header: try reader.get("header"))
    }
}

extension PlanConnection: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("type", kind)
        writer.put("base_url", baseURL)
        writer.put("path", folder)
        writer.put("auth", authentication)
        writer.put("timeout", timeout)
        writer.put("allow_hosts", optional: allowHosts)
        writer.put("model", model)
        writer.put("temperature", temperature)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            kind: try reader.get("type"), baseURL: try reader.get("base_url"), folder: try reader.get("path"),
            authentication: try reader.get("auth"), timeout: try reader.get("timeout"),
            allowHosts: try reader.optionalList("allow_hosts"), model: try reader.get("model"),
            temperature: try reader.get("temperature"))
    }
}
