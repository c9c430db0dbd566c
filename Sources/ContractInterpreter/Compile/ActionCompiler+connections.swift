// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    /// The connection of a name; one that is not declared, or cannot do what is asked, is reported.
    @discardableResult
    mutating func useConnection(_ name: Located<String>, for verb: StepVerb) -> Connection? {
        guard let connection = connection(name, kinds: verb.connectionKinds, for: "'\(verb.rawValue)'") else {
            return nil
        }
        plan.connections[connection.key.value] = ActionCompiler.pinned(connection)
        return connection
    }

    mutating func connection(
        _ name: Located<String>, kinds: [Connection.Kind], for purpose: String
    ) -> Connection? {
        if name.value.isEmpty { return nil }
        guard let connection = application.connection(name.value), connection.isActive else {
            if !application.isIncomplete {
                let known = application.connections.filter(\.isActive)
                report(
                    .unknownConnection, "unknown connection '\(name.value)'", at: name.range, path: name.path,
                    note: "not declared",
                    help: ActionCompiler.suggestion(name.value, known.map(\.key.value))
                        ?? "declare it under 'connections'")
            }
            return nil
        }
        guard let kind = connection.kind else { return nil }
        if !kinds.contains(kind.value) {
            report(
                .unfitConnection,
                "\(purpose) cannot use '\(name.value)', which is of type '\(kind.value.rawValue)'",
                at: name.range, path: name.path, labels: [Diagnostic.Label("its type", at: kind.range)],
                help: "\(purpose) needs a connection of type " + Suggestion.listed(kinds.map(\.rawValue)))
            return nil
        }
        return connection
    }

    static func pinned(_ connection: Connection) -> PlanConnection {
        var authentication: PlanConnection.Authentication?
        if let written = connection.authentication {
            let secret =
                switch written.secret {
                case .environment(let name): "env:" + name
                case .file(let path): "file:" + path
                }
            authentication = PlanConnection.Authentication(
                kind: written.kind.rawValue, secret: secret, username: written.username,
                header: written.header)
        }
        return PlanConnection(
            kind: connection.kind?.value.rawValue ?? "", baseURL: connection.baseURL?.value,
            folder: connection.folder?.value, authentication: authentication, timeout: connection.timeout,
            allowHosts: connection.allowHosts?.map(\.value), model: connection.model?.value,
            temperature: connection.temperature?.value)
    }

    // MARK: - Reading

    mutating func compile(
        _ resource: StepBody.Resource, for verb: StepVerb
    ) -> (resource: PlanResource, connection: Connection?) {
        let connection = useConnection(resource.connection, for: verb)
        if let connection, connection.kind?.value == .postgres {
            checkName(resource.name, of: "table", in: connection)
        }
        let compiled = PlanResource(
            connection: resource.connection.value, name: resource.name.value,
            path: compilePath(resource.path))
        return (compiled, connection)
    }

    /// What fills the placeholders of a resource.
    mutating func compilePath(_ entries: [ValueExpression.MapEntry]) -> [String: PlanExpression] {
        var path: [String: PlanExpression] = [:]
        for entry in entries {
            let (expression, type) = compile(entry.value)
            requirePresence(of: entry.value, type, "'\(entry.key.value)' of 'path'")
            checkPart(entry, type)
            path[entry.key.value] = expression
        }
        return path
    }

    /// Reports a resource that can never be a table or a function of a database.
    mutating func checkName(_ name: Located<String>, of what: String, in connection: Connection) {
        let parts = name.value.split(separator: ".", omittingEmptySubsequences: false)
        // PostgreSQL cuts longer names (NAMEDATALEN); what is filled in is known at run time alone.
        let long = parts.first { !$0.contains("{") && $0.utf8.count > 63 }
        if parts.count <= 2, long == nil { return }
        report(
            .unfitConnection,
            long == nil
                ? "'\(name.value)' is no \(what) of '\(connection.key.value)': it has more than two parts"
                : "a name in PostgreSQL is no longer than 63 bytes, and this is",
            at: name.place,
            labels: connection.kind.map { [Diagnostic.Label("its type", at: $0.range)] } ?? [],
            help: "write '\(what)' or 'schema.\(what)'")
    }

    /// Reports what can never stand in the name of a resource.
    private mutating func checkPart(_ entry: ValueExpression.MapEntry, _ type: StaticType) {
        let isEmpty = if case .literal(let value) = type.shape { value.isNull || value == "" } else { false }
        guard isEmpty || type.isNested else { return }
        report(
            .typeMismatch,
            "'\(entry.key.value)' is a part of the resource's name, and "
                + (isEmpty ? "nothing fills it" : "\(type.phrase) cannot stand there"),
            at: entry.value.place,
            labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
            help: "fill it with a text, a number or a boolean")
    }

    mutating func compile(_ lookup: StepBody.Lookup) -> PlanLookup {
        let resource = compile(lookup.resource, for: .lookup).resource
        let (key, type) = compile(lookup.key)
        requirePresence(of: lookup.key, type, "the 'key' of a look-up")
        if case .map(let entries) = lookup.key.value, case .map(let parts?) = type.shape {
            // Without one of its parts it would be the key of another record.
            for entry in entries {
                guard let part = parts[entry.key.value] else { continue }
                requirePresence(of: entry.value, part, "'\(entry.key.value)' of 'key'")
            }
        }
        return PlanLookup(resource: resource, key: key, allowsMissing: lookup.onMissing == .null)
    }

    mutating func compile(_ fetch: StepBody.Fetch) -> PlanWork {
        let resource = compile(fetch.resource, for: .fetch).resource
        var filter: [String: PlanExpression] = [:]
        for entry in fetch.filter {
            filter[entry.key.value] = compilePresent(entry.value, "'\(entry.key.value)' of 'where'")
        }
        return .fetch(resource, where: filter, limit: fetch.limit)
    }

    // MARK: - Writing

    mutating func compile(_ push: StepBody.Push, of step: StepDefinition) -> PlanPush? {
        let (resource, connection) = compile(push.resource, for: .push)
        let (value, type) = compile(push.value)
        requirePresence(of: push.value, type, "the 'value' of a push")
        guard let connection, let kind = connection.kind?.value else { return nil }
        if kind == .postgres { checkRow(push.value, type, connection) }
        if let method = push.method, kind != .http {
            report(
                .unfitConnection,
                "a method is for 'http', and '\(connection.key.value)' is of type '\(kind.rawValue)'",
                at: method.range, path: method.path,
                labels: connection.kind.map { [Diagnostic.Label("its type", at: $0.range)] } ?? [],
                help: "remove 'method'")
        }
        if push.hasUnreadIdempotency { return nil }
        guard let declared = push.idempotency ?? connection.idempotency else {
            if connection.hasUnread { return nil }
            if kind == .http {
                let place = push.resource.connection
                report(
                    .unsafeRetry, "nothing says how a push to '\(connection.key.value)' is safe to repeat",
                    at: place.range, path: place.path,
                    labels: [Diagnostic.Label("the connection", at: connection.key.range)],
                    help: "add 'idempotency' to the connection or to the push")
                return nil
            }
            return PlanPush(resource: resource, value: value, method: nil, idempotency: .keyed)
        }
        return PlanPush(
            resource: resource, value: value, method: push.method?.value.rawValue,
            idempotency: compile(declared, push, connection, of: step))
    }

    /// Reports what is no row of a table.
    private mutating func checkRow(
        _ value: Located<ValueExpression>, _ type: StaticType, _ connection: Connection
    ) {
        let isRow =
            switch type.shape {
            case .unknown, .map: true
            case .typed(let known): [.object, .geo, .file].contains(known.type)
            case .literal(let literal): literal.map != nil
            case .list: false
            }
        if isRow { return }
        var labels = type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? []
        if let kind = connection.kind { labels.append(Diagnostic.Label("its type", at: kind.range)) }
        report(
            .typeMismatch,
            "a push to '\(connection.key.value)' writes a row, and this is \(type.phrase)", at: value.place,
            labels: labels, help: "write a map of columns and their values")
    }

    private mutating func compile(
        _ idempotency: Located<StepBody.Idempotency>, _ push: StepBody.Push, _ connection: Connection,
        of step: StepDefinition
    ) -> PlanIdempotency {
        switch idempotency.value {
        case .keyed: return .keyed
        case .upsert: return .upsert
        case .atMostOnce:
            // A push and what undoes it are retried alike: one retry is one mistake.
            if let retry = step.retry, retry.value.maxAttempts > 1,
                !diagnostics.contains(where: { $0.code == .unsafeRetry && $0.range == retry.range })
            {
                report(
                    .unsafeRetry, "a push that goes out at most once cannot be retried", at: retry.range,
                    path: retry.path,
                    labels: [Diagnostic.Label("declared here", at: idempotency.range)],
                    help: "remove 'retry', or set 'max_attempts: 1'")
            }
            return .atMostOnce
        case .queryFirst(var lookup):
            if lookup.resource.connection.value.isEmpty {
                lookup.resource.connection = push.resource.connection
            }
            if push.idempotency != nil { return .queryFirst(compile(lookup)) }
            return embedded("connection '\(connection.key.value)'", at: push.resource.connection) {
                compiler in
                .queryFirst(compiler.compile(lookup))
            }
        }
    }

    /// A retry of an effect that may not be repeated is refused before anything runs.
    mutating func checkRetry(_ retry: RetryPolicy?, of name: Located<String>, _ function: CuratedFunction) {
        guard case .external(.atMostOnce) = function.effect, let retry, retry.maxAttempts > 1 else { return }
        report(
            .unsafeRetry, "'\(function.name)' is never repeated, so it cannot be retried", at: name.range,
            path: name.path, help: "remove 'retry', or set 'max_attempts: 1'")
    }
}
