// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ActionCompiler {
    // MARK: - Values that must be there

    /// Compiles a value that a step cannot do without.
    mutating func compilePresent(
        _ value: Located<ValueExpression>, _ what: @autoclosure () -> String
    ) -> PlanExpression {
        let (expression, type) = compile(value)
        requirePresence(of: value, type, what())
        return expression
    }

    /// Reports a value that is not there on one of the ways to it.
    mutating func requirePresence(
        of value: Located<ValueExpression>, _ type: StaticType, _ what: @autoclosure () -> String
    ) {
        guard type.mayBeAbsent, case .reference(let reference) = value.value,
            reference.root == .parameters || reference.root == .steps
                || (reference.root == .created && type.absence != nil)
        else { return }
        var labels = [type.absence].compactMap(\.self)
        if labels.isEmpty, let declared = type.declaredAt {
            labels = [Diagnostic.Label("not required here", at: declared.range)]
        }
        let isOfStep = reference.root != .parameters
        report(
            .absentOnAWay,
            "\(what()) may be absent: '\(reference.text)' is "
                + (isOfStep ? "not there on every way to this step" : "optional"),
            at: value.place, labels: labels,
            help: "give the step 'when: { field: \(reference.text), operator: exists }'"
                + (isOfStep ? "" : ", or make it required"))
    }

    // MARK: - Fan-outs

    /// Notes how many items a fan-out may have, and reports one that nothing bounds.
    mutating func boundItems(of fanOut: StepBody.FanOut, _ type: StaticType) {
        checkCount(of: fanOut, type)
        var bound = fanOut.maxItems
        // What is no list was told.
        switch type.shape {
        case .typed(let list) where list.type == .list:
            if let most = list.maxItems { bound = min(bound ?? most, most) }
        case .literal(let value):
            guard let count = value.list?.count else { return }
            bound = min(bound ?? count, count)
        case .list(let elements): bound = min(bound ?? elements.count, elements.count)
        case .typed, .map: return
        case .unknown:
            if case .unreadable = fanOut.items.value { return }
            if bound == nil, isAboutUnknown(fanOut.items.value) { return }
        }
        guard let bound else {
            // A bound that could not be read is one.
            let isUnread = action.parameters.contains { $0.type.constrained?.hasUnreadBound ?? false }
            if fanOut.hasUnreadBound || isUnread { return }
            report(
                .unboundedFanOut, "nothing bounds the list that the fan-out goes over",
                at: fanOut.items.place,
                labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
                help: "add 'max_items' to the fan-out or to the list, or 'limit' to the fetch it comes from")
            return
        }
        itemBounds[fanOut.items.range] = bound
    }

    /// Reports a list that is longer than the fan-out takes whenever it runs.
    private mutating func checkCount(of fanOut: StepBody.FanOut, _ type: StaticType) {
        guard let most = fanOut.maxItems else { return }
        let least =
            switch type.shape {
            case .literal(let value): value.list?.count ?? 0
            case .list(let elements): elements.count
            case .typed(let list) where list.type == .list: list.minItems ?? 0
            case .typed, .map, .unknown: 0
            }
        guard least > most else { return }
        report(
            .typeMismatch, "the list has at least \(least) items, and the fan-out takes at most \(most)",
            at: fanOut.items.place,
            labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
            help: "raise 'max_items', or go over fewer items")
    }

    /// True for a reference to what could not be found or read, which was told.
    private func isAboutUnknown(_ value: ValueExpression) -> Bool {
        guard case .reference(let reference) = value, let key = reference.path.first else { return false }
        switch reference.root {
        case .parameters:
            guard let parameter = action.parameters.first(where: { $0.isActive && $0.key.names(key) }) else {
                return true
            }
            return parameter.type.isUnknown
        case .steps: return !visibleSteps.contains { $0.key.names(key) }
        default: return false
        }
    }
}
