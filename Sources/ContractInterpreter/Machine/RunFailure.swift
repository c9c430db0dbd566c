// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Why a run cannot go on: told in the submission's `error`, never with a value of the payload.
struct RunFailure: Error, Sendable, Hashable {
    var code: String
    var message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ failure: FunctionFailure) { self.init(failure.code, failure.message) }
}

/// Unpredictable bytes for salts and jitter, stretched from a seed that comes in with an event, so that the
/// machine itself stays a function of its inputs.
struct Entropy: Sendable {
    private var seed: [UInt8]
    private var counter: UInt64 = 0
    private var pool: ArraySlice<UInt8> = []

    init(seed: [UInt8]) { self.seed = seed }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if pool.isEmpty {
                counter += 1
                pool = Digest(of: seed + withUnsafeBytes(of: counter.bigEndian) { Array($0) }).bytes[...]
            }
            let taken = pool.prefix(count - bytes.count)
            bytes.append(contentsOf: taken)
            pool = pool.dropFirst(taken.count)
        }
        return bytes
    }

    /// A number from 0 up to, but not including, 1.
    mutating func fraction() -> Double {
        let word = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(word >> 11) / Double(UInt64(1) << 53)
    }
}
