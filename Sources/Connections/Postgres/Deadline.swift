// SPDX-License-Identifier: Apache-2.0
import CPostgres
import ContractModel
import FunctionLibrary
import Glibc

/// A point in time that a waiting thread sees pass, whatever happens to the wall clock.
final class Deadline: Sendable {
    private let timer: Descriptor

    init(_ timeout: Duration) throws(FunctionFailure) {
        let number = cpq_timer(max(timeout.microseconds, 1))
        guard number >= 0 else { throw .file(errno) }
        timer = Descriptor(number)
    }

    enum Event { case ready, passed, cancelled }

    /// Waits until a socket is ready, the deadline has passed, or nobody waits for the answer.
    func wait(for socket: Int32, reading: Bool, writing: Bool, _ cancellation: Cancellation) -> Event {
        let events = Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0))
        var places = [
            pollfd(fd: socket, events: events, revents: 0),
            pollfd(fd: timer.number, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            if cancellation.isCancelled { return .cancelled }
            // Short, so that a cancellation is heard.
            let count = poll(&places, 2, 200)
            if count > 0 { return places[1].revents != 0 ? .passed : .ready }
        }
    }
}
