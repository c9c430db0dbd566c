// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Where a command goes

    /// The connection that an argument names; it is pinned with the plan.
    mutating func compileConnection(
        _ value: Located<ValueExpression>, _ kinds: [Connection.Kind], _ function: CuratedFunction,
        _ stage: Stage
    ) -> PlanExpression {
        guard let name = writtenText(value, "the key of a connection", function, stage) else {
            return .literal(.null)
        }
        if let connection = connection(name, kinds: kinds, for: "'\(function.name)'") {
            plan.connections[connection.key.value] = ActionCompiler.pinned(connection)
        }
        return .literal(.string(name.value))
    }

    /// The resource that an argument names; what fills it is looked at when all arguments are known.
    mutating func compileResource(
        _ value: Located<ValueExpression>, _ function: CuratedFunction, _ stage: Stage
    ) -> PlanExpression {
        let name = writtenText(value, "a resource", function, stage)
        return .literal(name.map { .string($0.value) } ?? .null)
    }

    /// What fills the placeholders of a resource.
    mutating func compileParts(
        _ value: Located<ValueExpression>, _ function: CuratedFunction, _ stage: Stage
    ) -> PlanExpression {
        guard let entries = value.writtenEntries else {
            reportUnwritten(value, "a map of parts", function, stage)
            return .literal(.null)
        }
        return .map(compilePath(entries))
    }

    /// Checks the name of the resource against its type of connection and what fills it.
    mutating func checkCommand(_ call: FunctionCall, _ function: CuratedFunction) {
        func written(_ argument: String) -> Located<ValueExpression>? {
            call.arguments.first { $0.key.value == argument }?.value
        }
        guard let value = written("resource"), let text = value.value.literalValue?.string else { return }
        let name = value.map { _ in text }
        let path = written("path")
        // An argument of another name may be a path that is misspelt.
        let isRenamed =
            path == nil
            && call.arguments.contains { Suggestion.nearest(to: $0.key.value, among: ["path"]) != nil }
        let isKnown = !call.hasUnreadArguments && !isRenamed && (path == nil || path?.writtenEntries != nil)
        if let problem = ResourceName.problem(of: name, filledBy: isKnown ? path?.writtenEntries ?? [] : nil)
        {
            return diagnostics.append(problem)
        }
        guard let key = written("connection")?.value.literalValue?.string,
            let connection = application.connection(key), connection.kind?.value == .postgres
        else { return }
        checkName(name, of: "function", in: connection)
    }

    private mutating func writtenText(
        _ value: Located<ValueExpression>, _ what: String, _ function: CuratedFunction, _ stage: Stage
    ) -> Located<String>? {
        if case .literal(.string(let text)) = value.value { return value.map { _ in text } }
        reportUnwritten(value, what, function, stage)
        return nil
    }

    private mutating func reportUnwritten(
        _ value: Located<ValueExpression>, _ what: String, _ function: CuratedFunction, _ stage: Stage
    ) {
        // What could not be read was told.
        if case .unreadable = value.value { return }
        report(
            .wrongArgument, "expected \(what), written out", at: value.place,
            help: function.signature(in: stage))
    }
}

extension Located<ValueExpression> {
    /// The entries of a map that is written out, each at its place; nil for anything else.
    fileprivate var writtenEntries: [ValueExpression.MapEntry]? {
        switch value {
        case .map(let entries): entries
        case .literal(.map(let map)):
            map.map { entry in
                ValueExpression.MapEntry(
                    key: Located<String>(entry.key, at: place.memberKey(entry.key) ?? place),
                    value: Located(.literal(entry.value), at: place.member(entry.key) ?? place))
            }
        default: nil
        }
    }
}
