// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The end of the process.
enum ProcessExit {
    static func end(_ status: ExitStatus) -> Never { exit(status.code) }
}
