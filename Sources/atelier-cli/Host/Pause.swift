// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Waiting, for verbs that look again and again.
enum Pause {
    static func take(milliseconds: UInt32) { usleep(milliseconds * 1_000) }
}
