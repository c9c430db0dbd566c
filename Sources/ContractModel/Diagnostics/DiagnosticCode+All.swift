// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// E01xx: structure, found by the decoder and when files are merged.
    static let structure = shapes + consistency + blocks

    /// Every code that this program knows, in order.
    public static let all: [DiagnosticCode] =
        (reading + structure + semantics + pipeline + application + proofs)
        .sorted {
            $0.code < $1.code
        }
}
