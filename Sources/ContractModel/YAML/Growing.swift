// SPDX-License-Identifier: Apache-2.0

/// Plain values one after the other, without the checks that an array makes at each step.
///
/// Whoever makes it frees it, with `deallocate`; copies are the same memory.
struct Growing<Element: BitwiseCopyable> {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        base = .allocate(capacity: self.capacity)
    }

    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index < count)
            return base[index]
        }
        nonmutating _modify {
            assert(index < count)
            yield &base[index]
        }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { move(to: capacity * 2) }
        base[count] = element
        count += 1
    }

    mutating func append(contentsOf more: UnsafeBufferPointer<Element>) {
        guard let start = more.baseAddress else { return }
        if count + more.count > capacity { move(to: max(capacity * 2, count + more.count)) }
        (base + count).initialize(from: start, count: more.count)
        count += more.count
    }

    mutating func removeLast(_ number: Int = 1) {
        assert(number <= count)
        count -= number
    }

    /// Gives back what is not used, when that is worth a copy.
    mutating func shrink() { if count < capacity / 4 * 3 { move(to: max(count, 1)) } }

    private mutating func move(to capacity: Int) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.initialize(from: base, count: count)
        base.deallocate()
        base = larger
        self.capacity = capacity
    }

    func deallocate() { base.deallocate() }
}
