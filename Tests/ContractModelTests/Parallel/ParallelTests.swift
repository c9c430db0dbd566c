// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import Testing

@testable import ContractModel

@Suite struct ParallelTests {
    @Test(arguments: [1, 2, 3, 7], [0, 1, 64, 65, 66, 127, 1_000])
    func `answers stand in the order of their items`(processors: Int, count: Int) {
        let items = Array(0..<count)
        let answers = Parallel.$processors.withValue(processors) { Parallel.map(items) { $0 * 3 } }
        #expect(answers == items.map { $0 * 3 })
    }

    @Test func `the work is spread, and each item is done once`() {
        let seen = Mutex<(items: [Int: Int], threads: Set<UInt>)>(([:], []))
        Parallel.$processors.withValue(4) {
            _ = Parallel.map(Array(0..<200)) { item in
                usleep(500)
                seen.withLock {
                    $0.items[item, default: 0] += 1
                    $0.threads.insert(UInt(pthread_self()))
                }
            }
        }
        #expect(seen.withLock { $0.items.count == 200 && $0.items.values.allSatisfy { $0 == 1 } })
        #expect(seen.withLock { $0.threads.count } > 1)
    }
}
