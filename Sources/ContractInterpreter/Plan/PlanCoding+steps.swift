// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension StepBody.FanOutFailure: PlanCodable {}

extension PlanStep: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("before_create", isBeforeCreate ? true : nil)
        writer.put("when", when)
        writer.put("retry", retry)
        writer.put("timeout", timeout)
        writer.put("work", work)
        writer.put("compensate", compensation)
        writer.put("output", optional: output)
        writer.put("sensitive", isSensitive ? true : nil)
        writer.put("irrevocable", isIrrevocable ? true : nil)
        switch onError {
        case .fail: break
        case .continue: writer.put("continue", true)
        case .goto(let key): writer.put("goto", key)
        }
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(key: try reader.get("key"), work: try reader.get("work"))
        isBeforeCreate = try reader.get("before_create") ?? false
        when = try reader.get("when")
        retry = try reader.get("retry")
        timeout = try reader.get("timeout")
        compensation = try reader.list("compensate")
        output = try reader.optionalList("output")
        isSensitive = try reader.get("sensitive") ?? false
        isIrrevocable = try reader.get("irrevocable") ?? false
        if let key: String = try reader.get("goto") {
            onError = .goto(key)
        } else if try reader.get("continue") ?? false {
            onError = .continue
        }
    }
}

extension PlanWork: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        switch self {
        case .transform(let call): writer.put("transform", call)
        case .execute(let call): writer.put("execute", call)
        case .lookup(let lookup): writer.put("lookup", lookup)
        case .fetch(let resource, let filter, let limit):
            writer.put("fetch", resource)
            writer.put("where", filter)
            writer.put("limit", limit)
        case .push(let push): writer.put("push", push)
        case .emit(let event, let payload):
            writer.put("emit", event)
            writer.put("payload", payload)
        case .gate(let cases): writer.put("gate", cases)
        case .govern(let policy): writer.put("govern", policy)
        case .approval(let approval): writer.put("approval", approval)
        case .wait(let wait): writer.put("wait", wait)
        case .call(let child): writer.put("call", child)
        case .start(let child): writer.put("start", child)
        case .forEach(let fanOut): writer.put("for_each", fanOut)
        case .parallel(let branches, let onError):
            writer.put("parallel", optional: branches)
            writer.put("on_error", onError)
        case .model(let model): writer.put("model", model)
        }
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        let verb = StepVerb.allCases.first { reader.map[$0.rawValue] != nil }
        switch verb {
        case .transform: self = .transform(try reader.get("transform"))
        case .execute: self = .execute(try reader.get("execute"))
        case .lookup: self = .lookup(try reader.get("lookup"))
        case .fetch:
            self = .fetch(
                try reader.get("fetch"), where: try reader.map("where"), limit: try reader.get("limit"))
        case .push: self = .push(try reader.get("push"))
        case .emit: self = .emit(event: try reader.get("emit"), payload: try reader.map("payload"))
        case .gate: self = .gate(try reader.list("gate"))
        case .govern: self = .govern(try reader.get("govern"))
        case .approval: self = .approval(try reader.get("approval"))
        case .wait: self = .wait(try reader.get("wait"))
        case .call: self = .call(try reader.get("call"))
        case .start: self = .start(try reader.get("start"))
        case .forEach: self = .forEach(try reader.get("for_each"))
        case .parallel:
            self = .parallel(try reader.list("parallel"), onError: try reader.get("on_error"))
        case .model: self = .model(try reader.get("model"))
        case nil: throw PlanCodingError("a step has no known verb")
        }
    }
}

extension PlanResource: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("connection", connection)
        writer.put("resource", name)
        writer.put("path", path)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            connection: try reader.get("connection"), name: try reader.get("resource"),
            path: try reader.map("path"))
    }
}

extension PlanLookup: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("from", resource)
        writer.put("key", key)
        writer.put("allows_missing", allowsMissing ? true : nil)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            resource: try reader.get("from"), key: try reader.get("key"),
            allowsMissing: try reader.get("allows_missing") ?? false)
    }
}

extension PlanIdempotency: PlanCodable {
    var planValue: Value {
        switch self {
        case .keyed: "keyed"
        case .upsert: "upsert"
        case .atMostOnce: "at_most_once"
        case .queryFirst(let lookup): ["query_first": lookup.planValue]
        }
    }

    init(planValue: Value) throws(PlanCodingError) {
        switch planValue.string {
        case "keyed": self = .keyed
        case "upsert": self = .upsert
        case "at_most_once": self = .atMostOnce
        default: self = .queryFirst(try PlanReader(planValue).get("query_first"))
        }
    }
}

extension PlanPush: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("to", resource)
        writer.put("value", value)
        writer.put("method", method)
        writer.put("idempotency", idempotency)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            resource: try reader.get("to"), value: try reader.get("value"), method: try reader.get("method"),
            idempotency: try reader.get("idempotency"))
    }
}

extension PlanGateCase: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("when", when)
        switch exit {
        case .skip(let key): writer.put("skip_to", key)
        case .end(let isFailure, let message):
            writer.put("fails", isFailure)
            writer.put("message", message)
        }
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        let exit: Exit
        if let key: String = try reader.get("skip_to") {
            exit = .skip(to: key)
        } else {
            exit = .end(isFailure: try reader.get("fails"), message: try reader.get("message"))
        }
        self.init(when: try reader.get("when"), exit: exit)
    }
}
