// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many processors there are to compute on.
enum Cores {
    static let online = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
