// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// A thread of our own for calls that block: a sync or a wait on the cooperative pool would hold up every
/// task.
enum DedicatedThread {
    /// Starts a thread that ends by itself when its body does; who needs to know when says so in the body.
    static func start(_ body: @escaping @Sendable () -> Void) throws(LedgerError) {
        do throws(SystemThread.Failure) { try SystemThread(stackSize: 1 << 20, body).detach() } catch {
            throw LedgerError.system("starting a thread", error.number)
        }
    }

    /// Runs a blocking call on a thread of its own and suspends until it is done.
    static func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws(LedgerError) -> Answer
    ) async throws(LedgerError) -> Answer {
        let result: Result<Answer, LedgerError> = await withCheckedContinuation { continuation in
            do throws(LedgerError) {
                try start {
                    do throws(LedgerError) {
                        continuation.resume(returning: .success(try body()))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}
