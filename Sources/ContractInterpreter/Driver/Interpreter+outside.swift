// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Interpreter {
    /// Runs a verb of a connection.
    func reach(_ request: ConnectionRequest) async -> Result<Value, FunctionFailure> {
        guard let client = surroundings.connections else {
            return .failure(
                FunctionFailure(
                    .final, code: "no_connections", message: "this process reaches no outside systems"))
        }
        return await answer { () async throws(FunctionFailure) in try await client.send(request) }
    }

    /// What an outside call gives, also when whoever drives is to end meanwhile.
    ///
    /// Given up halfway, it would be one whose outcome nobody knows.
    func answer(
        _ call: @escaping @Sendable () async throws(FunctionFailure) -> Value
    ) async -> Result<Value, FunctionFailure> {
        // Awaited here, and not cancelled with what awaits it: its own timeout bounds it.
        let answering = Task { () async -> Result<Value, FunctionFailure> in
            do throws(FunctionFailure) { return .success(try await call()) } catch { return .failure(error) }
        }
        return await answering.value
    }

    /// Looks for what an earlier push may have left.
    func seek(_ request: ConnectionRequest) async -> External.Answer {
        switch await reach(request) {
        case .success(.null): .notHappened
        case .success(let found):
            .happened(["key": request.idempotencyKey.map(Value.string) ?? .null, "response": found])
        case .failure: .unknown
        }
    }

    private static let eventPageSize = 256

    /// Events of some names; without a place, those since the accept of the submission.
    func events(
        _ names: [String], after place: Int64?, _ machine: RunMachine
    ) async throws(InterpreterError) -> EventPage {
        let scope = machine.setting.caller.scope
        return try await reading { () async throws(LedgerError) -> EventPage in
            var start = place
            // The accept tells an event of its own: what comes behind that came since.
            if start == nil { start = try await store.outbox(of: machine.subject, in: scope).first?.sequence }
            return try await store.events(
                named: names, after: start ?? 0, limit: Interpreter.eventPageSize, in: scope)
        }
    }

    /// A record as it stands, and whether one that neither the run nor another maker of its records made names it.
    func withdrawal(
        of id: RecordID, _ machine: RunMachine, makers: [String] = []
    ) async throws(InterpreterError) -> WithdrawnRecord {
        let scope = machine.setting.caller.scope
        let own = [machine.submission.id] + makers
        return try await reading { () async throws(LedgerError) -> WithdrawnRecord in
            var found = WithdrawnRecord(row: try await store.record(id, in: scope), isReferredTo: false)
            for referrer in machine.plan.allReferrers where !found.isReferredTo {
                var query = RecordQuery(entityType: referrer.entityType, limit: 100)
                query.fields = [referrer.field: .string(id.id)]
                var rows: [RecordRow] = []
                repeat {
                    query.after = rows.last?.sequence ?? 0
                    rows = try await store.records(query, in: scope)
                    found.isReferredTo = rows.contains { row in
                        !own.contains { $0.hasSameBytes(as: row.createdBy) }
                    }
                } while !found.isReferredTo && rows.count == query.limit
            }
            return found
        }
    }
}

extension ActionPlan {
    /// Where records of any type that is known may name another.
    fileprivate var allReferrers: [PlanReferrer] {
        entities.flatMap { type, entity in
            Set(entity.fields.filter { $0.value.type.type == .reference }.map(\.key) + entity.relationships)
                .map { PlanReferrer(entityType: type, field: $0) }
        } + referrers
    }
}
