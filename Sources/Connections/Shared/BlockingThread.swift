// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Glibc

/// A thread of its own for calls that block: on the cooperative pool they would hold up every task.
enum BlockingThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs the body on another thread and suspends until it is done.
    static func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws(FunctionFailure) -> Answer
    ) async -> Result<Answer, FunctionFailure> {
        await withCheckedContinuation { continuation in
            let isStarted = start {
                do throws(FunctionFailure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isStarted {
                continuation.resume(
                    returning: .failure(
                        FunctionFailure(.transient, code: "no_thread", message: "no thread could be started"))
                )
            }
        }
    }

    private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(attributes, 1 << 20)
        // A thread inherits the mask of who starts it. Signals are for others; and a library that writes to a closed
        // socket without asking for no SIGPIPE would end the process.
        let masks = UnsafeMutablePointer<sigset_t>.allocate(capacity: 2)
        defer { masks.deallocate() }
        sigfillset(masks)
        pthread_sigmask(SIG_SETMASK, masks, masks + 1)
        defer { pthread_sigmask(SIG_SETMASK, masks + 1, nil) }
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        if failure != 0 { box.release() }
        return failure == 0
    }
}
