// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc

/// What this process is called where it holds something: its number, and chance against numbers that are used again.
enum ProcessName {
    static func make() -> String { "\(getpid())-\(Hex.encode(SystemRandomness.bytes(6)))" }
}
