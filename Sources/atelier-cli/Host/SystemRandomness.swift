// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Random bytes of the kernel.
enum SystemRandomness {
    /// As many bytes as asked for.
    static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            // getentropy(3) gives 256 bytes at most, all of them or none.
            let wanted = min(256, count - filled)
            let failed = bytes.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { getentropy($0 + filled, wanted) } ?? -1
            }
            precondition(failed == 0, "the kernel gives random bytes")
            filled += wanted
        }
        return bytes
    }
}
