// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// A thread of our own for calls that block: a sync or a wait on the cooperative pool would hold up every
/// task.
enum DedicatedThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends by itself when its body does; who needs to know when says so in the body.
    static func start(_ body: @escaping @Sendable () -> Void) throws(LedgerError) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(attributes, 1 << 20)
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard failure == 0 else {
            box.release()
            throw LedgerError.system("starting a thread", failure)
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
