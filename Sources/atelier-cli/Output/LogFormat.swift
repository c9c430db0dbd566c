// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Telemetry

/// How a process tells line by line what it has done.
enum LogFormat: String, CaseIterable, Sendable {
    case none, text, json

    /// Writes the lines of a committed transition to standard error; called behind its commit.
    func note(_ transition: Transition, _ reference: String?) {
        if self == .none { return }
        let lines = LogLine.lines(of: transition, reference: reference)
        if lines.isEmpty { return }
        // One write for a transition, so that lines of several runs do not mix.
        StandardStream.error.write(
            lines.map { (self == .json ? CanonicalJSON.faithfulText($0.document) : $0.text) + "\n" }.joined())
    }
}
