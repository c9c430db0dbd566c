// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What steps with `sensitive` give is in no row, so nothing that is kept may be made of it.
extension ActionCompiler {
    /// The first reference in a value to what a sensitive step gave.
    func unstoredReference(in expression: PlanExpression) -> Reference? {
        guard visibleSteps.contains(where: \.isSensitive) else { return nil }
        return expression.references.first { isUnstored($0) }
    }

    private func isUnstored(_ reference: Reference) -> Bool {
        guard reference.root == .steps, let key = reference.path.first else { return false }
        return visibleSteps.contains { $0.isSensitive && $0.key.names(key) }
    }

    /// Refuses a value that would be kept.
    mutating func refuseUnstored(
        _ expression: PlanExpression?, _ what: @autoclosure () -> String, at place: SourcePlace
    ) {
        guard let expression, let reference = unstoredReference(in: expression),
            !StepRecord.ownMembers.contains(reference.path.dropFirst().first ?? "")
        else { return }
        report(
            .exposedSecret, "\(what()) is kept, and reads '\(reference.text)', which is never stored",
            at: place,
            help: "leave it out, or declare rows of 'output' as sensitive in place of the whole step")
    }

    /// Refuses the values of a map that would be kept.
    mutating func refuseUnstored(
        _ entries: [ValueExpression.MapEntry], _ compiled: [String: PlanExpression], _ what: String
    ) {
        for entry in entries {
            refuseUnstored(
                compiled[entry.key.value], "'\(entry.key.value)' of \(what)", at: entry.value.place)
        }
    }

    /// A function whose input is never stored gives what must not be either.
    mutating func refuseUnstored(_ work: PlanWork?, of step: StepDefinition) {
        guard !step.isSensitive, case .transform(let call) = work, let body = step.body else { return }
        for expression in call.arguments.values where unstoredReference(in: expression) != nil {
            return refuseUnstored(expression, "the output of '\(step.key.value)'", at: body.place)
        }
    }

    /// What items and branches read of a run is kept with each of them.
    mutating func refuseUnstored(_ list: [PlanStep], of part: String, at place: SourcePlace) {
        let read = FragmentReads(list).steps
        guard let step = visibleSteps.first(where: { $0.isSensitive && read.contains($0.key.value) }) else {
            return
        }
        report(
            .exposedSecret,
            "\(part) reads '$steps.\(step.key.value)', which is never stored, and what it reads is kept with it",
            at: place, help: "read it inside, in a step of its own")
    }
}
