// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many files the process may have open at once.
enum OpenFileLimit {
    /// What a submission with its files, and the threads that run it, need with some to spare.
    private static let needed: rlim_t = 32

    /// Takes what the system allows where that is too little, for the thread pool ends the process when it cannot
    /// open its own descriptors.
    ///
    /// - Throws: `unavailable` where even the limit that nobody may pass is too low.
    static func check() throws(Failure) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return }
        limit.rlim_cur = min(limit.rlim_max, needed)
        guard limit.rlim_cur == needed, setrlimit(resource, &limit) == 0 else {
            throw .unavailable(
                "the process may open \(limit.rlim_max) files at once, and \(needed) are needed",
                help: "raise the limit (ulimit -n \(needed))")
        }
    }
}
