// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Runs everything of a life on one queue, in the order in which it becomes ready, so that one seed is one life.
final class OneAtATime: TaskExecutor {
    private let queue = DispatchQueue(label: "life")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
