// SPDX-License-Identifier: Apache-2.0

extension NodeTree.Arena {
    func string(of scalar: NodeTree.Record) -> String {
        String(decoding: text(of: scalar), as: UTF8.self)
    }

    /// True for keys that a reader cannot tell apart: the same characters, or canonically equivalent ones.
    func areSameKeys(_ a: NodeTree.Record, _ b: NodeTree.Record) -> Bool {
        beginAlike(a, b) && readAlike(a, b)
    }

    /// False for texts that begin with different characters of ASCII, which are never canonically equivalent.
    private func beginAlike(_ a: NodeTree.Record, _ b: NodeTree.Record) -> Bool {
        guard a.count > 0, b.count > 0 else { return true }
        let (x, y) = (firstByte(of: a), firstByte(of: b))
        return x == y || x | y >= 0x80
    }

    private func readAlike(_ a: NodeTree.Record, _ b: NodeTree.Record) -> Bool {
        let (x, y) = (text(of: a), text(of: b))
        if x.count == y.count {
            var isASCII: UInt8 = 0
            var isSame = true
            for offset in 0..<x.count {
                isASCII |= x[offset] | y[offset]
                if x[offset] != y[offset] { isSame = false }
            }
            if isSame { return true }
            if isASCII < 0x80 { return false }
        } else if isASCII(x), isASCII(y) {
            return false
        }
        // Swift's `==` is wanted here: it equates canonically equivalent texts.
        return string(of: a) == string(of: b)
    }

    private func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var all: UInt8 = 0
        for byte in text { all |= byte }
        return all < 0x80
    }
}
