// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    /// The work of a connection that the run stands at.
    private var connectionWork: (work: PlanWork, key: String)? {
        if let remaking { return (remaking.work, remaking.key) }
        if let undo = state.undo {
            guard let step = undoneStep, step.compensation.indices.contains(undo.body) else { return nil }
            return (step.compensation[undo.body], step.undoKey(undo.body))
        }
        guard steps.indices.contains(state.cursor), let step = steps[state.cursor].own else { return nil }
        return (step.work, step.key)
    }

    /// How long a request may take by what its connection says.
    func connectionTimeout(of call: PlanCall) -> Duration? {
        guard call.function.isConnection else { return nil }
        switch connectionWork?.work {
        case .lookup(let lookup): return plan.connections[lookup.resource.connection]?.timeout
        case .fetch(let resource, _, _): return plan.connections[resource.connection]?.timeout
        case .push(let push): return plan.connections[push.resource.connection]?.timeout
        case .execute: return call.commandResource.flatMap { plan.connections[$0.connection]?.timeout }
        case .model(let model): return plan.connections[model.connection]?.timeout
        default: return nil
        }
    }

    /// What is asked of a connection.
    func connectionRequest(_ call: PlanCall) throws(FunctionFailure) -> ConnectionRequest {
        guard let (work, key) = connectionWork else { throw RunMachine.noConnection }
        let evaluator = Evaluator(context())
        switch work {
        case .lookup(let lookup): return try request(lookup, call)
        case .fetch(let resource, let filter, let limit):
            let given = try present(filter, "where", evaluator)
            return try request(resource, .fetch(where: try sealed.unseal(given), limit: limit), call)
        case .push(let push):
            let value = try evaluator.value(of: push.value) ?? .null
            var request = try request(
                push.resource, .push(value: try sealed.unseal(value), method: push.method), call)
            request.idempotencyKey = Identity.effect(of: submission.id, step: key, round: currentRound)
            return request
        case .execute(let command):
            guard let resource = command.commandResource,
                let function = setting.registry.function(
                    command.function.name, version: command.function.version),
                let ask = function.body.command
            else { throw RunMachine.noConnection }
            let arguments = try evaluator.arguments(command.arguments, of: function)
            var request = try request(resource, try ask(Arguments(try sealed.unseal(arguments))), call)
            request.idempotencyKey = Identity.effect(of: submission.id, step: key, round: currentRound)
            return request
        case .model(let model):
            let question: ConnectionRequest.Operation
            do throws(RunFailure) {
                question = .ask(prompt: try prompt(of: model), schema: AnswerSchema.schema(of: model.output))
            } catch { throw FunctionFailure(.final, code: error.code, message: error.message) }
            let place = PlanResource(connection: model.connection, name: key, path: [:])
            var request = try request(place, question, call)
            request.idempotencyKey = Identity.effect(of: submission.id, step: key, round: currentRound)
            return request
        default: throw RunMachine.noConnection
        }
    }

    /// What is asked to find out whether an earlier push took effect.
    func traces(of call: PlanCall) throws(FunctionFailure) -> ConnectionRequest {
        guard case .push(let push) = connectionWork?.work, case .queryFirst(let lookup) = push.idempotency
        else { throw RunMachine.noConnection }
        return try request(lookup, call)
    }

    /// The output of a push that its target was found to have taken.
    func found(_ value: Value) -> Value {
        guard case .push = connectionWork?.work, let key = connectionWork?.key, var map = value.map else {
            return value
        }
        map["key"] = .string(Identity.effect(of: submission.id, step: key, round: currentRound))
        return .map(map)
    }

    private func request(_ lookup: PlanLookup, _ call: PlanCall) throws(FunctionFailure) -> ConnectionRequest
    {
        let evaluator = Evaluator(context())
        let key: Value
        if case .map(let parts) = lookup.key {
            key = .map(try present(parts, "key", evaluator))
        } else {
            key = try evaluator.value(of: lookup.key) ?? .null
        }
        if key.isNull { throw RunMachine.absentKey("the key") }
        return try request(lookup.resource, .lookup(key: try sealed.unseal(key)), call)
    }

    /// What records are to equal: without one of its parts it would find others.
    private func present(
        _ expressions: [String: PlanExpression], _ what: String, _ evaluator: Evaluator
    ) throws(FunctionFailure) -> ValueMap {
        let found = try values(expressions, evaluator)
        if let absent = expressions.keys.sorted().first(where: { found[$0] == nil }) {
            throw RunMachine.absentKey("'\(absent)' of '\(what)'")
        }
        return found
    }

    private static func absentKey(_ what: String) -> FunctionFailure {
        FunctionFailure(
            .final, code: "absent_key", message: "\(what) has no value, so no record is meant by it")
    }

    private func request(
        _ resource: PlanResource, _ operation: ConnectionRequest.Operation, _ call: PlanCall
    ) throws(FunctionFailure) -> ConnectionRequest {
        guard let connection = plan.connections[resource.connection] else { throw RunMachine.noConnection }
        let target = ConnectionRequest.Target(
            key: resource.connection, kind: connection.kind, baseURL: connection.baseURL,
            folder: connection.folder,
            authentication: connection.authentication.map {
                ConnectionRequest.Target.Authentication(
                    kind: $0.kind, secret: $0.secret, username: $0.username, header: $0.header)
            }, timeout: connection.timeout, allowHosts: connection.allowHosts, model: connection.model,
            temperature: connection.temperature)
        return ConnectionRequest(
            target: target, resource: resource.name,
            path: try sealed.unseal(try present(resource.path, "path", Evaluator(context()))),
            operation: operation,
            timeout: call.timeout ?? connection.timeout,
            traceparent: TraceIdentity.parent(
                trace: TraceIdentity.trace(of: submission.id),
                span: TraceIdentity.span(
                    run: run.id, ordinal: ordinalHere, attempt: state.attempts.count + 1)))
    }

    private var sealed: SealedInput { SealedInput(sealer: setting.sealer, tenant: setting.caller.tenant) }

    func values(
        _ expressions: [String: PlanExpression], _ evaluator: Evaluator
    ) throws(FunctionFailure) -> ValueMap {
        var map = ValueMap()
        for (name, expression) in expressions { map[name] = try evaluator.value(of: expression) }
        return map
    }

    /// What the journal shows of it.
    func connectionInput() -> Value? {
        guard let (work, _) = connectionWork else { return nil }
        let evaluator = Evaluator(context(isStored: true))
        var map = ValueMap()
        switch work {
        case .lookup(let lookup):
            map["resource"] = .string(lookup.resource.name)
            map["key"] = (try? evaluator.value(of: lookup.key)) ?? nil
        case .fetch(let resource, let filter, let limit):
            map["resource"] = .string(resource.name)
            map["where"] = (try? values(filter, evaluator)).map(Value.map)
            map["limit"] = limit.map { .number(Number(Int64($0))) }
        case .push(let push):
            map["resource"] = .string(push.resource.name)
            map["value"] = (try? evaluator.value(of: push.value)) ?? nil
        case .execute(let command):
            map = (try? values(command.arguments, evaluator)) ?? map
        case .model(let model):
            map["connection"] = .string(model.connection)
            map["model"] = plan.connections[model.connection]?.model.map(Value.string)
            map["input"] = (try? values(model.input, evaluator)).map(Value.map)
        default: return nil
        }
        return Sealer.redacted(.map(map))
    }

    private static let noConnection = FunctionFailure(
        .final, code: "missing_connection", message: "the connection is not pinned")
}
