// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// How often a ledger that has just lost an answer is asked what it holds.
    private static let maxInquiries = 5
    private static let inquiryDelay = Duration.milliseconds(100)

    /// Commits an accept.
    ///
    /// When the answer is lost, the ledger is asked for the submission by its id: it is there whole or not at all. What is
    /// not there is tried again, under the same id.
    func commit(
        accept admission: Admission, in scope: TenantScope
    ) async throws(InterpreterError) -> CommitOutcome {
        var lost = ""
        for _ in 0..<Interpreter.maxInquiries {
            do throws(LedgerError) { return try await commitTold(admission.transition) } catch {
                lost = error.message
                guard error.code == .unknownOutcome else { throw InterpreterError(beforeAccept: error) }
                if let row = try await accepted(admission.submission.id, in: scope, because: error) {
                    return .committed(reference: row.reference, sequence: row.sequence)
                }
            }
        }
        throw InterpreterError(
            .unavailable, Interpreter.doubt(admission.submission.id, lost))
    }

    /// The submission as the ledger holds it, nil when it does not.
    private func accepted(
        _ id: String, in scope: TenantScope, because lost: LedgerError
    ) async throws(InterpreterError) -> SubmissionRow? {
        for _ in 0..<Interpreter.maxInquiries {
            do throws(LedgerError) { return try await store.submission(id, in: scope) } catch {
                await surroundings.sleep(Interpreter.inquiryDelay)
            }
        }
        throw InterpreterError(.unavailable, Interpreter.doubt(id, lost.message))
    }

    /// What was lost last may stand in the log, where the next process that opens the ledger finds it.
    private static func doubt(_ id: String, _ reason: String) -> String {
        "it is not known whether submission \(id) was accepted: \(reason); look for it before you submit again, or submit again with the same idempotency key"
    }
}

extension InterpreterError {
    /// What kept a submission from being accepted; where the same request may succeed later, it says so.
    init(beforeAccept error: LedgerError) {
        guard error.isRetryable, error.code != .unknownOutcome else {
            self.init(error)
            return
        }
        self.init(
            .unavailable,
            "\(error.message); nothing was recorded, and the same idempotency key may be tried again",
            help: error.hint)
    }
}
