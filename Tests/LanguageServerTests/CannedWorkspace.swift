// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Synchronization

@testable import LanguageServer

/// A workspace that finds what it was given, and counts how often it is asked.
final class CannedWorkspace: ContractWorkspace {
    private let canned: Findings
    private let asked = Mutex<[[Int]]>([])
    private let whileLooking: @Sendable () -> Void

    init(findings: Findings = Findings(), whileLooking: @escaping @Sendable () -> Void = {}) {
        canned = findings
        self.whileLooking = whileLooking
    }

    /// The revisions of the texts, for each time that somebody asked.
    var revisions: [[Int]] { asked.withLock { $0 } }

    func files(around path: String, _ unsaved: [String: UnsavedText]) -> [String] { [path] }
    func text(of path: String) -> (bytes: [UInt8], stamp: Int)? { nil }
    func forget() {}

    func findings(_ unsaved: [String: UnsavedText], isWanted: () -> Bool) -> Findings? {
        asked.withLock { $0.append(unsaved.values.map(\.revision).sorted()) }
        whileLooking()
        return isWanted() ? canned : nil
    }
}
