// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
public import Ledger

extension Interpreter {
    /// How often an accept is decided again when what it read has changed.
    static let maxAcceptAttempts = 8

    /// Accepts a submission: when this returns, it is durable.
    ///
    /// Engine actions have also run by then.
    ///
    /// - Throws: `refused` with every mistake of the payload, `denied`, `conflict`, `notFound` or `unavailable`;
    ///   nothing is recorded then.
    public func submit(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) -> SubmitOutcome {
        let plan = action.plan
        try authorize(caller, plan)
        let caller = Interpreter.withoutClaims(caller)
        try checkRequest(request)
        let acceptedAt = surroundings.now()
        let id = UUIDText.v7(at: acceptedAt, random: surroundings.random(16))
        let intake = try await FileIntake(
            plan: plan, store: store, surroundings: surroundings, scope: caller.scope
        ).take(request.files, submission: id)
        let fingerprint = self.fingerprint(request, intake.rows, plan, caller)
        if let key = request.idempotencyKey {
            if let repeated = try await earlier(key, fingerprint, plan, caller) { return repeated }
        }
        if obstacle(plan) == nil { try await index(plan, in: caller.scope) }
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let admission = try await admit(
                request, action, caller, intake, id: id, fingerprint: fingerprint, acceptedAt: acceptedAt)
            switch try await commit(accept: admission, in: caller.scope) {
            case .committed(let reference, let sequence, let unheldSince):
                plans.remember(plan, action.digest, in: caller.scope)
                checks.forget(byWriting: admission.transition)
                var submission = admission.submission
                submission.reference = reference ?? submission.reference
                submission.sequence = sequence ?? 0
                let shared = Shared(submission)
                let stored = admission.run.map {
                    StoredRun(
                        run: Shared($0), submission: shared, attachments: intake.rows,
                        parsed: (admission.context.parameters, caller, admission.state),
                        unheld: unheldSince.map { (admission.transition.sought, $0) })
                }
                return SubmitOutcome(
                    submission: shared, run: admission.run, isRepeat: false, accepted: stored)
            case .refused(.idempotencyKeyFree(_, _, _, let key)):
                if let repeated = try await earlier(key, fingerprint, plan, caller) { return repeated }
            case .refused(.uniqueFree(_, let value, _)):
                throw InterpreterError(
                    .refused, "the submission is refused",
                    errors: [
                        PayloadError(
                            code: "unique", parameter: nil, path: "",
                            message: "another record has the same value of '\(value.constraint)'")
                    ])
            case .refused(let guardian): checks.learn(from: guardian, in: caller.scope)
            }
        }
        throw InterpreterError(.conflict, "what the submission relies on keeps changing; try again")
    }

    func checkRequest(_ request: SubmitRequest) throws(InterpreterError) {
        if let key = request.idempotencyKey {
            let isPlain = (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { 0x21...0x7E ~= $0 }
            guard isPlain else {
                throw InterpreterError(.usage, "an idempotency key is 1 to 255 visible ASCII characters")
            }
        }
    }

    /// Digest over target, arguments as sent and files; sensitive arguments by their keyed digest.
    func fingerprint(
        _ request: SubmitRequest, _ files: [AttachmentRow], _ plan: ActionPlan, _ caller: Caller
    ) -> String {
        let arguments = SensitiveValues.replace(in: request.payload, plan.parameters) { value in
            .string(sealer?.equalityDigest(value, tenant: caller.tenant) ?? "")
        }
        return Digest(canonical: [
            "target": request.target.map(Value.string) ?? .null, "arguments": .map(arguments),
            "files": .list(files.map { [$0.parameter.map(Value.string) ?? .null, .string($0.sha256)] }),
        ]).hex
    }

    /// The submission that the key already names: the same answer again, or a conflict.
    func earlier(
        _ key: String, _ fingerprint: String, _ plan: ActionPlan, _ caller: Caller
    ) async throws(InterpreterError) -> SubmitOutcome? {
        let found = try await reading { () async throws(LedgerError) in
            try await store.submission(
                idempotencyKey: key, application: plan.application, action: plan.action, actor: caller.user,
                in: caller.scope)
        }
        guard let found else { return nil }
        guard found.fingerprint.hasSameBytes(as: fingerprint) else {
            throw InterpreterError(.conflict, "the idempotency key was used with another payload")
        }
        let runs = try await reading { () async throws(LedgerError) in
            try await store.runs(of: found.id, in: caller.scope)
        }
        return SubmitOutcome(submission: Shared(found), run: runs.last, isRepeat: true)
    }
}
