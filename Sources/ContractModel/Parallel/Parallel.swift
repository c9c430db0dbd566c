// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Synchronization

/// Spreads computing over the processors, for work whose pieces do not depend on each other.
package enum Parallel {
    /// Fewer items than this are done sooner by one processor.
    package static let worthwhile = 64
    /// So many parts for each processor, because not all are equally long.
    private static let partsEach = 4
    /// How many processors there are to compute on.
    @TaskLocal package static var processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// What each item comes to, in their order; the answer is the same for any number of processors.
    ///
    /// The caller's thread computes too, and comes back when everything is done. A thread that cannot be had is
    /// done without.
    package static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], _ body: @Sendable (Item) -> Answer
    ) -> [Answer] {
        guard processors > 1, items.count > worthwhile else { return items.map(body) }
        let size = max(1, items.count / (processors * partsEach))
        let starts = Array(stride(from: 0, to: items.count, by: size))
        return withoutActuallyEscaping(body) { body in
            let parts = Parts<Answer>(count: starts.count) { part in
                items[starts[part]..<min(starts[part] + size, items.count)].map(body)
            }
            let others = (1..<min(processors, starts.count)).compactMap { _ in try? SystemThread(parts.work) }
            parts.work()
            for other in others { other.join() }
            return parts.answers()
        }
    }

    /// Work in parts, each of which is taken once.
    private final class Parts<Answer: Sendable>: Sendable {
        private let compute: @Sendable (Int) -> [Answer]
        private let next = Atomic<Int>(0)
        private let done: Mutex<[[Answer]?]>
        private let count: Int

        init(count: Int, _ compute: @escaping @Sendable (Int) -> [Answer]) {
            self.count = count
            self.compute = compute
            done = Mutex(Array(repeating: nil, count: count))
        }

        @Sendable func work() {
            while true {
                let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard part < count else { return }
                let answers = compute(part)
                done.withLock { $0[part] = answers }
            }
        }

        func answers() -> [Answer] { done.withLock { $0.flatMap { $0 ?? [] } } }
    }
}
