// SPDX-License-Identifier: Apache-2.0
import CPostgres
import ContractModel
import FunctionLibrary
import Glibc

/// A point in time that a thread sees pass, also one that was stopped or whose machine slept, whatever happens to the
/// wall clock.
final class Deadline: Sendable {
    private let timer: Descriptor
    private let isOver: Bool

    init(_ timeout: Duration) throws(FunctionFailure) {
        isOver = timeout <= .zero
        let number = cpq_timer(max(timeout.microseconds, 1))
        guard number >= 0 else { throw .file(errno) }
        timer = Descriptor(number)
    }

    /// Throws when it is too late to send anything: somebody else may have the work by now.
    func check() throws(FunctionFailure) {
        var place = pollfd(fd: timer.number, events: Int16(POLLIN), revents: 0)
        guard isOver || poll(&place, 1, 0) > 0 else { return }
        throw FunctionFailure(
            .transient, code: "timeout", message: "the time was over before anything was sent")
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
