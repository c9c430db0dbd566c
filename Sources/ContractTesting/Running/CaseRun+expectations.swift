// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import Ledger

extension CaseRun {
    /// Holds what is expected beside what the last event came to.
    ///
    /// What was turned away although nobody expects it is a failure in any case.
    mutating func check(_ expectation: TestExpectation?, at range: SourceRange) async {
        guard result.unsupported == nil, !outcomes.isEmpty else {
            if result.failures.isEmpty, result.unsupported == nil, expectation != nil, outcomes.isEmpty {
                fail("there is no submission to look at", at: expectation?.range ?? range)
            }
            return
        }
        for outcome in outcomes {
            let plan = application.actions[outcome.action]?.plan
            let speaksOfRefusal = expectation?.status != nil || expectation?.errors != nil
            if let refusal = outcome.refusal, !speaksOfRefusal {
                var failure = TestFailure(
                    "it was turned away as \(refusal.kind.word), and nobody expects that",
                    at: expectation?.range ?? range)
                failure.notes = explanation(outcome, plan, asked: [])
                result.failures.append(failure)
                continue
            }
            guard let expectation else { continue }
            await check(expectation, outcome, plan)
        }
    }

    private mutating func check(
        _ expectation: TestExpectation, _ outcome: StepOutcome, _ plan: ActionPlan?
    ) async {
        let actual = await ActualOutcome.read(self, outcome)
        let asked = Set(expectation.errors?.value.map(\.parameter.value) ?? [])
        var found: [TestFailure] = []
        let scope = scope(of: outcome)
        let comparison = Comparison { [process] value in
            process?.interpreter.opened(value, in: scope) ?? value
        }
        func compare(_ name: String, _ expected: Value, _ actual: Value?, _ place: SourcePlace) {
            for difference in comparison.differences(expected, actual) {
                let range = places.range(of: place.path + difference.pointer, or: place.range)
                found.append(
                    TestFailure(
                        "\(name)\(CaseRun.dotted(difference.pointer)) is not as expected", at: range,
                        expected: difference.expected, actual: difference.actual))
            }
        }
        if let status = expectation.status {
            compare("the status", .string(status.value.rawValue), .string(actual.status), status.place)
        }
        if let state = expectation.runState {
            compare("the state of the run", .string(state.value.rawValue), actual.runState, state.place)
        }
        if let reference = expectation.reference {
            compare("the reference", reference.value, actual.reference, reference.place)
        }
        if let created = expectation.created {
            compare("what is created", actual.held(created.value, plan), actual.createdValue, created.place)
        }
        if let records = expectation.records {
            for entry in records.value.map ?? [:] {
                let (type, list) = (entry.key, entry.value)
                let place = SourcePlace(
                    range: records.range, path: records.path + TestPlaces.escaped(type))
                if let problem = unknownEntity(type) {
                    found.append(
                        TestFailure(problem, at: places.range(of: place.path, or: place.range)))
                    continue
                }
                let rows = await actual.records(type, self, in: outcome.scope)
                compare(
                    "'\(type)'", actual.held(list, of: type, rows, owner(type) ?? plan), .list(rows), place)
            }
        }
        if let errors = expectation.errors { found += check(errors, actual) }
        if let steps = expectation.steps {
            let wanted = ValueMap(steps.value.map { ($0.key.value, .string($0.state.rawValue)) })
            compare("the step", .map(wanted), .map(actual.steps), steps.place)
        }
        if let events = expectation.events {
            compare("what is told", events.value, actual.named(actual.events, as: events.value), events.place)
        }
        if let audit = expectation.audit {
            compare("the trail", audit.value, actual.named(actual.audit, as: audit.value), audit.place)
        }
        if !found.isEmpty {
            found[found.count - 1].notes += explanation(outcome, plan, asked: asked) + actual.notes
        }
        result.failures += found
    }

    private func owner(_ type: String) -> ActionPlan? {
        application.actions.sorted { $0.key < $1.key }.first { $0.value.plan.entities[type] != nil }?.value
            .plan
    }

    /// Each place with its codes; one code stands for any number of the same.
    private func check(
        _ errors: Located<[(parameter: Located<String>, codes: [Located<String>])]>, _ actual: ActualOutcome
    ) -> [TestFailure] {
        if errors.value.isEmpty, !actual.errors.isEmpty {
            return [
                TestFailure(
                    "there are errors, and none is expected", at: errors.range, expected: .map([:]),
                    actual: actual.errorsValue)
            ]
        }
        return errors.value.compactMap { entry in
            let wanted = entry.codes.map(\.value).sorted()
            let found = (actual.errors[entry.parameter.value] ?? []).sorted()
            let isSame = wanted == found || wanted.count == 1 && !found.isEmpty && Set(found) == Set(wanted)
            if isSame { return nil }
            return TestFailure(
                "the errors of '\(entry.parameter.value)' are not as expected",
                at: entry.codes.first?.range ?? entry.parameter.range,
                expected: .list(wanted.map(Value.string)),
                actual: found.isEmpty ? actual.errorsValue : .list(found.map(Value.string)))
        }
    }

    private func explanation(_ outcome: StepOutcome, _ plan: ActionPlan?, asked: Set<String>) -> [String] {
        var notes: [String] = []
        if let refusal = outcome.refusal {
            notes = refusal.errors.map { error in
                let place = error.parameter ?? error.criterion ?? ""
                return "refused: \(error.message) (\(place.isEmpty ? "" : place + ": ")\(error.code))"
            }
            if notes.isEmpty { notes = ["\(refusal.kind.word): \(refusal.message)"] }
            if let instead = outcome.instead { notes.insert(instead, at: 0) }
        }
        return notes + (plan.map { witness.explanation(of: $0, asked: asked) } ?? [])
    }

    /// Why a run moves no further, for whoever decides about what waits for no decision.
    func standing(of row: SubmissionRow, _ scope: TenantScope) async -> String? {
        guard let process, let detail = try? await process.interpreter.detail(of: row, in: scope) else {
            return nil
        }
        let name = row.reference ?? row.id
        let standing = RunReason(detail, as: name, now: clock.now)
        let next = standing.nextAt.map { ", and goes on at \(DateTimeText.render($0))" } ?? ""
        return "nothing waits for this decision: \(standing.reason)\(next)"
    }

    private static func dotted(_ pointer: String) -> String {
        pointer.isEmpty ? "" : " '\(pointer.dropFirst().split(separator: "/").joined(separator: "."))'"
    }
}

extension InterpreterError.Kind {
    /// How a case calls it.
    var word: String { rawValue }
}
