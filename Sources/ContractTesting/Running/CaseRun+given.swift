// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What is there before a case begins.
extension CaseRun {
    mutating func prepare() async -> Bool {
        guard let action = application.actions[suite.action.value] else {
            fail("the action '\(suite.action.value)' does not compile", at: suite.action.range)
            return false
        }
        for (connection, _, _) in test.given.connections
        where application.application.connection(connection.value) == nil {
            let known = application.application.connections.map(\.key.value)
            let help = Suggestion.didYouMean(connection.value, among: known).map { "; \($0)" } ?? ""
            fail("there is no connection '\(connection.value)'\(help)", at: connection.range)
            return false
        }
        guard checkAnswers() else { return false }
        guard await start() else { return false }
        witness.begin(suite.action.value)
        return await place(test.given.records, for: action)
    }

    /// An answer that nobody asks for is a slip in its name.
    private mutating func checkAnswers() -> Bool {
        if test.given.connections.isEmpty { return true }
        let asked = AskedResources(of: application.application)
        var isGood = true
        for (connection, resource, _) in test.given.connections {
            guard let problem = asked.problem(connection.value, resource.value) else { continue }
            fail(problem, at: resource.range)
            isGood = false
        }
        return isGood
    }

    /// What is wrong with a name that no entity type has, where any is declared.
    func unknownEntity(_ type: String) -> String? {
        let declared = application.application.entities.map(\.name.value)
        if declared.isEmpty || declared.contains(type) { return nil }
        let help = Suggestion.didYouMean(type, among: declared).map { "; \($0)" } ?? ""
        return "there is no entity type '\(type)'\(help)"
    }

    /// A criterion that there is not is acknowledged by nobody.
    mutating func checkAcknowledged(_ submission: TestSubmission, _ plan: ActionPlan) {
        let criteria = plan.criteria.map(\.key)
        for key in submission.acknowledged where !criteria.contains(key.value) {
            let help = Suggestion.didYouMean(key.value, among: criteria).map { "; \($0)" } ?? ""
            fail("'\(plan.action)' has no criterion '\(key.value)' to acknowledge\(help)", at: key.range)
        }
    }

    mutating func place(_ records: [TestGiven.Record], for action: CompiledAction) async -> Bool {
        for record in records {
            let type = record.entityType.value
            if let problem = unknownEntity(type) {
                fail(problem, at: record.entityType.range)
                return false
            }
            let given = GivenRecord(
                id: RecordID(entityType: type, id: record.id.value), fields: record.fields.value)
            do throws(InterpreterError) {
                try await process?.interpreter.place(given, for: owner(of: type) ?? action, in: caller.scope)
            } catch {
                refuse(record, error)
                return false
            }
        }
        return true
    }

    /// Says what is wrong with a record, each thing at its field.
    private mutating func refuse(_ record: TestGiven.Record, _ error: InterpreterError) {
        let start = "the record '\(record.id.value)' cannot be: "
        if error.errors.isEmpty { fail(start + error.message, at: record.fields.range) }
        for problem in error.errors {
            let isUnknown = problem.code == "unknown_field"
            let range = places.range(
                of: record.fields.path + problem.path, or: record.fields.range, isKey: isUnknown)
            let known = owner(of: record.entityType.value)?.plan.entities[record.entityType.value]?.fields
                .keys
            // Only the field itself is among those of the type, not what stands inside of it.
            let name =
                isUnknown && problem.path == TestPlaces.escaped(problem.parameter ?? "")
                ? problem.parameter : nil
            let help = name.flatMap { Suggestion.didYouMean($0, among: known.map(Array.init) ?? []) }
            fail(start + problem.message + (help.map { "; \($0)" } ?? ""), at: range)
        }
    }

    /// An action that knows the fields of a type.
    func owner(of type: String) -> CompiledAction? {
        let tested = application.actions[suite.action.value]
        if tested?.plan.entities[type] != nil { return tested }
        return application.actions.sorted { $0.key < $1.key }.first { $0.value.plan.entities[type] != nil }?
            .value
    }

    /// The application's triggers that run for the tenant of the case: of others it sees nothing.
    private var triggers: [ReadyTrigger] {
        application.triggers.compactMap { plan in
            let isApart = plan.tenants.map { !$0.contains { $0.hasSameBytes(as: caller.tenant) } } ?? false
            if isApart { return nil }
            let zone = plan.zone.map { bench.namedZone($0) } ?? .utc
            guard let action = application.actions[plan.action], let zone else { return nil }
            return ReadyTrigger(plan, action: action, zone: zone, tenants: [caller.tenant])
        }
    }

    /// Starts a process on the ledger.
    mutating func start() async -> Bool {
        processes += 1
        do throws(LedgerError) {
            let store = try await ledger.open(as: "process-\(processes)") { [clock] in clock.now }
            process = TestProcess(
                on: store, clock: clock, bytes: bytes, bench: bench, witness: witness.witness,
                connections: connections, triggers: triggers)
            // A trigger begins with the first look at it: what a case sets off comes later.
            _ = await process?.scheduler?.look()
            return true
        } catch {
            fail("the ledger of the case cannot be opened: \(error.description)", at: test.name.range)
            return false
        }
    }
}
