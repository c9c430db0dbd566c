// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A thread beside the pool on which tasks run: for calls that block, and for computing on every processor.
///
/// It has to be joined or detached, once.
package struct SystemThread: Sendable {
    /// The number with which the system refused another thread.
    package struct Failure: Error {
        package let number: Int32
    }

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: pthread_t

    /// Starts it; without a size its stack is as large as that of the process's first thread.
    package init(stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(Failure) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        if let stackSize { pthread_attr_setstacksize(attributes, stackSize) }
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
        guard failure == 0 else {
            box.release()
            throw Failure(number: failure)
        }
        handle = thread
    }

    /// Waits for its end.
    package func join() { pthread_join(handle, nil) }

    /// Lets it end by itself.
    package func detach() { pthread_detach(handle) }
}
