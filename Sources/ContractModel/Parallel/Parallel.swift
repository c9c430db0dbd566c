// SPDX-License-Identifier: Apache-2.0
internal import CLargePages
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

    /// Says that so many items will each be kept with much memory; whoever says so computes on them afterwards.
    package static func expect(_ count: Int) { if count > worthwhile { clargepages_begin() } }

    /// What each item comes to, in their order; the answer is the same for any number of processors.
    ///
    /// The caller's thread computes too, and comes back when everything is done. A thread that cannot be had is
    /// done without. `beyond` is how many items one processor does sooner: fewer where each takes long.
    package static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], beyond: Int = worthwhile, _ body: @Sendable (Item) -> Answer
    ) -> [Answer] {
        guard processors > 1, items.count > beyond else { return items.map(body) }
        let size = max(1, items.count / (processors * partsEach))
        return items.withUnsafeBufferPointer { items in
            withoutActuallyEscaping(body) { body in
                Array(unsafeUninitializedCapacity: items.count) { answers, count in
                    let parts = Parts(items: items, answers: answers, size: size, body)
                    let others = (1..<processors).compactMap { _ in
                        try? SystemThread {
                            clargepages_advise_thread()
                            parts.work()
                        }
                    }
                    parts.work()
                    for other in others { other.join() }
                    count = items.count
                }
            }
        }
    }

    /// Work in parts, each of which is taken once, and whose answers are made where they are wanted.
    ///
    /// Nobody looks at an answer before all threads are joined, and no two threads write the same one.
    private final class Parts<Item: Sendable, Answer: Sendable>: @unchecked Sendable {
        private let items: UnsafeBufferPointer<Item>
        private let answers: UnsafeMutableBufferPointer<Answer>
        private let size: Int
        private let body: @Sendable (Item) -> Answer
        private let next = Atomic<Int>(0)

        init(
            items: UnsafeBufferPointer<Item>, answers: UnsafeMutableBufferPointer<Answer>, size: Int,
            _ body: @escaping @Sendable (Item) -> Answer
        ) {
            self.items = items
            self.answers = answers
            self.size = size
            self.body = body
        }

        @Sendable func work() {
            while true {
                let start = next.wrappingAdd(size, ordering: .relaxed).oldValue
                guard start < items.count else { return }
                for index in start..<min(start + size, items.count) {
                    answers.initializeElement(at: index, to: body(items[index]))
                }
            }
        }
    }
}
