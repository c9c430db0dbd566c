// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// A thread of its own for calls that block: on the cooperative pool they would hold up every task.
enum BlockingThread {
    /// Runs the body on another thread and suspends until it is done.
    static func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws(FunctionFailure) -> Answer
    ) async -> Result<Answer, FunctionFailure> {
        await withCheckedContinuation { continuation in
            do throws(SystemThread.Failure) {
                try SystemThread(stackSize: 1 << 20) {
                    do throws(FunctionFailure) {
                        continuation.resume(returning: .success(try body()))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }.detach()
            } catch {
                continuation.resume(
                    returning: .failure(
                        FunctionFailure(.transient, code: "no_thread", message: "no thread could be started"))
                )
            }
        }
    }
}
