// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The help for a name that is not there.
enum Suggested {
    /// `did you mean 'x'?`; nil when nothing is near.
    static func help(for name: String, among known: [String]) -> String? {
        NearestName.suggestion(for: name, among: known).map { "did you mean '\($0)'?" }
    }
}
