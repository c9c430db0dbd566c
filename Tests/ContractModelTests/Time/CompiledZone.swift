// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Writes compiled time zone files, so that what is read does not depend on the machine.
struct CompiledZone {
    var version: Character = "2"
    /// Offsets in seconds, the first of which holds before all transitions.
    var offsets: [Int32] = [0]
    /// Seconds since 1970 and the position of an offset.
    var transitions: [(Int64, UInt8)] = []
    var leapSeconds: UInt32 = 0
    var footer = ""

    var bytes: [UInt8] {
        // The block of version 1 is empty but for one type, as the compiler writes it in its slim form.
        header(times: 0, types: 1, leaps: 0) + [0, 0, 0, 0, 0, 0] + [0]
            + header(times: UInt32(transitions.count), types: UInt32(offsets.count), leaps: leapSeconds)
            + transitions.flatMap { number(UInt64(bitPattern: $0.0), 8) } + transitions.map(\.1)
            + offsets.flatMap { number(UInt64(UInt32(bitPattern: $0)), 4) + [0, 0] } + [0]
            + (0..<leapSeconds).flatMap { number(UInt64($0), 8) + number(1, 4) }
            + Array("\n\(footer)\n".utf8)
    }

    private func header(times: UInt32, types: UInt32, leaps: UInt32) -> [UInt8] {
        Array("TZif\(version)".utf8) + Array(repeating: 0, count: 15)
            + [0, 0, leaps, times, types, 1].flatMap { number(UInt64($0), 4) }
    }

    private func number(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) }
    }
}
