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

    /// Only where the system hands out large pages when it is asked to.
    @Test(.enabled(if: LargePages.areHandedOut))
    func `who expects many items asks for memory in large pages`() throws {
        Parallel.expect(Parallel.worthwhile)
        Parallel.expect(Parallel.worthwhile + 1)
        let kept = Parallel.$processors.withValue(3) {
            Parallel.map(Array(0..<200)) { item in
                usleep(100)
                return [UInt8](repeating: UInt8(item), count: 50_000)
            }
        }
        #expect(kept.enumerated().allSatisfy { $0.element.last == UInt8($0.offset) })
        #expect(try LargePages.advisedBytes() >= 64 << 20)
    }
}

/// What the system says of large pages.
private enum LargePages {
    static var areHandedOut: Bool {
        let setting = try? text(of: "/sys/kernel/mm/transparent_hugepage/enabled")
        return setting.map { !$0.contains("[never]") } ?? false
    }

    /// How much of this process's memory it was asked for.
    static func advisedBytes() throws -> Int {
        var (size, sum) = (0, 0)
        for line in try text(of: "/proc/self/smaps").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "Size:" { size = Int(words[1]) ?? 0 }
            if words.first == "VmFlags:", words.contains("hg") { sum += size << 10 }
        }
        return sum
    }

    private static func text(of path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
